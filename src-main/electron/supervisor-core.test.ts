import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runUtilityProcess, type ParentPort } from '@main/hosts/utility-host'
import type { FromCore, ToCore } from '@main/hosts/utility-protocol'
import {
  connectOverPort,
  type PortConnection,
  type PortToCore,
} from '@shared/client/message-port-link'
import { SESSION_HEADER } from '@shared/client/session-headers'
import { Keyring } from '../core/accounts/keyring'
import { openUnclaimed } from '../core/create-desk'
import {
  temporaryFolder,
  testDeskOptions,
  testPassword,
  testWorkerFile,
} from '../testing/test-core'
import { handSource, saveDownload } from './handover'
import { DeskKeychain, withKey } from './security/keychain'
import { CoreSupervisor, type CoreChild, type GiveUp } from './supervisor'
import { PlayedKeychain } from './testing/played-keychain'

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

const administrator = { name: 'Test Administrator', password: testPassword, alsoReviews: true }

function startShell(dataDir: string, system = new PlayedKeychain()) {
  const keychain = new DeskKeychain({ keychain: system, platform: 'linux', isReady: () => true })
  const keysGiven: string[] = []

  const running = Promise.withResolvers<void>()
  const givenUp = Promise.withResolvers<GiveUp>()
  const supervisor = new CoreSupervisor<MessagePort>({
    fork: coreInThisProcess,
    open: async () => {
      const open = { type: 'open', dataDir, workerFile: testWorkerFile, version: '1.2.3' } as const
      return withKey(open, keychain)
    },
    protectKey: (key) => {
      keysGiven.push(key)
      return keychain.seal(key)
    },
    onRunning: running.resolve,
    onLost: () => undefined,
    onGiveUp: givenUp.resolve,
  })
  supervisor.start()
  onTestFinished(() => supervisor.close())
  const connect = (): PortConnection & { useToken(token: string): void } => {
    const { port1, port2 } = new MessageChannel()
    expect(supervisor.connectWindow(1, port1)).toBe(true)
    const session = { token: '' }
    const headers = (): Record<string, string> => ({ [SESSION_HEADER]: session.token })
    const connection = connectOverPort(port2 as unknown as PortToCore, headers)
    onTestFinished(() => connection.close())
    return { ...connection, useToken: (token) => void (session.token = token) }
  }
  return { supervisor, connect, keysGiven, running: running.promise, givenUp: givenUp.promise }
}

