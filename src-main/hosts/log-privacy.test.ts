import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { expect, it, onTestFinished } from 'vitest'
import { SESSION_HEADER } from '@shared/client/session-headers'
import { connectOverPort } from '@shared/client/message-port-link'
import type { DeskClient } from '@shared/contract'
import { letFlagsPass } from './cli/demo-work'
import { Calls } from './calls'
import { servePort } from './message-port'
import { testDeskOptions, testPassword } from '@main/testing/test-core'
import { writeRoles } from '@main/core/accounts/staff'
import { Desk } from '@main/core/create-desk'
import { openHandle } from '@main/core/database/open'

const MARKER = 'MARKER-7f3a-说明文字'
const HOSTILE = `${MARKER}'"><script>\u202e\u0000 900000199001010028 13800138000`

/** A desk with the sample and somebody who does everything there, called as the shell's windows call it. */
async function deskInUse(): Promise<{ desk: Desk; client: DeskClient }> {
  const desk = await Desk.open(testDeskOptions())
  onTestFinished(() => desk.close())
  const { port1, port2 } = new MessageChannel()
  servePort(new Calls(desk), port1)
  let token = ''
  const headers = (): Record<string, string> => (token ? { [SESSION_HEADER]: token } : {})
  const { client } = connectOverPort(port2, headers)
  const setUp = { name: `管理员${MARKER}`, password: testPassword, alsoReviews: true }
  const begun = await client.accounts.setUp(setUp)
  token = begun.token
  await desk.core?.database.write((writer) =>
    writeRoles(writer, begun.me.id, ['administrator', 'senior_reviewer', 'auditor']),
  )
  for await (const _step of await client.desk.loadSample()) void _step
  return { desk, client }
}

async function workOn(client: DeskClient): Promise<void> {
  const taken = await client.claims.takeNext()
  if (!taken) throw new Error('no claim is left')
  const { id, version } = taken
  const file = new File([`%PDF-1.7\n${MARKER}`], `${MARKER}.pdf`)
  const { id: documentId } = await client.claims.addDocument({ id, kind: 'other', file })
  await client.claims.openDocument({ id, documentId })
  await client.claims.reveal({ id, fields: ['idNumber'] })
  const decided = await client.claims.decide({
    id,
    version: await letFlagsPass(client, id, version),
    lines: [],
    explanation: HOSTILE,
  })
  expect(decided.state).toBe('decided')
  await client.claims.close({ id, version: decided.version })
  await client.notices.issue({ claimId: id, kind: 'closing', language: 'zh' })
  for await (const _step of await client.sync.export({ format: 'xlsx' })) void _step
  for await (const _step of await client.audit.export({ filter: { about: HOSTILE } })) void _step
}

/** Calls that fail, each with text that must not be repeated. @returns what the caller is told */
async function fail(desk: Desk, client: DeskClient): Promise<string[]> {
  const { core } = desk
  if (!core) throw new Error('the desk is sealed')
  const raw = openHandle(core.database.file, 'write', core.vault.databaseKey)
  raw.exec(`CREATE TRIGGER broken BEFORE UPDATE OF assignee_id ON claims BEGIN
    SELECT raise(ABORT, '${MARKER} 900000199001010028'); END`)
  raw.close()
  const calls: (() => Promise<unknown>)[] = [
    () => client.claims.takeNext(),
    () => client.claims.get({ id: MARKER }),
    () => client.claims.getByNumber({ claimNo: MARKER }),
    () => client.accounts.signIn({ name: HOSTILE, password: MARKER }),
    () => client.claims.list({ after: HOSTILE }),
    () => client.sync.saveProfile({ profile: { name: HOSTILE } }),
    () => client.sync.showProfile({ name: MARKER }),
    () => client.claims.decide({ id: HOSTILE, version: -1, lines: [] }),
  ]
  const told: string[] = []
  for (const call of calls) {
    const failed: unknown = await call().then(
      () => null,
      (error: unknown) => error,
    )
    expect(failed).toBeInstanceOf(Error)
    told.push((failed as Error).message)
  }
  return told
}

/** Everything in the desk that says who somebody is. */
function personal(desk: Desk): string[] {
  const { core } = desk
  if (!core) throw new Error('the desk is sealed')
  const raw = openHandle(core.database.file, 'read', core.vault.databaseKey)
  const values = raw
    .prepare(
      `SELECT name FROM members UNION SELECT id_number FROM members UNION SELECT phone FROM members
       UNION SELECT email FROM members UNION SELECT address FROM members UNION SELECT payee_name FROM claims
       UNION SELECT payee_account FROM claims UNION SELECT applicant_name FROM claims
       UNION SELECT policy_no FROM policies UNION SELECT name FROM staff`,
    )
    .pluck()
    .all() as (string | null)[]
  raw.close()
  return values.filter((value): value is string => value !== null && value !== '')
}

it('MEM-04 a full run with failures leaves nobody in the log, nor in what an unexpected error says', async () => {
  const { desk, client } = await deskInUse()
  await workOn(client)
  const people = personal(desk)
  expect(people.length).toBeGreaterThan(200)
  const told = await fail(desk, client)
  await desk.close()

  const folder = join(desk.dataDir, 'logs')
  const log = readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n')
  for (const event of ['core.open', 'call.failed', 'call.refused', 'call.invalid', 'export.done']) {
    expect(log).toContain(event)
  }
  const forbidden = [
    ...people,
    MARKER,
    'MARKER-7f3a',
    '900000199001010028',
    '13800138000',
    testPassword,
  ]
  expect(forbidden.filter((word) => log.includes(word))).toEqual([])
  expect(forbidden.filter((word) => told.some((message) => message.includes(word)))).toEqual([])
})
