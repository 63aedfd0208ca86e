import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runUtilityProcess, type ParentPort } from '@main/hosts/utility-host'
import type { FromCore, ToCore } from '@main/hosts/utility-protocol'
import { connectOverPort, type PortToCore } from '@shared/client/message-port-link'
import { Database } from '../core/database/database'
import { temporaryFolder, testWorkerFile } from '../testing/test-core'
import { handSource } from './handover'
import { CoreSupervisor, type CoreChild, type GiveUp } from './supervisor'

/** The program that runs in Electron's utility process, with messages copied as between processes. */
function coreInThisProcess(): CoreChild<MessagePort> {
  let toCore: (message: { data: ToCore; ports: MessagePort[] }) => void = () => undefined
  let fromCore: (message: FromCore) => void = () => undefined
  let ended: (status: number) => void = () => undefined
  const parent: ParentPort = {
    on: (_event, listener) => void (toCore = listener),
    postMessage: (message) => fromCore(structuredClone(message)),
  }
  runUtilityProcess(parent).then(
    () => ended(0),
    () => ended(1),
  )
  return {
    send: (message, ports = []) => toCore({ data: structuredClone(message), ports }),
    onMessage: (listener) => void (fromCore = listener),
    onExit: (listener) => void (ended = listener),
    kill: () => ended(1),
  }
}

function startShell(dataDir: string) {
  const running = Promise.withResolvers<void>()
  const givenUp = Promise.withResolvers<GiveUp>()
  const supervisor = new CoreSupervisor<MessagePort>({
    fork: coreInThisProcess,
    open: { type: 'open', dataDir, workerFile: testWorkerFile, version: '1.2.3' },
    onRunning: running.resolve,
    onLost: () => undefined,
    onGiveUp: givenUp.resolve,
  })
  supervisor.start()
  onTestFinished(() => supervisor.close())
  return { supervisor, running: running.promise, givenUp: givenUp.promise }
}

describe('the shell and the real core', () => {
  it('a window calls the core over the port it was given', async () => {
    const { supervisor, running } = startShell(temporaryFolder())
    await running
    const { port1, port2 } = new MessageChannel()
    expect(supervisor.connectWindow(1, port1)).toBe(true)
    const { client, close } = connectOverPort(port2 as unknown as PortToCore)
    onTestFinished(close)
    expect(await client.desk.info()).toMatchObject({ version: '1.2.3', host: 'electron' })
  })

  it('a chosen file becomes a source without its path', async () => {
    const { supervisor, running } = startShell(temporaryFolder())
    await running
    const folder = temporaryFolder()
    const file = join(folder, 'claims.csv')
    writeFileSync(file, 'a,b\n')
    const choice = await handSource(supervisor, file)
    expect(choice).toMatchObject({ status: 'chosen', source: { name: 'claims.csv' } })
    expect(JSON.stringify(choice)).not.toContain(folder)
    expect(await handSource(supervisor, join(folder, 'gone.csv'))).toMatchObject({
      status: 'refused',
      code: 'source_unreadable',
    })
  })

  it('closing closes the database: the folder can be opened again at once', async () => {
    const dataDir = temporaryFolder()
    const { supervisor, running } = startShell(dataDir)
    await running
    await supervisor.close()
    const again = await Database.open(join(dataDir, 'desk.sqlite3'))
    await again.close()
  })

  it('a damaged desk is given up at once, with the reason the person is told', async () => {
    const dataDir = temporaryFolder()
    writeFileSync(join(dataDir, 'desk.sqlite3'), 'this is no database, and long enough to be read')
    const { givenUp } = startShell(dataDir)
    expect(await givenUp).toEqual({ why: 'open-failed', code: 'database_damaged' })
  })
})
