import iconv from 'iconv-lite'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { savedDownload } from '../../../testing/downloads'
import { refusalOf } from '../../../testing/refusal'
import { actingAs, startTestCore } from '../../../testing/test-core'
import type { RunningCore } from '../../create-desk'
import { openHandle } from '../../database/open'
import { folderWith, importFrom } from './test-import'

const patients =
  'Id,FIRST,LAST,GENDER,BIRTHDATE\np1,Ada,Doe,F,1980-02-29\np2,Ben,Roe,M,1990-01-01\n'
const organizations = 'Id,NAME,CITY\no1,Sample Clinic,Sampleton\n'
const providers = 'Id,ORGANIZATION\nd1,o1\n'
const claimsHeader = 'Id,PATIENTID,PROVIDERID,DIAGNOSIS1,SERVICEDATE,LASTBILLEDDATE1\n'
const linesHeader = 'ID,CLAIMID,TYPE,AMOUNT,UNITS,UNITAMOUNT,PROCEDURECODE,NOTES,FROMDATE\n'
const claims = [
  'c1,p1,d1,44054006,2024-05-06T18:34:30Z,2024-05-07T01:00:00Z',
  'c2,p1,d1,,2024-05-06T18:34:30Z,',
  'c3,p2,d1,,2024-06-01T00:00:00Z,2024-06-01T00:00:00Z',
]
const lines = [
  'l1,c1,CHARGE,10.50,1,10.50,A1,Visit,2024-05-06T18:34:30Z',
  'l2,c1,CHARGE,0.01,2,0.005,A2,"Gauze, ""fine""",2024-05-06T18:34:30Z',
  'x1,c1,PAYMENT,,,,,,2024-05-06T18:34:30Z',
  'l3,c2,CHARGE,20,1,20,A1,Visit,2024-05-06T18:34:30Z',
  'l4,c3,CHARGE,30.00,1,30,A1,Visit,2024-06-01T00:00:00Z',
].map((line) => line.replace('0.005', '0.01'))

type Files = Record<string, string | Uint8Array>
const synthea = (changes: Files = {}): Files => ({
  'patients.csv': patients,
  'organizations.csv': organizations,
  'providers.csv': providers,
  'claims.csv': claimsHeader + claims.join('\n'),
  'claims_transactions.csv': linesHeader + lines.join('\n'),
  ...changes,
})
const withClaims = (rows: string[]): Files =>
  synthea({ 'claims.csv': claimsHeader + rows.join('\n') })
const withLines = (rows: string[]): Files =>
  synthea({ 'claims_transactions.csv': linesHeader + rows.join('\n') })

function inDesk(running: RunningCore, sql: string): unknown[] {
  const handle = openHandle(running.core.database.file, 'read', running.core.database.key)
  try {
    return handle.prepare(sql).all()
  } finally {
    handle.close()
  }
}
const everything = (running: RunningCore): unknown =>
  [
    'members',
    'providers',
    'policies',
    'claims',
    'invoices',
    'lines',
    'batches',
    'audit_entries',
    'number_series',
    'claim_counts',
  ].map((table) => inDesk(running, `SELECT * FROM ${table}`))

