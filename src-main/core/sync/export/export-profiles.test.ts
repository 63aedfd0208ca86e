import { readXlsx } from 'hucre/xlsx'
import { describe, expect, it } from 'vitest'
import { isRefusal } from '@shared/contract/errors'
import { exportFields, exportRules, type ExportProfile } from '@shared/domain/export-profiles'
import { writeSettledClaim } from '../../../testing/settled-claims'
import { startTestCore } from '../../../testing/test-core'
import type { RunningCore } from '../../create-desk'
import { openHandle } from '../../database/open'
import { exportClaims, type ExportInput } from './service'

async function exported(
  { core, actor }: RunningCore,
  input: Partial<ExportInput> & { profile: ExportProfile },
): Promise<{ batchId: string; bytes: Buffer }> {
  for await (const step of exportClaims(core, actor, {
    format: 'xlsx',
    language: 'zh',
    ...input,
  })) {
    if (step.type !== 'done') continue
    const chunks: Buffer[] = []
    for await (const chunk of core.handover.download(step.downloadId).open()) {
      chunks.push(chunk as Buffer)
    }
    return { batchId: step.batchId, bytes: Buffer.concat(chunks) }
  }
  throw new Error('the export ended without a result')
}

async function sheetsOf(bytes: Buffer): Promise<{ name: string; rows: unknown[][] }[]> {
  const { sheets } = await readXlsx(bytes)
  return sheets.map(({ name, rows }) => ({ name, rows }))
}

const codeOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    return await work
  } catch (error) {
    if (isRefusal(error)) return { code: error.code, ...error.data }
    throw error
  }
}

/** Every text of these columns in the desk. */
function textsOf({ core }: RunningCore, columns: readonly string[]): string[] {
  const handle = openHandle(core.database.file, 'read', core.vault.databaseKey)
  const texts = columns.flatMap((column) => {
    const [table = '', name = ''] = column.split('.')
    return handle.prepare(`SELECT DISTINCT ${name} FROM ${table}`).pluck().all() as unknown[]
  })
  handle.close()
  return texts.filter((text): text is string => typeof text === 'string' && text.length > 1)
}

/** Whoever or whatever leads back to a person or a claim. */
const identifying = [
  'members.id',
  'members.name',
  'members.birth_on',
  'members.id_number',
  'members.phone',
  'members.email',
  'members.address',
  'members.source_key',
  'providers.id',
  'providers.name',
  'policies.id',
  'policies.policy_no',
  'policies.product_name',
  'claims.id',
  'claims.claim_no',
  'claims.source_key',
  'claims.incident_on',
  'claims.received_at',
  'claims.decided_at',
  'claims.diagnosis_name',
  'claims.applicant_name',
  'claims.payee_name',
  'claims.payee_bank',
  'claims.payee_account',
  'invoices.invoice_no',
  'lines.name',
  'decisions.explanation',
  'documents.file_name',
  'staff.name',
]
const medical = [
  'claims.diagnosis_code',
  'claims.diagnosis_name',
  'claims.incident_on',
  'lines.name',
  'lines.code',
  'decisions.explanation',
  'providers.name',
  'members.id_number',
  'members.birth_on',
]

