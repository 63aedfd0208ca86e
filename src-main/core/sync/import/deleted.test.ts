import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { savedDownload } from '../../../testing/downloads'
import { writeSettledClaim } from '../../../testing/settled-claims'
import { actingAs, startTestCore, temporaryFolder } from '../../../testing/test-core'
import type { RunningCore } from '../../create-desk'
import { openHandle } from '../../database/open'
import { folderWith, importFrom } from './test-import'

const people = 'Id,FIRST,LAST,GENDER,BIRTHDATE\np1,Ada,Doe,F,1980-02-29\np2,Ben,Roe,M,1990-01-01\n'
const claimsHeader = 'Id,PATIENTID,PROVIDERID,DIAGNOSIS1,SERVICEDATE,LASTBILLEDDATE1\n'
const linesHeader = 'ID,CLAIMID,TYPE,AMOUNT,UNITS,UNITAMOUNT,PROCEDURECODE,NOTES,FROMDATE\n'
const source = (claims: [id: string, person: string][]): string =>
  folderWith({
    'patients.csv': people,
    'organizations.csv': 'Id,NAME,CITY\no1,Sample Clinic,Sampleton\n',
    'providers.csv': 'Id,ORGANIZATION\nd1,o1\n',
    'claims.csv':
      claimsHeader +
      claims.map(([id, person]) => `${id},${person},d1,,2012-05-06T18:34:30Z,`).join('\n'),
    'claims_transactions.csv':
      linesHeader +
      claims.map(([id]) => `l${id},${id},CHARGE,10,1,10,A1,Visit,2012-05-06T18:34:30Z`).join('\n'),
  })

function inDesk(running: RunningCore, sql: string): unknown[] {
  const handle = openHandle(running.core.database.file, 'read', running.core.database.key)
  try {
    return handle.prepare(sql).pluck().all()
  } finally {
    handle.close()
  }
}

/** Closes all claims long ago and has those of `where` deleted. */
async function deleteClaims(running: RunningCore, where: string): Promise<void> {
  const handle = openHandle(running.core.database.file, 'write', running.core.database.key)
  handle.exec(`UPDATE claims SET state = 'closed', closed_at = '2013-01-01T00:00:00.000Z' WHERE ${where};
    UPDATE policies SET start_on = '2012-01-01', end_on = '2012-12-31'`)
  const claimIds = handle.prepare(`SELECT id FROM claims WHERE ${where}`).pluck().all() as string[]
  handle.close()
  const { client } = await actingAs(running, ['senior_reviewer'])
  const { id, version } = await running.client.retention.propose({ claimIds, reason: 'x' })
  await client.retention.approve({ id, version })
}

