import type { Conclusion } from '@shared/domain/catalogues'
import { itemKey } from '@shared/domain/item-key'
import type { ClaimState } from '@shared/domain/states'
import type { RunningCore } from '../core/create-desk'
import type { Writer } from '../core/database/database'
import { newId } from '../core/ids'

export interface SettledClaim {
  id: string
  claimNo: string
}

export interface SettledClaimOptions {
  state?: ClaimState
  conclusion?: Conclusion
  /** Replaces what people typed: names, explanations, notes. */
  text?: string
  lines?: number
}

const at = '2025-03-01T03:04:05.678Z'
const versioned = { version: 3, created_at: at, updated_at: at }
const sourced = (key: string) => ({
  source: 'test',
  source_key: key,
  source_hash: `hash of ${key}`,
  batch_id: null,
})

/**
 * Writes a claim that has been decided, with everything that hangs on one, straight into the tables.
 * Each line is claimed at 100.50 yuan and pays 90.25 yuan but the first, which is corrected by −0.50.
 */
export async function writeSettledClaim(
  { core, actor }: RunningCore,
  number: number,
  { state = 'closed', conclusion = 'pay_part', text, lines = 2 }: SettledClaimOptions = {},
): Promise<SettledClaim> {
  const typed = (fallback: string): string => text ?? fallback
  const ids = {
    claim: newId(),
    insured: newId(),
    parent: newId(),
    provider: newId(),
    policy: newId(),
    invoice: newId(),
    decision: newId(),
  }
  const claimNo = `VSHH250301${String(number).padStart(5, '0')}`
  const lineRows = Array.from({ length: lines }, (_, index) => ({
    id: newId(),
    source_key: `line ${index + 1}`,
    claim_id: ids.claim,
    invoice_id: ids.invoice,
    position: index + 1,
    code: `C${index}`,
    name: typed(`西药费 ${index + 1}`),
    category: 'drug',
    quantity_milli: 1500,
    unit_price_fen: 6700,
    claimed_fen: index === 0 ? -50 : 10_050,
    service_on: '2025-02-27',
    diagnosis_code: null,
  }))
  const claimedFen = lineRows.reduce((sum, line) => sum + line.claimed_fen, 0)
  const excludedFen = (lines - 1) * 1025
  const payableFen = claimedFen - excludedFen

  await core.database.write(async (writer) => {
    const member = (id: string, name: string) => ({
      id,
      ...sourced(`member ${id}`),
      name: typed(name),
      gender: 'female' as const,
      birth_on: '1990-02-03',
      id_type: 'resident_id',
      id_number: '900000199002030021',
      phone: '+8610000001234',
      email: 'someone@example.org',
      address: '示例路 1 号',
      language: 'zh' as const,
      ...versioned,
    })
    await writer
      .insertInto('members')
      .values([member(ids.insured, `张小明${number}`), member(ids.parent, `张大明${number}`)])
      .execute()
    await writer
      .insertInto('providers')
      .values({
        id: ids.provider,
        ...sourced(`provider ${number}`),
        name: typed('示例市第一人民医院'),
        name_en: '',
        city: '示例市',
        ...versioned,
      })
      .execute()
    await writer
      .insertInto('policies')
      .values({
        id: ids.policy,
        ...sourced(`policy ${number}`),
        policy_no: `P${number}`,
        insured_id: ids.insured,
        main_insured_id: ids.parent,
        product_name: typed('示例健康保险'),
        start_on: '2025-01-01',
        end_on: null,
        state: 'in_force',
        ...versioned,
      })
      .execute()
    await writer
      .insertInto('claims')
      .values({
        id: ids.claim,
        ...sourced(`claim ${number}`),
        claim_no: claimNo,
        claim_no_reversed: [...claimNo].reverse().join(''),
        state,
        insured_id: ids.insured,
        policy_id: ids.policy,
        provider_id: ids.provider,
        assignee_id: actor.id,
        claim_type: 'outpatient',
        incident_type: 'illness',
        incident_on: '2025-02-27',
        diagnosis_code: 'J06.900',
        diagnosis_name: typed('急性上呼吸道感染'),
        applicant_name: typed('张大明'),
        applicant_relation: 'parent',
        payee_name: typed('张大明'),
        payee_bank: '示例银行',
        payee_account: '9000000000000012345',
        other_compensation_fen: 0,
        claimed_fen: claimedFen,
        payable_fen: payableFen,
        invoice_count: 1,
        line_count: lines,
        received_at: '2025-02-28T01:02:03.004Z',
        due_on: '2025-03-14',
        decided_at: at,
        closed_at: at,
        ...versioned,
      })
      .execute()
    await writer
      .insertInto('invoices')
      .values({
        id: ids.invoice,
        source_key: 'invoice 1',
        claim_id: ids.claim,
        position: 1,
        invoice_no: '000123450',
        issued_on: '2025-02-27',
        provider_id: ids.provider,
        total_fen: claimedFen,
        social_insurance_fen: 0,
      })
      .execute()
    await writer.insertInto('lines').values(lineRows).execute()
    const documentId = newId()
    await writer
      .insertInto('documents')
      .values({
        id: documentId,
        claim_id: ids.claim,
        kind: 'invoice',
        file_name: typed('发票.pdf'),
        media_type: 'application/pdf',
        size_bytes: 12,
        sha256: 'a'.repeat(64),
        actor_id: actor.id,
        received_at: at,
      })
      .execute()
    await writeAnsweredRequest(writer, actor.id, { ...ids, document: documentId }, typed)
    const adjudicationId = newId()
    await writer
      .insertInto('adjudications')
      .values({
        id: adjudicationId,
        claim_id: ids.claim,
        rules_version: 1,
        claimed_fen: claimedFen,
        excluded_fen: excludedFen,
        reduced_fen: 0,
        payable_fen: payableFen,
        basis: JSON.stringify({
          input: { cover: null, invoices: [], lines: [], used: [] },
          lines: lineRows.map((line, index) => ({
            lineId: line.id,
            benefit: null,
            planVersionId: null,
            claimedFen: line.claimed_fen,
            excludedFen: index === 0 ? 0 : 1025,
            reducedFen: 0,
            payableFen: line.claimed_fen - (index === 0 ? 0 : 1025),
          })),
          takes: [{ benefit: '*', measure: 'amount', period: '2025-01-01', quantity: payableFen }],
        }),
        actor_id: actor.id,
        computed_at: at,
      })
      .execute()
    for (const line of lineRows.slice(1)) {
      await writer
        .insertInto('adjudication_steps')
        .values({
          adjudication_id: adjudicationId,
          line_id: line.id,
          position: 1,
          kind: 'excluded',
          rule: 'ADJ-01',
          amount_fen: -1025,
          detail: '{"reasonCode":"self_paid_item"}',
        })
        .execute()
    }
    await writer
      .insertInto('decisions')
      .values({
        id: ids.decision,
        claim_id: ids.claim,
        number: 1,
        conclusion,
        explanation: typed('说明'),
        claimed_fen: claimedFen,
        excluded_fen: excludedFen,
        payable_fen: payableFen,
        other_compensation_fen: 0,
        adjudication_id: adjudicationId,
        actor_id: actor.id,
        decided_at: at,
      })
      .execute()
    await writer
      .insertInto('accumulator_entries')
      .values({
        id: newId(),
        policy_id: ids.policy,
        insured_id: ids.insured,
        benefit: '*',
        measure: 'amount',
        period: '2025-01-01',
        quantity: payableFen,
        claim_id: ids.claim,
        decision_id: ids.decision,
        actor_id: actor.id,
        created_at: at,
      })
      .execute()
    await writer
      .insertInto('decision_lines')
      .values(
        lineRows.map((line, index) => ({
          decision_id: ids.decision,
          line_id: line.id,
          claimed_fen: line.claimed_fen,
          excluded_fen: index === 0 ? 0 : 1025,
          payable_fen: line.claimed_fen - (index === 0 ? 0 : 1025),
          item_key: itemKey(line),
        })),
      )
      .execute()
    for (const line of lineRows.slice(1)) {
      await writer
        .insertInto('decision_exclusions')
        .values({
          decision_id: ids.decision,
          line_id: line.id,
          position: 1,
          reason_code: 'self_paid_item',
          amount_fen: 1025,
          note: typed('备注'),
        })
        .execute()
    }
  })
  return { id: ids.claim, claimNo }
}

