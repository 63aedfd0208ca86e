import { describe, expect, it } from 'vitest'
import type { RunningCore } from '../create-desk'
import { actingAs, startTestCore } from '../../testing/test-core'
import { seedClaims, type ClaimToSeed } from '../../testing/seed'
import type { Updateable } from 'kysely'
import type { ClaimsTable, InvoicesTable, MembersTable } from '../database/tables'
import { newId } from '../ids'

async function seeded(claims: ClaimToSeed[]) {
  const running = await startTestCore()
  const rows = await seedClaims(running, claims)
  const [first] = rows
  if (!first) throw new Error('nothing seeded')
  return { running, client: running.client, rows, first }
}

const setClaim = (running: RunningCore, id: string, values: Updateable<ClaimsTable>) =>
  running.core.database.write((writer) =>
    writer.updateTable('claims').set(values).where('id', '=', id).execute(),
  )
const setInvoices = (running: RunningCore, claimId: string, values: Updateable<InvoicesTable>) =>
  running.core.database.write((writer) =>
    writer.updateTable('invoices').set(values).where('claim_id', '=', claimId).execute(),
  )
const setInsured = (running: RunningCore, claimId: string, values: Updateable<MembersTable>) =>
  running.core.database.write((writer) =>
    writer
      .updateTable('members')
      .set(values)
      .where('id', 'in', (eb) =>
        eb.selectFrom('claims').select('insured_id').where('id', '=', claimId),
      )
      .execute(),
  )

async function addDocument(running: RunningCore, claimId: string, kind = 'other') {
  const id = newId()
  await running.core.database.write((writer) =>
    writer
      .insertInto('documents')
      .values({
        id,
        claim_id: claimId,
        kind,
        file_name: 'page.pdf',
        media_type: 'application/pdf',
        size_bytes: 10,
        sha256: id.replaceAll('-', '').padEnd(64, '0'),
        actor_id: running.actor.id,
        received_at: '2025-03-01T01:00:00.000Z',
      })
      .execute(),
  )
  return id
}

async function codesOf(running: RunningCore, id: string): Promise<string[]> {
  return (await running.client.bench.open({ id })).flags.map(({ code }) => code)
}

