import { EventEmitter } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { expect, it, onTestFinished } from 'vitest'
import { Keyring } from '@main/core/accounts/keyring'
import { temporaryFolder, testPassword, testWorkerFile } from '@main/testing/test-core'
import { connectOverPort } from '@shared/client/message-port-link'
import type { ServablePort } from './message-port'
import { runUtilityProcess, type ParentPort } from './utility-host'
import type { FromCore, ToCore } from './utility-protocol'

/** Electron's end of the core's process: what main would send, and what it would hear. */
function startProcess() {
  const events = new EventEmitter()
  const heard: FromCore[] = []
  const parent: ParentPort = {
    on: (event, listener) => events.on(event, listener),
    postMessage: (message) => {
      heard.push(message)
      events.emit('heard', message)
    },
  }
  const ended = runUtilityProcess(parent)
  ended.catch(() => undefined)
  const send = (data: ToCore, ports: ServablePort[] = []): void =>
    void events.emit('message', { data, ports })
  const hears = async <T extends FromCore['type']>(
    type: T,
  ): Promise<Extract<FromCore, { type: T }>> => {
    for (;;) {
      const found = heard.find((message) => message.type === type)
      if (found) return found as Extract<FromCore, { type: T }>
      await new Promise((resolve) => events.once('heard', resolve))
    }
  }
  return { send, hears, ended }
}

const open = (dataDir: string): ToCore => ({
  type: 'open',
  dataDir,
  workerFile: testWorkerFile,
  version: '0.0.0-test',
})

it('opens the desk, serves each window over its own port, closes on request', async () => {
  const { send, hears, ended } = startProcess()
  const dataDir = temporaryFolder()
  // A window may ask before the desk is open; it is served when it is.
  const { port1, port2 } = new MessageChannel()
  const second = new MessageChannel()
  send(open(dataDir))
  send({ type: 'window', windowId: 1 }, [port1])
  send({ type: 'window', windowId: 2 }, [second.port1])
  const connection = connectOverPort(port2)
  const other = connectOverPort(second.port2)
  onTestFinished(() => other.close())
  expect((await connection.client.accounts.status()).state).toBe('new')
  await hears('ready')

  // One window that goes does not take the other along.
  connection.close()
  expect((await other.client.accounts.status()).state).toBe('new')

  send({ type: 'close' })
  await hears('closed')
  await ended
  expect(existsSync(join(dataDir, 'desk.sqlite3-wal'))).toBe(false)
})

it('registers what the user chose, without telling paths to the page, and finds downloads', async () => {
  const { send, hears } = startProcess()
  const dataDir = temporaryFolder()
  const chosen = join(temporaryFolder(), 'claims.csv')
  writeFileSync(chosen, 'a,b')
  send(open(dataDir))
  send({ type: 'addSource', requestId: 7, path: chosen })
  const { requestId, source } = await hears('source')
  expect(requestId).toBe(7)
  expect(source).toMatchObject({ name: 'claims.csv', files: [{ name: 'claims.csv', bytes: 3 }] })
  expect(JSON.stringify(source)).not.toContain(chosen)

  send({ type: 'describeDownload', requestId: 8, downloadId: 'nonesuch' })
  expect(await hears('refused')).toMatchObject({ requestId: 8, code: 'not_found' })
  send({ type: 'close' })
  await hears('closed')
})

it('outlives messages that are no calls', async () => {
  const { send, hears } = startProcess()
  const { port1, port2 } = new MessageChannel()
  send(open(temporaryFolder()))
  send({ type: 'window', windowId: 1 }, [port1])
  await hears('ready')
  for (const garbage of ['{ not json', new Uint8Array([255, 1, 2]), { i: 1 }, 7, null, '{}']) {
    port2.postMessage(garbage)
  }
  const { client } = connectOverPort(port2)
  expect((await client.accounts.status()).state).toBe('new')
  send({ type: 'close' })
  await hears('closed')
})

it('asks for the key to be kept once a password guards it, and keeps what comes back', async () => {
  const { send, hears } = startProcess()
  const dataDir = temporaryFolder()
  const { port1, port2 } = new MessageChannel()
  send(open(dataDir))
  send({ type: 'window', windowId: 1 }, [port1])
  const { client, close } = connectOverPort(port2)
  onTestFinished(close)
  const entered = client.accounts.setUp({ name: 'Test Administrator', password: testPassword })
  const { protectId, key } = await hears('protectKey')
  expect(Buffer.from(key, 'base64')).toHaveLength(32)
  // An answer to something that was not asked changes nothing.
  send({ type: 'protected', protectId: protectId + 1, sealed: 'bm90IGFza2Vk' })
  send({ type: 'protected', protectId, sealed: 'c2VhbGVk' })
  expect(JSON.stringify(await entered)).not.toContain(key)
  expect(Keyring.read(dataDir)?.keychainSlot()).toBe('c2VhbGVk')
  send({ type: 'close' })
  await hears('closed')
})

it('asked to end before it was opened, it ends', async () => {
  const { send, hears, ended } = startProcess()
  send({ type: 'close' })
  await hears('closed')
  await ended
})

it('says why the desk cannot be opened', async () => {
  const { send, hears, ended } = startProcess()
  const dataDir = temporaryFolder()
  Keyring.create().save(dataDir)
  writeFileSync(
    join(dataDir, 'desk.sqlite3'),
    'this is not a database, but it is long enough to look',
  )
  send(open(dataDir))
  expect(await hears('failed')).toMatchObject({ code: 'database_damaged' })
  await ended
})