describe('what was deleted here', () => {
  it('AUD-02 is not taken in again from its source, and said to be left out', async () => {
    const desk = await startTestCore()
    await importFrom(desk, source([['c1', 'p1'], ['c2', 'p2']])) // prettier-ignore
    await deleteClaims(desk, `source_key = 'c1'`)
    expect(inDesk(desk, 'SELECT name FROM members')).toEqual(['Ben Roe'])

    const dry = await importFrom(desk, source([['c1', 'p1'], ['c2', 'p2'], ['c3', 'p2']]), 'synthea', true) // prettier-ignore
    const report = await importFrom(desk, source([['c1', 'p1'], ['c2', 'p2'], ['c3', 'p2']])) // prettier-ignore
    expect(report.remarks.filter(({ remark }) => remark === 'deleted_before')).toEqual([
      { file: 'claims.csv', remark: 'deleted_before', count: 1 },
      { file: 'patients.csv', remark: 'deleted_before', count: 1 },
    ])
    expect(dry.remarks).toEqual(report.remarks)
    expect(report).toMatchObject({
      read: { claims: 3, members: 2 },
      added: { claims: 1, lines: 1, members: 0 },
      rejected: { claims: 0, lines: 0, members: 0 },
      rejectedRows: 0,
    })
    expect(inDesk(desk, 'SELECT source_key FROM claims ORDER BY 1')).toEqual(['c2', 'c3'])
    expect(inDesk(desk, 'SELECT name FROM members')).toEqual(['Ben Roe'])
    const [summary] = inDesk(desk, `SELECT summary FROM batches ORDER BY created_at DESC, id DESC`)
    expect(String(summary)).toContain('deleted_before')
  })

  it('AUD-02 a person comes back with a claim that was never here, the deleted claim does not', async () => {
    const desk = await startTestCore()
    await importFrom(desk, source([['c1', 'p1']])) // prettier-ignore
    await deleteClaims(desk, `source_key = 'c1'`)
    const report = await importFrom(desk, source([['c1', 'p1'], ['c9', 'p1']])) // prettier-ignore
    expect(report.added).toMatchObject({ claims: 1, members: 1 })
    expect(inDesk(desk, 'SELECT source_key FROM claims')).toEqual(['c9'])
    expect(inDesk(desk, "SELECT name FROM members WHERE source_key = 'p1'")).toEqual(['Ada Doe'])
    // From then on it is the desk's own again.
    const next = await importFrom(desk, source([['c1', 'p1'], ['c9', 'p1'], ['c10', 'p1']])) // prettier-ignore
    expect(next.unchanged).toMatchObject({ claims: 1, members: 2 })
  })

  it('AUD-02 does not come back with a package, which says so', async () => {
    const from = await startTestCore()
    await writeSettledClaim(from, 1)
    await writeSettledClaim(from, 2)
    const path = await exportPackage(from)
    const to = await startTestCore()
    await importFrom(to, path, 'peian-package')
    await deleteClaims(to, `claim_no LIKE '%00001'`)
    const again = tampered(path, 'providers', (csv) => `${csv}\r\n`)
    const report = await importFrom(to, again, 'peian-package')
    expect(report.remarks).toEqual([
      { file: 'claims.csv', remark: 'deleted_before', count: 1 },
      { file: 'policies.csv', remark: 'deleted_before', count: 1 },
      { file: 'members.csv', remark: 'deleted_before', count: 2 },
    ])
    expect(report).toMatchObject({
      added: { claims: 0, lines: 0, members: 0, policies: 0 },
      rejectedRows: 0,
    })
    for (const table of ['claims', 'policies', 'decisions', 'documents', 'invoices']) {
      expect(inDesk(to, `SELECT count(*) FROM ${table}`), table).toEqual([1])
    }
  })
})