describe('an export by profile', () => {
  it('SYN-03 statistics name nobody and lead back to no claim', async () => {
    const desk = await startTestCore()
    for (const number of [1, 2, 3]) await writeSettledClaim(desk, number)
    const { bytes } = await exported(desk, { profile: 'statistics' })
    const sheets = await sheetsOf(bytes)
    expect(sheets.map(({ name }) => name)).toEqual(['统计'])
    const text = JSON.stringify(sheets)
    const found = textsOf(desk, identifying).filter((value) => text.includes(value))
    expect(found).toEqual([])
    const [header, ...rows] = sheets[0]?.rows ?? []
    expect(header).toHaveLength(exportFields.statistics.length)
    expect(rows.map(([number]) => number)).toEqual([1, 2, 3])
    expect(rows[0]).toEqual([
      1,
      '30–39',
      '女',
      '门诊',
      '疾病',
      '2025-02',
      'J06.900',
      '示例市',
      '已结案',
      100,
      10.25,
      89.75,
      '2025-02',
      '2025-03',
    ])
  })

  it('SYN-03 statistics show a diagnosis code, and nothing else that stands in its place', async () => {
    const desk = await startTestCore()
    const codes = ['J06.900x001', 'M05.3+I39.8*', '124171000119105', 'A00-A09']
    const words = ['张小明 J06', '感冒', 'Doe, J. 1990', 'Doe', '900000199002030021']
    for (const [at, code] of [...codes, ...words].entries()) {
      const { id } = await writeSettledClaim(desk, at + 1)
      await desk.core.database.write((writer) =>
        writer.updateTable('claims').set({ diagnosis_code: code }).where('id', '=', id).execute(),
      )
    }
    const [sheet] = await sheetsOf((await exported(desk, { profile: 'statistics' })).bytes)
    const column = exportFields.statistics.indexOf('diagnosis_code')
    const shown = sheet?.rows.slice(1).map((row) => row[column] ?? null)
    expect(
      shown
        ?.filter((code) => code !== null)
        .map(String)
        .sort(),
    ).toEqual([...codes].sort())
    expect(shown).toHaveLength(codes.length + words.length)
  })

  it('SYN-03 statistics put a birthday into the band of the age on the day of the incident', async () => {
    const desk = await startTestCore()
    const born = ['2019-02-27', '2019-02-28', '2007-02-27', '2007-02-28', '1945-02-27', null]
    for (const [at, birthOn] of born.entries()) {
      const { id } = await writeSettledClaim(desk, at + 1)
      await desk.core.database.write(async (writer) => {
        const claim = await writer
          .selectFrom('claims')
          .select('insured_id')
          .where('id', '=', id)
          .executeTakeFirstOrThrow()
        await writer
          .updateTable('members')
          .set({ birth_on: birthOn })
          .where('id', '=', claim.insured_id)
          .execute()
      })
    }
    const [sheet] = await sheetsOf((await exported(desk, { profile: 'statistics' })).bytes)
    const bands = sheet?.rows.slice(1).map((row) => row[1] ?? null)
    expect(bands?.map(String).sort()).toEqual(['0–5', '18–29', '6–17', '6–17', '80+', 'null'])
  })

  it('SYN-03 a payment list has the account in full, the amount and nothing medical', async () => {
    const desk = await startTestCore()
    const claim = await writeSettledClaim(desk, 1)
    const { bytes } = await exported(desk, { profile: 'payment', language: 'en' })
    const sheets = await sheetsOf(bytes)
    expect(sheets).toHaveLength(1)
    expect(sheets[0]?.rows[0]).toEqual([
      'Claim no.',
      'Payee',
      'Bank',
      'Branch',
      'Account',
      'Amount (CNY)',
      'Decided',
    ])
    const [no, payee, bank, , account, amount] = sheets[0]?.rows[1] ?? []
    expect([no, payee, bank, account, amount]).toEqual([
      claim.claimNo,
      '张大明',
      '示例银行',
      '9000000000000012345',
      89.75,
    ])
    const text = JSON.stringify(sheets)
    expect(textsOf(desk, medical).filter((value) => text.includes(value))).toEqual([])
  })

  it('SYN-03 a payment list has only what is closed and pays something', async () => {
    const desk = await startTestCore()
    const closed = await writeSettledClaim(desk, 1)
    const paid = await writeSettledClaim(desk, 2, { state: 'paid' })
    for (const [at, state] of (['decided', 'second_review', 'rejected'] as const).entries()) {
      await writeSettledClaim(desk, 10 + at, { state })
    }
    const nothing = await writeSettledClaim(desk, 20)
    await desk.core.database.write(async (writer) => {
      await writer
        .updateTable('claims')
        .set({ payable_fen: 0 })
        .where('id', '=', nothing.id)
        .execute()
    })
    const nos = async (input: Partial<ExportInput> = {}) => {
      const [sheet] = await sheetsOf((await exported(desk, { profile: 'payment', ...input })).bytes)
      return sheet?.rows.slice(1).map(([no]) => no)
    }
    expect(await nos()).toEqual([closed.claimNo])
    expect(await nos({ states: ['paid', 'second_review'] })).toEqual([paid.claimNo])
    expect(await codeOf(nos({ states: ['decided', 'second_review'] }))).toMatchObject({
      code: 'nothing_to_export',
    })
  })

  it.each(['payment', 'statistics'] as const)('SYN-03 %s is no package', async (profile) => {
    const desk = await startTestCore()
    await writeSettledClaim(desk, 1)
    expect(await codeOf(exported(desk, { profile, format: 'package' }))).toEqual({
      code: 'export_profile_refused',
      profile,
      format: 'package',
      formats: ['xlsx'],
    })
  })

  it.each(Object.keys(exportRules) as ExportProfile[])(
    'SYN-03 every export of %s is recorded with what went out',
    async (profile) => {
      const desk = await startTestCore()
      await writeSettledClaim(desk, 1)
      const { batchId, bytes } = await exported(desk, { profile })
      const entry = await desk.core.database.reader
        .selectFrom('audit_entries')
        .selectAll()
        .where('entity_id', '=', batchId)
        .executeTakeFirstOrThrow()
      expect(entry.action).toBe('batch.export')
      const after = JSON.parse(entry.after ?? '') as Record<string, unknown>
      expect(after).toMatchObject({
        profile,
        format: 'xlsx',
        states: exportRules[profile].usualStates,
        claims: 1,
        fields: Object.fromEntries(
          exportRules[profile].sheets.map((sheet) => [sheet, exportFields[sheet]]),
        ),
      })
      expect(after['sha256']).toMatch(/^[0-9a-f]{64}$/u)
      const sheets = await sheetsOf(bytes)
      expect(sheets.map(({ rows }) => rows[0]?.length)).toEqual(
        exportRules[profile].sheets.map((sheet) => exportFields[sheet].length),
      )
    },
  )
})
