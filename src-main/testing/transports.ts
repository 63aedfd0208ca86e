import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import { createRouterClient } from '@orpc/server'
import { MessageChannel, Worker } from 'node:worker_threads'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { build } from 'vite'
import { connectOverPort } from '@shared/client/message-port-link'
import type { DeskClient } from '@shared/contract'
import { aliases } from '../../aliases'
import { SESSION_HEADER } from '@shared/client/session-headers'
import { Desk } from '../core/create-desk'
import { Calls } from '../hosts/calls'
import { startWebHost } from '../hosts/http'
import { servePort } from '../hosts/message-port'
import { testDeskOptions, testPassword } from './test-core'

export interface Connection {
  /** Calls with the session that was begun, or with the one that is set. */
  client: DeskClient
  /** The session's token that goes along with every call from now on. */
  useToken(token: string | null): void
  /** Takes the core away in the middle of what it does. */
  breakDown(): Promise<void>
}

export interface Transport {
  name: string
  /**
   * Opens the desk in `dataDir`, connects to it and makes the first administrator, who also reviews, through
   * this transport. Ended with the test.
   */
  connect(dataDir: string): Promise<Connection>
}

/** The token of the moment, as a page keeps it. */
class TokenKeeper {
  token: string | null = null
  readonly headers = (): Record<string, string> =>
    this.token === null ? {} : { [SESSION_HEADER]: this.token }
}

async function signedIn(
  client: DeskClient,
  keeper: TokenKeeper,
  breakDown: Connection['breakDown'],
): Promise<Connection> {
  const { token } = await client.accounts.setUp({
    name: 'Test Administrator',
    password: testPassword,
    alsoReviews: true,
  })
  keeper.token = token
  return { client, breakDown, useToken: (other) => void (keeper.token = other) }
}

async function openDesk(dataDir: string): Promise<Desk> {
  const desk = await Desk.open(testDeskOptions({ dataDir }))
  onTestFinished(() => desk.close())
  return desk
}

const inProcess: Transport = {
  name: 'in-process',
  async connect(dataDir) {
    const desk = await openDesk(dataDir)
    const keeper = new TokenKeeper()
    const client = createRouterClient(desk.router, { context: () => desk.context(keeper.token) })
    return signedIn(client, keeper, () => desk.close())
  },
}

const messagePort: Transport = {
  name: 'message port',
  async connect(dataDir) {
    const desk = await openDesk(dataDir)
    const keeper = new TokenKeeper()
    const { port1, port2 } = new MessageChannel()
    servePort(new Calls(desk), port1)
    const connection = connectOverPort(port2, keeper.headers)
    onTestFinished(() => connection.close())
    return signedIn(connection.client, keeper, async () => {
      port1.close()
      await connection.closed
    })
  },
}

const threadFile = fileURLToPath(
  new URL('../../.cache/test-core-thread/core-thread.js', import.meta.url),
)
let threadBuilt: Promise<unknown> | undefined

const otherThread: Transport = {
  name: 'message port to another thread',
  async connect(dataDir) {
    threadBuilt ??= build({
      configFile: false,
      logLevel: 'warn',
      resolve: { alias: aliases },
      build: {
        ssr: fileURLToPath(new URL('./core-thread.ts', import.meta.url)),
        outDir: fileURLToPath(new URL('../../.cache/test-core-thread', import.meta.url)),
        target: 'node22',
        rollupOptions: { output: { format: 'es', entryFileNames: 'core-thread.js' } },
      },
    })
    await threadBuilt
    const { port1, port2 } = new MessageChannel()
    const { clock: _clock, ...options } = testDeskOptions({ dataDir })
    const workerData = { options, port: port1 }
    const thread = new Worker(threadFile, { workerData, transferList: [port1] })
    const keeper = new TokenKeeper()
    const connection = connectOverPort(port2, keeper.headers)
    onTestFinished(async () => {
      connection.close()
      await thread.terminate()
    })
    return signedIn(connection.client, keeper, async () => {
      await thread.terminate()
      await connection.closed
    })
  },
}

const loopback: Transport = {
  name: 'loopback HTTP',
  async connect(dataDir) {
    const desk = await openDesk(dataDir)
    const token = 'secret-of-this-test'
    const host = await startWebHost({ desk, port: 0, rendererDir: dataDir, token })
    onTestFinished(() => host.close())
    const keeper = new TokenKeeper()
    const headers = () => ({ authorization: `Bearer ${token}`, ...keeper.headers() })
    const link = new RPCLink({ url: `${host.origin}/rpc`, headers })
    return signedIn(createORPCClient(link), keeper, () => host.close())
  },
}

/** Every way in which hosts carry the contract. */
export const transports: readonly Transport[] = [inProcess, messagePort, otherThread, loopback]