/** What the customer was asked for and brought, on the way to the decision. */
async function writeAnsweredRequest(
  writer: Writer,
  actorId: string,
  ids: { claim: string; document: string },
  typed: (fallback: string) => string,
): Promise<void> {
  const [request, item] = [newId(), newId()]
  await writer
    .insertInto('gap_requests')
    .values({
      id: request,
      claim_id: ids.claim,
      number: 2,
      state: 'complete',
      language: 'zh',
      again_reason: typed('新的疑问'),
      remark: typed('说明'),
      sent_at: at,
      arrived_on: '2025-03-01',
      answer_due_on: '2025-03-04',
      reminded_at: at,
      ended_at: at,
      documents_on: '2025-03-01',
      actor_id: actorId,
      ...versioned,
    })
    .execute()
  await writer
    .insertInto('gap_items')
    .values({
      id: item,
      request_id: request,
      claim_id: ids.claim,
      position: 1,
      material: 'invoice',
      reason: 'deficient',
      problems: '["blurred"]',
      note: typed('看不清'),
      blocking: 1,
      state: 'accepted',
      received_at: at,
      judged_by: actorId,
      judged_at: at,
      judged_reason: typed('清晰'),
    })
    .execute()
  await writer
    .insertInto('gap_item_documents')
    .values({ item_id: item, document_id: ids.document, claim_id: ids.claim, created_at: at })
    .execute()
  await writer
    .insertInto('document_checks')
    .values({
      document_id: ids.document,
      claim_id: ids.claim,
      state: 'accepted',
      problems: '[]',
      note: typed('清晰'),
      // Where nobody acts the desk does.
      actor_id: 'system',
      created_at: at,
    })
    .execute()
}