describe('importing claims from another system', () => {
  it('SYN-01 takes in people, providers, claims and their charge lines, to the fen', async () => {
    const running = await startTestCore()
    const report = await importFrom(running, folderWith(synthea()))
    expect(report).toMatchObject({
      read: { claims: 3, lines: 4, members: 2, providers: 1, policies: 0 },
      added: { claims: 3, lines: 4, members: 2, providers: 1, policies: 0 },
      claimedFen: 1050 + 1 + 2000 + 3000,
      rejectedRows: 0,
      rejectedFile: null,
    })
    expect(
      inDesk(
        running,
        `SELECT c.source_key, claim_no, claimed_fen, line_count, due_on, incident_on, m.name, p.name AS provider
         FROM claims c JOIN members m ON m.id = c.insured_id JOIN providers p ON p.id = c.provider_id ORDER BY 1`,
      ),
    ).toMatchObject([
      // 18:34 in UTC is the next day in Shanghai.
      {
        source_key: 'c1',
        claim_no: 'VSHH24050700001',
        claimed_fen: 1051,
        line_count: 2,
        incident_on: '2024-05-07',
        name: 'Ada Doe',
      },
      {
        source_key: 'c2',
        claim_no: 'VSHH24050700002',
        claimed_fen: 2000,
        provider: 'Sample Clinic',
      },
      { source_key: 'c3', claim_no: 'VSHH24060100001', due_on: '2024-06-17', name: 'Ben Roe' },
    ])
    expect(
      inDesk(
        running,
        `SELECT claim_no FROM claims WHERE claim_no_reversed <> (
      WITH RECURSIVE r(i, t) AS (SELECT 0, '' UNION ALL SELECT i + 1, substr(claim_no, i + 1, 1) || t FROM r WHERE i < length(claim_no))
      SELECT t FROM r ORDER BY i DESC LIMIT 1)`,
      ),
    ).toEqual([])
    expect(await running.client.audit.verify()).toMatchObject({ ok: true, entries: 1 })
  })

  it('SYN-01 changes nothing when the same content comes again', async () => {
    const running = await startTestCore()
    const first = await importFrom(running, folderWith(synthea()))
    const before = everything(running)
    const again = await importFrom(running, folderWith(synthea()))
    expect(again).toMatchObject({
      alreadyImported: true,
      batchId: first.batchId,
      read: first.read,
      claimedFen: first.claimedFen,
      unchanged: first.read,
    })
    expect(everything(running)).toEqual(before)
  })

  it('SYN-01 a dry run reports what the import then does, and changes nothing', async () => {
    const running = await startTestCore()
    await importFrom(running, folderWith(synthea()))
    const before = everything(running)
    const changed = folderWith(
      withLines([
        ...lines.slice(1),
        'l9,c3,CHARGE,1.00,1,1,A9,Extra,2024-06-01',
        'l8,nope,CHARGE,1,1,1,A,B,2024-06-01',
      ]),
    )
    const {
      batchId: _none,
      dryRun: _dry,
      seconds: _s,
      rejectedFile: _f,
      ...dry
    } = await importFrom(running, changed, 'synthea', true)
    expect(everything(running)).toEqual(before)
    const {
      batchId: _id,
      dryRun: _real,
      seconds: _t,
      rejectedFile,
      ...real
    } = await importFrom(running, changed)
    expect(real).toEqual(dry)
    expect(rejectedFile).not.toBeNull()
  })

  it('SYN-01 updates a changed row by its key, and counts the rest as unchanged', async () => {
    const running = await startTestCore()
    await importFrom(running, folderWith(synthea()))
    const before = inDesk(running, 'SELECT id, claim_no FROM claims ORDER BY id')
    const report = await importFrom(
      running,
      folderWith({
        ...withLines(lines.map((line) => line.replace('10.50,1,10.50', '12.00,1,12.00'))),
        'patients.csv': patients.replace('Ben,Roe', 'Benjamin,Roe'),
      }),
    )
    expect(report).toMatchObject({
      added: { claims: 0, lines: 0, members: 0 },
      updated: { claims: 1, lines: 1, members: 1 },
      unchanged: { claims: 2, lines: 3, members: 1, providers: 1 },
    })
    expect(inDesk(running, 'SELECT id, claim_no FROM claims ORDER BY id')).toEqual(before)
    expect(
      inDesk(running, `SELECT claimed_fen, version FROM claims WHERE source_key = 'c1'`),
    ).toEqual([{ claimed_fen: 1201, version: 2 }])
    expect(
      inDesk(
        running,
        `SELECT i.total_fen FROM invoices i JOIN claims c ON c.id = i.claim_id WHERE c.source_key = 'c1'`,
      ),
    ).toEqual([{ total_fen: 1201 }])
    expect(
      (await running.client.claims.list({ filter: { states: [], search: 'Benjamin' } })).rows,
    ).toHaveLength(1)
  })

  it('SYN-01 removes a line that the source no longer has and adds a new one', async () => {
    const running = await startTestCore()
    await importFrom(running, folderWith(synthea()))
    await importFrom(
      running,
      folderWith(withLines([...lines.slice(1), 'l7,c1,CHARGE,5,1,5,A7,New,2024-05-06'])),
    )
    expect(
      inDesk(
        running,
        `SELECT l.source_key, l.claimed_fen FROM lines l JOIN claims c ON c.id = l.claim_id WHERE c.source_key = 'c1' ORDER BY 1`,
      ),
    ).toEqual([
      { source_key: 'l2', claimed_fen: 1 },
      { source_key: 'l7', claimed_fen: 500 },
    ])
    expect(
      inDesk(running, `SELECT claimed_fen, line_count FROM claims WHERE source_key = 'c1'`),
    ).toEqual([{ claimed_fen: 501, line_count: 2 }])
    expect(inDesk(running, 'SELECT sum(claims) AS claims FROM claim_counts')).toEqual([
      { claims: 3 },
    ])
  })

  it('ADJ-07 who holds an old version of a claim is told who took in the new one', async () => {
    const running = await startTestCore()
    await importFrom(running, folderWith(synthea()))
    const { rows } = await running.client.claims.list({ filter: { states: [], search: 'Ben' } })
    const id = rows[0]?.id ?? ''
    const reviewer = await actingAs(running, ['reviewer'], 'Rui')
    const { version } = await reviewer.client.claims.take({ id, version: 1 })
    const changed = withLines(lines.map((line) => line.replace('30.00', '31.00')))
    await importFrom(running, folderWith(changed))
    const stale = (seen: number) => refusalOf(reviewer.client.claims.release({ id, version: seen }))
    expect(await stale(version)).toMatchObject({
      code: 'stale_version',
      data: { changedBy: running.actor.name, currentVersion: version + 1 },
    })
    await reviewer.client.claims.release({ id, version: version + 1 })
    expect(await stale(version)).toMatchObject({ data: { changedBy: 'Rui' } })
  })

  it('CLM-07 never changes a claim that has been decided', async () => {
    const running = await startTestCore()
    await importFrom(running, folderWith(synthea()))
    const { rows } = await running.client.claims.list({ filter: { states: [], search: 'Ben' } })
    const taken = await running.client.claims.take({ id: rows[0]?.id ?? '', version: 1 })
    await running.client.claims.refuse({
      id: taken.id,
      version: taken.version,
      reasonCode: 'not_in_force',
    })
    const before = inDesk(running, `SELECT * FROM claims WHERE source_key = 'c3'`)
    const report = await importFrom(
      running,
      folderWith(withLines(lines.map((line) => line.replace('30.00', '31.00')))),
    )
    expect(report).toMatchObject({ rejected: { claims: 1, lines: 1 }, unchanged: { claims: 2 } })
    expect(report.rejectSamples.map(({ reason }) => reason)).toEqual([
      'claim_already_decided',
      'claim_already_decided',
    ])
    expect(inDesk(running, `SELECT * FROM claims WHERE source_key = 'c3'`)).toEqual(before)
  })

  it('CLM-04 gives numbers of a day once, and refuses the import when a day is full', async () => {
    const running = await startTestCore()
    const handle = openHandle(running.core.database.file, 'write', running.core.database.key)
    handle.exec(`INSERT INTO number_series VALUES ('VSHH', '240507', 99998)`)
    handle.close()
    const before = everything(running)
    for (const dryRun of [true, false]) {
      await expect(
        importFrom(running, folderWith(synthea()), 'synthea', dryRun),
      ).rejects.toMatchObject({
        code: 'number_series_exhausted',
        data: { series: 'VSHH', day: '240507' },
      })
    }
    expect(everything(running)).toEqual(before)
  })
})