describe('the flags of a claim', () => {
  it('CLM-14 the same invoice in two claims is flagged on both, whoever claimed it', async () => {
    const { running, rows } = await seeded([{}, { insuredName: '李四' }, { insuredName: '赵六' }])
    const [a, b, c] = rows
    if (!a || !b || !c) throw new Error('seed')
    await setInvoices(running, b.id, { invoice_no: 'F1' })
    const flagsOf = async (id: string) =>
      (await running.client.bench.open({ id })).flags.filter(
        ({ code }) => code === 'invoice_duplicate',
      )
    expect(await flagsOf(a.id)).toMatchObject([
      { weight: 'block', rule: 'CLM-14', detail: { claimNo: b.claimNo, by: 'number' } },
    ])
    expect(await flagsOf(b.id)).toMatchObject([{ detail: { claimNo: a.claimNo, by: 'number' } }])
    expect(await flagsOf(c.id)).toEqual([])
  })

  it('CLM-14 the same number of another issuer is another invoice', async () => {
    const { running, first, rows } = await seeded([{}, { providerName: '示例市第二医院' }])
    await setInvoices(running, rows[1]?.id ?? '', { invoice_no: 'F1' })
    expect(await codesOf(running, first.id)).not.toContain('invoice_duplicate')
  })

  it('CLM-14 amount, date and provider count where one of the two has no number, on both', async () => {
    const { running, first, rows } = await seeded([{}, { insuredName: '李四' }])
    const second = rows[1]?.id ?? ''
    expect(await codesOf(running, first.id)).not.toContain('invoice_duplicate')
    await setInvoices(running, second, { invoice_no: null })
    expect(await codesOf(running, first.id)).toContain('invoice_duplicate')
    expect(await codesOf(running, second)).toContain('invoice_duplicate')
    await setInvoices(running, second, { total_fen: 10_001 })
    expect(await codesOf(running, first.id)).not.toContain('invoice_duplicate')
  })

  it('CLM-13 a visit that the hospital billed itself is not accepted again, on the same day there', async () => {
    const { running, first, rows } = await seeded([{}, {}])
    const billed = rows[1]?.id ?? ''
    await setClaim(running, billed, { channel: 'direct_billing' })
    const { flags } = await running.client.bench.open({ id: first.id })
    expect(flags.find(({ code }) => code === 'billed_directly_before')).toMatchObject({
      weight: 'block',
      detail: { claimNo: rows[1]?.claimNo, by: 'visit' },
    })
    expect(await codesOf(running, billed)).not.toContain('billed_directly_before')
    await running.core.database.write((writer) =>
      writer
        .updateTable('lines')
        .set({ service_on: '2025-02-19' })
        .where('claim_id', '=', billed)
        .execute(),
    )
    expect(await codesOf(running, first.id)).not.toContain('billed_directly_before')
  })

  it('CLM-05 CLM-06 a tagged page counts as the paper that it is', async () => {
    const { running, client, first } = await seeded([{}])
    const documentId = await addDocument(running, first.id)
    expect(await codesOf(running, first.id)).toContain('no_medical_record')
    await client.bench.classify({ id: first.id, documentId, page: 3, kind: 'medical_record' })
    expect(await codesOf(running, first.id)).not.toContain('no_medical_record')
    await client.bench.classify({ id: first.id, documentId, page: 3, kind: null })
    expect(await codesOf(running, first.id)).toContain('no_medical_record')
  })

  it('CLM-02 the newest word on a policy’s limit holds', async () => {
    const { running, first } = await seeded([{ lines: [300_000] }])
    await setClaim(running, first.id, { channel: 'self_service' })
    expect(await codesOf(running, first.id)).toContain('self_service_over_limit')
    const policyId = await addPolicy(running, first.id)
    await raiseLimit(running, policyId, 500_000, '2025-03-01T01:00:00.000Z')
    expect(await codesOf(running, first.id)).not.toContain('self_service_over_limit')
    await raiseLimit(running, policyId, 299_999, '2025-03-02T01:00:00.000Z')
    expect(await codesOf(running, first.id)).toContain('self_service_over_limit')
  })

  it('CLM-01 a name that is the main insured’s stands for them', async () => {
    const { running, first } = await seeded([{}, { insuredName: '李梅' }])
    await addPolicy(running, first.id, { mainInsured: '李梅' })
    await setInsured(running, first.id, { birth_on: '2015-06-01' })
    const apply = (name: string) =>
      setClaim(running, first.id, { applicant_name: name, applicant_relation: 'parent' })
    await apply('李梅')
    expect(await codesOf(running, first.id)).not.toContain('applicant_unknown')
    await apply('李兰')
    expect(await codesOf(running, first.id)).toContain('applicant_unknown')
    await setInsured(running, first.id, { birth_on: '2000-06-01' })
    expect(await codesOf(running, first.id)).toContain('applicant_not_entitled')
  })

  it('ADJ-03 days in a waiting period are named as the rules take them off', async () => {
    const { running, first } = await seeded([{}])
    const policyId = await addPolicy(running, first.id, { startOn: '2025-02-01' })
    await addPlan(running, policyId, 20)
    const { flags } = await running.client.bench.open({ id: first.id })
    expect(flags.find(({ code }) => code === 'waiting_period')).toMatchObject({
      detail: { dates: '2025-02-20', until: '2025-02-20' },
    })
    const shorter = await seeded([{}])
    const other = await addPolicy(shorter.running, shorter.first.id, { startOn: '2025-02-01' })
    await addPlan(shorter.running, other, 19)
    expect(await codesOf(shorter.running, shorter.first.id)).not.toContain('waiting_period')
  })

  it('counts a page of claims by weight, without what was let pass', async () => {
    const { client, rows, first } = await seeded([{}, {}])
    const count = async () =>
      (await client.bench.flagCounts({ ids: rows.map(({ id }) => id) })).find(
        ({ id }) => id === first.id,
      )
    const before = await count()
    expect(before?.warn).toBeGreaterThan(0)
    await client.bench.acknowledge({
      id: first.id,
      version: 1,
      flag: 'no_medical_record',
      note: '病历在纸质卷内',
    })
    expect(await count()).toEqual({ ...before, warn: (before?.warn ?? 0) - 1 })
  })
})

