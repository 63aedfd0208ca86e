import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import { MessageChannel, Worker } from 'node:worker_threads'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { build } from 'vite'
import { connectOverPort } from '@shared/client/message-port-link'
import type { DeskClient } from '@shared/contract'
import { aliases } from '../../aliases'
import { startWebHost } from '../hosts/http'
import { servePort } from '../hosts/message-port'
import { startTestCore, testWorkerFile } from './test-core'

export interface Connection {
  client: DeskClient
  /** Takes the core away in the middle of what it does. */
  breakDown(): Promise<void>
}

export interface Transport {
  name: string
  /** Opens the desk in `dataDir` and connects to it; ended with the test. */
  connect(dataDir: string): Promise<Connection>
}

const inProcess: Transport = {
  name: 'in-process',
  async connect(dataDir) {
    const running = await startTestCore({ dataDir })
    return { client: running.client, breakDown: () => running.close() }
  },
}

const messagePort: Transport = {
  name: 'message port',
  async connect(dataDir) {
    const running = await startTestCore({ dataDir })
    const { port1, port2 } = new MessageChannel()
    servePort(running, port1)
    const connection = connectOverPort(port2)
    onTestFinished(() => connection.close())
    return {
      client: connection.client,
      breakDown: async () => {
        port1.close()
        await connection.closed
      },
    }
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
    const workerData = { dataDir, workerFile: testWorkerFile, port: port1 }
    const thread = new Worker(threadFile, { workerData, transferList: [port1] })
    const connection = connectOverPort(port2)
    onTestFinished(async () => {
      connection.close()
      await thread.terminate()
    })
    return {
      client: connection.client,
      breakDown: async () => {
        await thread.terminate()
        await connection.closed
      },
    }
  },
}

const loopback: Transport = {
  name: 'loopback HTTP',
  async connect(dataDir) {
    const running = await startTestCore({ dataDir })
    const token = 'secret-of-this-test'
    const host = await startWebHost({ running, port: 0, rendererDir: dataDir, token })
    onTestFinished(() => host.close())
    const headers = { authorization: `Bearer ${token}` }
    const link = new RPCLink({ url: `${host.origin}/rpc`, headers })
    return { client: createORPCClient(link), breakDown: () => host.close() }
  },
}

/** Every way in which hosts carry the contract. */
export const transports: readonly Transport[] = [inProcess, messagePort, otherThread, loopback]