describe('a package that is not friendly', () => {
  it('USR-01 changes no account, no role and no setting', async () => {
    const from = await startTestCore()
    await writeSettledClaim(from, 1)
    const path = await exportPackage(from)
    const to = await startTestCore()
    const victim = await actingAs(to, ['administrator'], '管理员')
    const before = trusted(to)

    // The sender's reviewer becomes: the account by id; one with its name; two more of one name.
    const { id: senderId } = from.actor
    const at = '2020-01-01T00:00:00.000Z'
    const attack = tampered(
      tampered(path, 'staff', () =>
        [
          'id,name,role,created_at,kind,slot_id,must_change_password,disabled_at,password',
          `${victim.actor.id},攻击者,auditor,${at},local,slot,1,${at},x`,
          `${senderId},管理员,administrator,${at},account,slot,0,,x`,
          `system,攻击者,administrator,${at},account,slot,0,,x`,
          `other-1,同名,administrator,${at},account,slot,0,,x`,
          `other-2,同名,administrator,${at},account,slot,0,,x`,
          '',
        ].join('\r\n'),
      ),
      'documents',
      (csv) => csv,
      [
        { name: 'staff_roles', text: `staff_id,role\r\n${senderId},administrator\r\n` },
        { name: 'settings', text: 'key,value,version,updated_at\r\nauthority,"{}",9,x\r\n' },
        { name: 'audit_entries', text: 'number\r\n1\r\n' },
      ],
    )
    const report = await importFrom(to, attack, 'peian-package')
    expect(report.added.claims).toBe(1)
    expect(trusted(to)).toEqual(before)
    const handle = openHandle(to.core.database.file, 'read', to.core.database.key)
    const came = handle
      .prepare(
        `SELECT name, kind, slot_id, must_change_password AS must, disabled_at FROM staff WHERE kind = 'elsewhere' AND id <> 'system'`,
      )
      .all()
    handle.close()
    const nothing = { kind: 'elsewhere', slot_id: null, must: 0, disabled_at: null }
    expect(came).toEqual([
      { name: `管理员 #${senderId.slice(-4)}`, ...nothing },
      { name: '同名', ...nothing },
      { name: '同名 #er-2', ...nothing },
    ])
    expect(
      inDesk(to, `SELECT count(*) FROM staff_roles WHERE staff_id <> '${victim.actor.id}'`),
    ).toEqual(inDesk(to, `SELECT count(*) FROM staff_roles WHERE staff_id = '${to.actor.id}'`))
    expect((await to.client.audit.verify()).ok).toBe(true)
  })

  it('SYN-01 carries who confirmed a decision, and an older package without it still comes in', async () => {
    const from = await startTestCore()
    const { id } = await writeSettledClaim(from, 1)
    const second = await actingAs(from, ['senior_reviewer'], '复核人')
    const at = '2025-03-02T00:00:00.000Z'
    await from.core.database.write(async (writer) => {
      await writer
        .updateTable('decisions')
        .set({ confirmed_by: second.actor.id, confirmed_at: at })
        .where('claim_id', '=', id)
        .execute()
    })
    const path = await exportPackage(from)
    const confirmed = `SELECT coalesce(s.name, '-') || ' ' || coalesce(d.confirmed_at, '-')
      FROM decisions d LEFT JOIN staff s ON s.id = d.confirmed_by`
    const to = await startTestCore()
    await importFrom(to, path, 'peian-package')
    expect(inDesk(to, confirmed)).toEqual([`复核人 ${at}`])

    const older = tampered(path, 'decisions', (csv) =>
      csv
        .trimEnd()
        .split('\r\n')
        .map((row) => `${row.split(',').slice(0, -2).join(',')}\r\n`)
        .join(''),
    )
    const other = await startTestCore()
    const report = await importFrom(other, older, 'peian-package')
    expect(report.added.claims).toBe(1)
    expect(inDesk(other, confirmed)).toEqual(['- -'])
  })
})

/** What decides who may do what. */
function trusted(running: RunningCore): unknown {
  const handle = openHandle(running.core.database.file, 'read', running.core.database.key)
  const rows = [
    `SELECT * FROM staff WHERE kind <> 'elsewhere' ORDER BY id`,
    'SELECT * FROM staff_roles ORDER BY staff_id, role',
    'SELECT * FROM settings ORDER BY key',
  ].map((statement) => handle.prepare(statement).all())
  handle.close()
  return rows
}

async function exportPackage({ core, client }: RunningCore): Promise<string> {
  for await (const step of await client.sync.export({ format: 'package' })) {
    if (step.type === 'done') return savedDownload(core, step.downloadId)
  }
  throw new Error('the export ended without a file')
}

/** Changes a table of a package and adds others, with sizes and hashes that hold. */
function tampered(
  path: string,
  table: string,
  change: (csv: string) => string,
  more: readonly { name: string; text: string }[] = [],
): string {
  const files = unzipSync(readFileSync(path))
  const descriptor = JSON.parse(strFromU8(files['datapackage.json'] ?? new Uint8Array())) as {
    resources: { name: string; path: string; bytes: number; hash: string }[]
  }
  const put = (name: string, text: string): void => {
    const bytes = strToU8(text)
    files[`${name}.csv`] = bytes
    const hash = `sha256:${createHash('sha256').update(bytes).digest('hex')}`
    const entry = { name, path: `${name}.csv`, bytes: bytes.length, hash }
    const known = descriptor.resources.find((resource) => resource.name === name)
    if (known) Object.assign(known, entry)
    else descriptor.resources.push(entry)
  }
  put(table, change(strFromU8(files[`${table}.csv`] ?? new Uint8Array())))
  for (const { name, text } of more) put(name, text)
  files['datapackage.json'] = strToU8(JSON.stringify(descriptor))
  const changed = join(temporaryFolder(), 'changed.zip')
  writeFileSync(changed, zipSync(files))
  return changed
}