describe('rows that cannot be taken', () => {
  const cases: [string, Files, Record<string, unknown>[], Partial<Record<string, number>>][] = [
    [
      'a line with an amount that is none',
      withLines(lines.map((l) => l.replace('10.50,1', 'abc,1'))),
      [
        { file: 'claims.csv', row: 2, reason: 'line_refused' },
        { file: 'claims_transactions.csv', row: 2, column: 'AMOUNT', reason: 'not_an_amount' },
        { file: 'claims_transactions.csv', row: 3, reason: 'line_refused' },
      ],
      { claims: 1, lines: 2 },
    ],
    [
      'a line of a claim nobody knows',
      withLines([...lines, 'l5,c9,CHARGE,1,1,1,A,B,2024-01-01']),
      [{ row: 7, reason: 'unknown_claim' }],
      { claims: 0, lines: 1 },
    ],
    [
      'a claim of a person nobody knows',
      withClaims([...claims.slice(0, 2), 'c3,p9,d1,,2024-06-01,']),
      [
        { file: 'claims.csv', row: 4, reason: 'unknown_insured' },
        { row: 6, reason: 'unknown_insured' },
      ],
      { claims: 1, lines: 1 },
    ],
    [
      'a claim without lines',
      withClaims([...claims, 'c4,p1,d1,,2024-06-01,']),
      [{ row: 5, reason: 'no_lines' }],
      { claims: 1, lines: 0 },
    ],
    [
      'a date that is none',
      withClaims([...claims.slice(0, 2), 'c3,p2,d1,,2024-02-30,']),
      [{ row: 4, column: 'SERVICEDATE', reason: 'not_a_date' }, { reason: 'claim_refused' }],
      { claims: 1, lines: 1 },
    ],
    [
      'a second claim under the same key',
      withClaims([...claims, 'c1,p2,d1,,2024-06-01,']),
      [{ row: 5, reason: 'repeated_key' }],
      { claims: 1, lines: 0 },
    ],
    [
      'a row with too few cells',
      withLines([...lines, 'l5,c3,CHARGE']),
      [
        { file: 'claims.csv', row: 4, reason: 'line_refused' },
        { row: 6, reason: 'line_refused' },
        { row: 7, reason: 'too_few_fields' },
      ],
      { claims: 1, lines: 2 },
    ],
    [
      'a row with too many cells',
      withLines([...lines.slice(0, 4), `${lines[4]},more`]),
      [
        { file: 'claims.csv', row: 4 },
        { row: 6, reason: 'too_many_fields' },
      ],
      { claims: 1, lines: 1 },
    ],
  ]
  it.each(cases)(
    '%s: named by file and row, the claim with it, the others taken',
    async (_what, files, samples, rejected) => {
      const running = await startTestCore()
      const report = await importFrom(running, folderWith(files))
      expect(report.rejectSamples).toMatchObject(samples)
      expect(report.rejected).toMatchObject(rejected)
      for (const kind of ['claims', 'lines', 'members', 'providers'] as const) {
        expect(report.read[kind], kind).toBe(report.added[kind] + report.rejected[kind])
      }
      expect(inDesk(running, 'SELECT count(*) AS n FROM claims')).toEqual([
        { n: report.added.claims },
      ])
      const sealed = readFileSync(join(running.core.dataDir, report.rejectedFile ?? ''))
      const written = running.core.vault.unseal(sealed).toString()
      expect(written.startsWith('\ufefffile,row,column,reason,detail\r\n')).toBe(true)
      expect(written.trimEnd().split('\r\n')).toHaveLength(report.rejectedRows + 1)
      const offered = await running.client.sync.openRejects({ batchId: report.batchId ?? '' })
      const saved = await savedDownload(running.core, offered.downloadId)
      expect(readFileSync(saved, 'utf8')).toBe(written)
    },
  )

  it('takes identical repeats once, zero and negative amounts as they are, and remarks on them', async () => {
    const running = await startTestCore()
    const report = await importFrom(
      running,
      folderWith({
        ...withLines([
          ...lines,
          lines[0] ?? '',
          'l5,c3,CHARGE,-5,1,,A,Back,2024-06-01',
          'l6,c3,CHARGE,0.00,1,,A,Free,2024-06-01',
        ]),
      }),
    )
    expect(report).toMatchObject({ rejectedRows: 0, added: { lines: 6 }, claimedFen: 6051 - 500 })
    expect(report.remarks.map(({ remark, count }) => [remark, count])).toEqual(
      expect.arrayContaining([
        ['repeated_row', 1],
        ['negative_amount', 1],
        ['zero_amount', 1],
      ]),
    )
  })
})