describe('letting a flag pass', () => {
  it('AUD-01 keeps who, when and why, and gives the claim a new version', async () => {
    const { client, first, running } = await seeded([{}])
    const note = '病历在纸质卷内，电话 10012345678'
    const command = { id: first.id, version: 1, flag: 'no_medical_record' as const, note }
    expect(await client.bench.acknowledge(command)).toEqual({ id: first.id, version: 2 })
    const { flags, claim } = await client.bench.open({ id: first.id })
    expect(flags.find(({ code }) => code === 'no_medical_record')?.acknowledged).toEqual({
      by: running.actor.name,
      at: '2025-03-03T02:00:00.000Z',
      note,
    })
    const [entry] = claim.history
    expect(entry).toMatchObject({ action: 'claim.acknowledge', after: { flag: command.flag } })
    expect(JSON.stringify(entry)).not.toContain('10012345678')
    await expect(client.bench.acknowledge(command)).rejects.toMatchObject({ code: 'stale_version' })
  })

  it('CLM-14 another duplicate found later is open again', async () => {
    const { client, rows, running, first } = await seeded([{}, {}, {}])
    await setInvoices(running, rows[1]?.id ?? '', { invoice_no: 'F1' })
    const flag = 'invoice_duplicate' as const
    await client.bench.acknowledge({ id: first.id, version: 1, flag, note: '不是同一张' })
    const open = async () =>
      (await client.bench.open({ id: first.id })).flags.filter(
        ({ code, acknowledged }) => code === flag && !acknowledged,
      )
    expect(await open()).toEqual([])
    await setInvoices(running, rows[2]?.id ?? '', { invoice_no: 'F1' })
    expect(await open()).toMatchObject([{ detail: { claimNo: rows[2]?.claimNo } }])
  })

  it('refuses a flag that the claim does not have, and a claim that is decided', async () => {
    const { client, first, running } = await seeded([{}])
    const command = { id: first.id, version: 1, note: 'x' }
    await expect(
      client.bench.acknowledge({ ...command, flag: 'card_suspended' }),
    ).rejects.toMatchObject({ code: 'not_found' })
    await setClaim(running, first.id, { state: 'closed' })
    await expect(
      client.bench.acknowledge({ ...command, flag: 'no_medical_record' }),
    ).rejects.toMatchObject({ code: 'not_allowed_in_state' })
  })

  it('CLM-07 refuses a claim in a colleague’s hands', async () => {
    const { first, running } = await seeded([{}])
    const colleague = await actingAs(running, ['reviewer'])
    const other = await actingAs(running, ['reviewer'])
    await setClaim(running, first.id, { assignee_id: colleague.actor.id, state: 'in_review' })
    const command = { id: first.id, version: 1, flag: 'no_medical_record' as const, note: 'x' }
    await expect(other.client.bench.acknowledge(command)).rejects.toMatchObject({
      code: 'already_taken',
    })
    await colleague.client.bench.acknowledge(command)
  })
})