describe('the shell and the real core', () => {
  it('a window calls the core over the port it was given', async () => {
    const { connect, running } = startShell(temporaryFolder())
    await running
    const { client, useToken } = connect()
    expect(await client.accounts.status()).toMatchObject({ state: 'new', keychain: false })
    const { token } = await client.accounts.setUp(administrator)
    useToken(token)
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
    const again = await openUnclaimed(testDeskOptions({ dataDir }))
    await again.close()
  })

  it('after the first administrator is made the keychain opens the data; people still sign in', async () => {
    const dataDir = temporaryFolder()
    const system = new PlayedKeychain()
    const first = startShell(dataDir, system)
    await first.running
    await first.connect().client.accounts.setUp(administrator)
    expect(first.keysGiven).toHaveLength(1)
    await first.supervisor.close()
    const [key = ''] = first.keysGiven
    for (const file of ['desk.keys.json', 'logs/desk.log', 'desk.sqlite3']) {
      if (!existsSync(join(dataDir, file))) continue
      expect(readFileSync(join(dataDir, file), 'latin1')).not.toContain(key)
    }

    const second = startShell(dataDir, system)
    await second.running
    const { client } = second.connect()
    expect(await client.accounts.status()).toMatchObject({ state: 'open', keychain: true })
    await expect(client.claims.count()).rejects.toMatchObject({ code: 'not_signed_in' })
    await client.accounts.signIn(administrator)
    expect(second.keysGiven).toEqual([])
  })

  it('a keychain that was reset: a password opens the data, and the new keychain is given the key', async () => {
    const dataDir = temporaryFolder()
    const first = startShell(dataDir)
    await first.running
    await first.connect().client.accounts.setUp(administrator)
    await first.supervisor.close()

    const system = new PlayedKeychain()
    const second = startShell(dataDir, system)
    await second.running
    const there = second.connect()
    expect((await there.client.accounts.status()).state).toBe('sealed')
    await there.client.accounts.signIn(administrator)
    expect(second.keysGiven).toEqual(first.keysGiven)
    await second.supervisor.close()

    const third = startShell(dataDir, system)
    await third.running
    expect((await third.connect().client.accounts.status()).state).toBe('open')
  })

  it('a keychain with the key of another desk only means that a password is needed', async () => {
    const [dataDir, otherDir] = [temporaryFolder(), temporaryFolder()]
    const system = new PlayedKeychain()
    for (const folder of [dataDir, otherDir]) {
      const shell = startShell(folder, system)
      await shell.running
      await shell.connect().client.accounts.setUp(administrator)
      await shell.supervisor.close()
    }
    const slot = Keyring.read(otherDir)?.keychainSlot() ?? null
    Keyring.read(dataDir)?.setKeychainSlot(slot).save(dataDir)

    const shell = startShell(dataDir, system)
    await shell.running
    const { client } = shell.connect()
    expect((await client.accounts.status()).state).toBe('sealed')
    await client.accounts.signIn(administrator)
    expect((await client.accounts.status()).state).toBe('open')
    expect(Keyring.read(dataDir)?.keychainSlot()).not.toBe(slot)
  })

  it('without a keychain the desk says so, and a password opens it each time', async () => {
    const dataDir = temporaryFolder()
    const system = new PlayedKeychain()
    system.backend = 'basic_text'
    const shell = startShell(dataDir, system)
    await shell.running
    const { client } = shell.connect()
    await client.accounts.setUp(administrator)
    expect((await client.accounts.status()).keychain).toBe(false)
    await shell.supervisor.close()
    const again = startShell(dataDir, system)
    await again.running
    expect((await again.connect().client.accounts.status()).state).toBe('sealed')
  })

  it('a download is written by the core, opened, to the place the user chose', async () => {
    const { supervisor, connect, running } = startShell(temporaryFolder())
    await running
    const { client, useToken } = connect()
    useToken((await client.accounts.setUp(administrator)).token)
    const auditor = { name: 'Test Auditor', roles: ['auditor' as const] }
    const { temporaryPassword: current } = await client.accounts.create(auditor)
    useToken((await client.accounts.signIn({ name: auditor.name, password: current })).token)
    await client.accounts.changePassword({ current, next: `${testPassword}-of-theirs` })
    let downloadId = ''
    for await (const step of await client.audit.export({})) {
      if (step.type === 'done') ({ downloadId } = step)
    }
    const folder = temporaryFolder()
    const target = join(folder, 'audit.jsonl')
    expect(await saveDownload(supervisor, downloadId, async () => target)).toEqual({
      status: 'saved',
    })
    expect(readFileSync(target, 'utf8')).toContain('account.setUp')
    expect(readdirSync(folder)).toEqual(['audit.jsonl'])

    const unknown = await saveDownload(supervisor, 'nonesuch', async () => target)
    expect(unknown).toMatchObject({ status: 'refused', code: 'not_found' })
    const taken = await saveDownload(supervisor, downloadId, async () => folder)
    expect(taken).toMatchObject({ status: 'refused', code: 'save_failed' })
    expect((await client.accounts.status()).session).toBe('active')
  })

  it('a damaged desk is given up at once, with the reason the person is told', async () => {
    const dataDir = temporaryFolder()
    Keyring.create().save(dataDir)
    writeFileSync(join(dataDir, 'desk.sqlite3'), 'this is no database, and long enough to be read')
    const { givenUp } = startShell(dataDir)
    expect(await givenUp).toEqual({ why: 'open-failed', code: 'database_damaged' })
    rmSync(join(dataDir, 'desk.keys.json'))
    expect(await startShell(dataDir).givenUp).toMatchObject({ code: 'keyring_missing' })
    writeFileSync(join(dataDir, 'desk.keys.json'), '{}')
    expect(await startShell(dataDir).givenUp).toMatchObject({ code: 'keyring_damaged' })
  })
})