describe('files as they come', () => {
  const crlf = (text: string): string => text.replaceAll('\n', '\r\n')
  const variants: [string, Files][] = [
    ['CRLF', Object.fromEntries(Object.entries(synthea()).map(([n, t]) => [n, crlf(String(t))]))],
    [
      'CR alone',
      Object.fromEntries(
        Object.entries(synthea()).map(([n, t]) => [n, String(t).replaceAll('\n', '\r')]),
      ),
    ],
    [
      'a byte order mark',
      Object.fromEntries(Object.entries(synthea()).map(([n, t]) => [n, `\ufeff${String(t)}`])),
    ],
    [
      'UTF-16',
      Object.fromEntries(
        Object.entries(synthea()).map(([n, t]) => [
          n,
          iconv.encode(String(t), 'utf-16le', { addBOM: true }),
        ]),
      ),
    ],
    [
      'tabs',
      Object.fromEntries(
        Object.entries(synthea()).map(([n, t]) => [
          n,
          String(t).replace('"Gauze, ""fine"""', 'Gauze').replaceAll(',', '\t'),
        ]),
      ),
    ],
    [
      'upper-case names',
      Object.fromEntries(Object.entries(synthea()).map(([n, t]) => [n.toUpperCase(), t])),
    ],
    [
      'blank rows at the end',
      Object.fromEntries(Object.entries(synthea()).map(([n, t]) => [n, `${String(t)}\n\n\n`])),
    ],
    [
      'NUL characters',
      Object.fromEntries(
        Object.entries(synthea()).map(([n, t]) => [n, String(t).replace('Id', 'I\0d')]),
      ),
    ],
    [
      'empty cells after the last column',
      synthea({ 'claims.csv': (claimsHeader + claims.join('\n')).replaceAll(/$/gmu, ',,') }),
    ],
    [
      'columns nobody asked for',
      synthea({
        'patients.csv':
          'Id,FIRST,LAST,GENDER,BIRTHDATE,SHOE\np1,Ada,Doe,F,1980-02-29,40\np2,Ben,Roe,M,1990-01-01,41\n',
      }),
    ],
  ]
  it.each(variants)('%s: the same claims', async (_what, files) => {
    const report = await importFrom(await startTestCore(), folderWith(files))
    expect(report).toMatchObject({
      added: { claims: 3, lines: 4, members: 2, providers: 1 },
      rejectedRows: 0,
      claimedFen: 6051,
    })
  })

  it('keeps a line break inside quotes and still counts rows as a spreadsheet does', async () => {
    const running = await startTestCore()
    const report = await importFrom(
      running,
      folderWith(
        withLines([
          'l1,c1,CHARGE,1,1,1,A,"two\nlines",2024-01-01',
          'l2,c1,CHARGE,x,1,1,A,B,2024-01-01',
        ]),
      ),
    )
    expect(report.rejectSamples.find(({ reason }) => reason === 'not_an_amount')).toMatchObject({
      row: 3,
    })
  })

  const broken: [string, Files, object][] = [
    ['a missing file', { 'claims.csv': claimsHeader }, { reason: 'missing_file' }],
    [
      'an empty required file',
      synthea({ 'patients.csv': '' }),
      { file: 'patients.csv', reason: 'empty_file' },
    ],
    [
      'a missing column',
      synthea({ 'claims.csv': 'Id,PROVIDERID\nc1,d1' }),
      { file: 'claims.csv', row: 1, column: 'PATIENTID', reason: 'missing_column' },
    ],
    [
      'a column twice',
      synthea({ 'claims.csv': 'Id,PATIENTID,PATIENTID\nc1,p1,p2' }),
      { file: 'claims.csv', column: 'PATIENTID', reason: 'repeated_column' },
    ],
    [
      'a quote that never closes',
      withLines([...lines, 'l9,c1,CHARGE,1,1,1,A,"open,2024']),
      { file: 'claims_transactions.csv', row: 7, column: 'NOTES', reason: 'unterminated_quote' },
    ],
    [
      'text after a closing quote',
      withLines([...lines, 'l9,c1,CHARGE,1,1,1,A,"a"b,2024']),
      { file: 'claims_transactions.csv', row: 7, column: 'NOTES', reason: 'broken_quoting' },
    ],
    [
      'bytes that are no text',
      synthea({
        'claims.csv': Buffer.concat([
          Buffer.from(`${claimsHeader}c1,p1,d1,é,2024-01-01,\n`),
          Buffer.from([0x63, 0xff, 0xff, 0x2c]),
        ]),
      }),
      { file: 'claims.csv', row: 3, reason: 'undecodable_text' },
    ],
    [
      'a workbook under another name',
      synthea({ 'claims.csv': Buffer.from('d0cf11e0a1b11ae1', 'hex') }),
      { file: 'claims.csv', reason: 'workbook_old_or_encrypted' },
    ],
  ]
  it.each(broken)(
    '%s refuses all, names the place and changes nothing',
    async (_what, files, problem) => {
      const running = await startTestCore()
      const before = everything(running)
      await expect(importFrom(running, folderWith(files))).rejects.toMatchObject({
        code: 'import_refused',
        data: { problems: expect.arrayContaining([expect.objectContaining(problem)]) as unknown },
      })
      expect(everything(running)).toEqual(before)
      expect(readdirSync(running.core.handover.staging)).toEqual([])
    },
  )

  it('a file with nothing but a header is no error', async () => {
    const report = await importFrom(
      await startTestCore(),
      folderWith(synthea({ 'claims.csv': claimsHeader, 'claims_transactions.csv': linesHeader })),
    )
    expect(report).toMatchObject({ added: { claims: 0, lines: 0, members: 2 } })
    expect(report.remarks).toContainEqual({ file: 'claims.csv', remark: 'no_rows', count: 1 })
  })
})