describe('evidence', () => {
  const region = { page: 2, x: 100, y: 200, width: 300, height: 50 }

  it('a pinned region comes back with the claim and is recorded; the version stays', async () => {
    const { client, first, running } = await seeded([{}])
    const documentId = await addDocument(running, first.id)
    const [lineId = ''] = first.lineIds
    const pin = await client.bench.addPin({
      id: first.id,
      lineId,
      documentId,
      region,
      note: '外购药',
    })
    const opened = await client.bench.open({ id: first.id })
    expect(opened.pins).toEqual([pin])
    expect(pin).toMatchObject({ ...region, lineId, documentId, note: '外购药' })
    expect(opened.claim.version).toBe(1)
    expect(opened.claim.history[0]?.action).toBe('claim.addPin')
    await client.bench.removePin({ id: first.id, pinId: pin.id })
    expect((await client.bench.open({ id: first.id })).pins).toEqual([])
    await expect(client.bench.removePin({ id: first.id, pinId: pin.id })).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  it('refuses a line or document of another claim, and a region that leaves the page', async () => {
    const { client, first, rows, running } = await seeded([{}, {}])
    const documentId = await addDocument(running, first.id)
    const other = rows[1]
    const [lineId = ''] = first.lineIds
    const pin = { id: first.id, lineId, documentId, region }
    await expect(
      client.bench.addPin({ ...pin, lineId: other?.lineIds[0] ?? '' }),
    ).rejects.toMatchObject({ code: 'not_found', data: { entity: 'line' } })
    await expect(client.bench.addPin({ ...pin, id: other?.id ?? '' })).rejects.toMatchObject({
      code: 'not_found',
    })
    await expect(
      client.bench.addPin({ ...pin, region: { ...region, x: 701 } }),
    ).rejects.toMatchObject({ code: 'invalid_record' })
    await client.bench.addPin({ ...pin, region: { ...region, x: 700 } })
  })

  it('AUD-01 what a document is can be changed, as it was and as it is', async () => {
    const { client, first, running } = await seeded([{}])
    const documentId = await addDocument(running, first.id)
    await client.bench.classify({ id: first.id, documentId, kind: 'invoice' })
    await client.bench.classify({ id: first.id, documentId, kind: 'invoice' })
    const { claim } = await client.bench.open({ id: first.id })
    expect(claim.documents[0]?.kind).toBe('invoice')
    const entries = claim.history.filter(({ action }) => action === 'claim.classify')
    expect(entries).toMatchObject([{ before: { kind: 'other' }, after: { kind: 'invoice' } }])
    await expect(
      client.bench.classify({ id: first.id, documentId, kind: null }),
    ).rejects.toMatchObject({ code: 'invalid_record' })
  })
})

describe('the facts of a claim', () => {
  it('CLM-03 MEM-04 are completed, with the account masked in the trail', async () => {
    const { client, first } = await seeded([{}])
    const facts = {
      incidentOn: '2025-02-20',
      payeeAccount: '9000000000009876',
      applicantAddress: '示例路 1 号',
      channel: 'self_service',
      followUp: true,
      payeeBranch: '',
    } as const
    const saved = await client.bench.saveFacts({ id: first.id, version: 1, facts })
    expect(saved.version).toBe(2)
    const { claim, intake } = await client.bench.open({ id: first.id })
    expect(claim).toMatchObject({ incidentOn: '2025-02-20', payeeBranch: null })
    expect(intake.followUp).toBe(true)
    expect(claim.payeeAccount).toBe('9000********9876')
    const [entry] = claim.history
    expect(entry?.after).toMatchObject({
      incidentOn: '2025-02-20',
      payeeAccount: '9000********9876',
    })
    expect(JSON.stringify(claim.history)).not.toContain('9000000000009876')
    expect(JSON.stringify(claim.history)).not.toContain('示例路 1 号')
  })

  it('ADJ-07 a save over newer work is refused with the claim as it is; nothing new saves nothing', async () => {
    const { client, first } = await seeded([{}])
    const facts = { diagnosisCode: 'J06.900', diagnosisName: '急性上呼吸道感染' }
    await client.bench.saveFacts({ id: first.id, version: 1, facts })
    await expect(
      client.bench.saveFacts({ id: first.id, version: 1, facts: { diagnosisCode: null } }),
    ).rejects.toMatchObject({
      code: 'stale_version',
      data: { currentVersion: 2, current: { diagnosisCode: 'J06.900' } },
    })
    expect(await client.bench.saveFacts({ id: first.id, version: 2, facts })).toEqual({
      id: first.id,
      version: 2,
    })
  })

  it('CLM-03 an account that looks the same masked is another one', async () => {
    const { client, first, running } = await seeded([{}])
    const facts = { payeeAccount: '9000111111111234' }
    await client.bench.saveFacts({ id: first.id, version: 1, facts })
    const row = await running.core.database.reader
      .selectFrom('claims')
      .select(['payee_account', 'version'])
      .where('id', '=', first.id)
      .executeTakeFirstOrThrow()
    expect(row).toEqual({ payee_account: '9000111111111234', version: 2 })
  })

  it('CLM-03 AUD-01 a name and an address that look the same masked are saved, and stand in the trail', async () => {
    const { client, first, running } = await seeded([{}])
    const before = { applicantName: '张小明', applicantAddress: '示例路 1 号' }
    await client.bench.saveFacts({ id: first.id, version: 1, facts: before })
    const facts = { applicantName: '张大明', applicantAddress: '示例路 2 号' }
    expect((await client.bench.saveFacts({ id: first.id, version: 2, facts })).version).toBe(3)
    const { claim } = await client.bench.open({ id: first.id })
    const row = await running.core.database.reader
      .selectFrom('claims')
      .select(['applicant_name', 'applicant_address'])
      .where('id', '=', first.id)
      .executeTakeFirstOrThrow()
    expect(row).toEqual({ applicant_name: '张大明', applicant_address: '示例路 2 号' })
    expect(Object.keys(claim.history[0]?.after ?? {}).sort()).toEqual([
      'applicantAddress',
      'applicantName',
    ])
  })

  it('MEM-04 a number that somebody typed into another field is masked in the trail', async () => {
    const { client, first } = await seeded([{}])
    const facts = { diagnosisName: '证件 900000199001010029', payeeBranch: '电话 13800138000' }
    await client.bench.saveFacts({ id: first.id, version: 1, facts })
    const { claim } = await client.bench.open({ id: first.id })
    expect(claim.history[0]?.after).toEqual({
      diagnosisName: '证件 9000**********0029',
      payeeBranch: '电话 138****8000',
    })
  })

  it('refuses every field that cannot be, at once', async () => {
    const { client, first, rows, running } = await seeded([{}, { insuredName: '李四' }])
    const policyId = await addPolicy(running, rows[1]?.id ?? '')
    const facts = { incidentOn: '2025-03-04', payeeAccount: '9000********1234', policyId }
    await expect(client.bench.saveFacts({ id: first.id, version: 1, facts })).rejects.toMatchObject(
      {
        code: 'invalid_record',
        data: {
          problems: [
            { field: 'incidentOn', reason: 'in_future' },
            { field: 'payeeAccount', reason: 'masked' },
            { field: 'policyId', reason: 'other_insured' },
          ],
        },
      },
    )
  })

  it('CLM-03 the account is asked for once: the newest other claim of the insured has it', async () => {
    const { client, first, rows, running } = await seeded([
      {},
      { receivedAt: '2025-02-01T01:00:00.000Z' },
      { receivedAt: '2025-02-02T01:00:00.000Z' },
      { insuredName: '李四' },
    ])
    await setClaim(running, first.id, { payee_account: null, payee_bank: null })
    await setClaim(running, rows[2]?.id ?? '', { payee_account: '9000000000005555' })
    const { intake } = await client.bench.open({ id: first.id })
    expect(intake.rememberedPayee).toMatchObject({
      claimNo: rows[2]?.claimNo,
      payeeBank: '示例银行',
      payeeAccount: '9000********5555',
    })
    const payeeOfClaimId = intake.rememberedPayee?.claimId ?? ''
    await client.bench.saveFacts({ id: first.id, version: 1, facts: { payeeOfClaimId } })
    const after = await client.bench.open({ id: first.id })
    expect(after.claim.payeeAccount).toBe('9000********5555')
    expect(after.intake.rememberedPayee).toBeNull()
    await expect(
      client.bench.saveFacts({
        id: first.id,
        version: 2,
        facts: { payeeOfClaimId: rows[3]?.id ?? '' },
      }),
    ).rejects.toMatchObject({ code: 'invalid_record' })
  })
})

describe('beside the claim', () => {
  it('claims of the insured, of the same diagnosis group, and with the same invoice, the newest first', async () => {
    const { client, first, rows, running } = await seeded([
      { receivedAt: '2025-03-02T01:00:00.000Z' },
      { receivedAt: '2025-02-01T01:00:00.000Z' },
      { receivedAt: '2025-02-03T01:00:00.000Z' },
      { insuredName: '李四', receivedAt: '2025-02-02T01:00:00.000Z' },
      { insuredName: '赵六' },
    ])
    const [, older, newer, duplicate] = rows
    await setClaim(running, first.id, { diagnosis_code: 'I10.x00' })
    await setClaim(running, older?.id ?? '', { diagnosis_code: 'I10.x03' })
    await setInvoices(running, duplicate?.id ?? '', { invoice_no: 'F1' })
    const { related } = await client.bench.open({ id: first.id })
    expect(related.map(({ claimNo, why }) => [claimNo, why])).toEqual([
      [newer?.claimNo, ['insured']],
      [duplicate?.claimNo, ['invoice']],
      [older?.claimNo, ['insured', 'diagnosis']],
    ])
  })

  it('ADJ-07 two people are told of each other, with the version as it is now', async () => {
    const { first, running } = await seeded([{}])
    const wang = await actingAs(running, ['reviewer'], '王审核')
    const li = await actingAs(running, ['reviewer'], '李审核')
    const sign = { id: first.id, windowId: 'w', editing: false }
    await wang.client.bench.presence(sign)
    expect(await li.client.bench.presence(sign)).toMatchObject({
      version: 1,
      others: [{ name: '王审核', self: false }],
    })
    await expect(li.client.bench.presence({ ...sign, id: 'none' })).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})

async function addPolicy(
  running: RunningCore,
  claimId: string,
  { mainInsured, startOn = '2025-01-01' }: { mainInsured?: string; startOn?: string } = {},
): Promise<string> {
  const id = newId()
  const at = '2025-01-01T00:00:00.000Z'
  await running.core.database.write(async (writer) => {
    const claim = await writer
      .selectFrom('claims')
      .select('insured_id')
      .where('id', '=', claimId)
      .executeTakeFirstOrThrow()
    const main = await writer
      .selectFrom('members')
      .select('id')
      .where('name', '=', mainInsured ?? '')
      .executeTakeFirst()
    await writer
      .insertInto('policies')
      .values({
        id,
        source: 'seed',
        source_key: id,
        source_hash: 'x',
        batch_id: null,
        policy_no: 'P1',
        insured_id: claim.insured_id,
        main_insured_id: main?.id ?? null,
        holder_name: null,
        insurer_name: null,
        product_name: '示例医疗险',
        plan_name: null,
        start_on: startOn,
        end_on: '2025-12-31',
        state: 'in_force',
        created_at: at,
        updated_at: at,
      })
      .execute()
    await writer.updateTable('claims').set({ policy_id: id }).where('id', '=', claimId).execute()
  })
  return id
}

function raiseLimit(running: RunningCore, policyId: string, limitFen: number, at: string) {
  return running.core.database.write((writer) =>
    writer
      .insertInto('policy_limit_raises')
      .values({
        id: newId(),
        policy_id: policyId,
        limit_fen: limitFen,
        reason: '部门批准',
        actor_id: running.actor.id,
        created_at: at,
      })
      .execute(),
  )
}

/** A plan that covers everything after so many waiting days. */
async function addPlan(running: RunningCore, policyId: string, waitingDays: number) {
  const id = newId()
  const at = '2025-01-01T00:00:00.000Z'
  const none = {
    partOf: null,
    matches: {},
    yearlyLimitFen: null,
    dayLimitFen: null,
    itemLimitFen: null,
    visitLimitFen: null,
    visitsPerYear: null,
    deductible: null,
    ratioBp: 10_000,
    regions: null,
    emergencyAnywhere: null,
    specificProviderShareBp: null,
    notAuthorizedShareBp: null,
    sharesTogether: null,
    authorization: null,
  }
  const benefit = { code: 'all', nameZh: '医疗', nameEn: 'Medical', ...none, waitingDays }
  await running.core.database.write(async (writer) => {
    await writer
      .insertInto('plans')
      .values({
        id,
        code: 'PLAN',
        name_zh: '示例计划',
        name_en: 'Sample plan',
        insurer_name: null,
        product_name: null,
        plan_name: null,
        match_key: null,
        created_at: at,
        updated_at: at,
      })
      .execute()
    await writer
      .insertInto('plan_versions')
      .values({
        id: newId(),
        plan_id: id,
        number: 1,
        effective_from: '2025-01-01',
        rules: JSON.stringify({ yearlyLimitFen: null, benefits: [benefit] }),
        note: null,
        actor_id: running.actor.id,
        created_at: at,
      })
      .execute()
    await writer.updateTable('policies').set({ plan_id: id }).where('id', '=', policyId).execute()
  })
}
