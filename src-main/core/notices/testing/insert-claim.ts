import type { Conclusion, Gender, Language } from '@shared/domain/catalogues'
import { itemKey } from '@shared/domain/item-key'
import type { ClaimState } from '@shared/domain/states'
import type { Core } from '../../context'
import { now } from '../../context'
import { newId } from '../../ids'

export interface TestExclusion {
  amountFen: number
  reasonCode: string
  clause?: string | null
  note?: string | null
}

export interface TestLine {
  name: string
  claimedFen: number
  exclusions?: TestExclusion[]
}

/** A claim as a test wants it; what is left out is that of a decided outpatient claim, paid in full. */
export interface TestClaim {
  name?: string
  gender?: Gender
  birthOn?: string | null
  address?: string | null
  language?: Language
  applicantName?: string | null
  applicantRelation?: string | null
  state?: ClaimState
  policy?: boolean
  payee?: boolean
  conclusion?: Conclusion
  reasonCode?: string | null
  clause?: string | null
  explanation?: string | null
  /** One entry an invoice. */
  invoices?: TestLine[][]
}

export interface InsertedClaim {
  claimId: string
  claimNo: string
  decisionId: string
  lines: { id: string; claimedFen: number }[]
}

let inserted = 0

/** Puts a decided claim straight into the tables, with figures as a decision would store them. */
export async function insertClaim(
  core: Core,
  actorId: string,
  claim: TestClaim = {},
): Promise<InsertedClaim> {
  const invoices = claim.invoices ?? [[{ name: '门诊诊查费', claimedFen: 12_345 }]]
  const at = now(core)
  const stamps = { created_at: at, updated_at: at }
  const sourced = (): {
    source: string
    source_key: string
    source_hash: string
    batch_id: null
  } => ({
    source: 'test',
    source_key: newId(),
    source_hash: '',
    batch_id: null,
  })
  const claimId = newId()
  const insuredId = newId()
  const policyId = newId()
  const providerId = newId()
  const claimNo = `VSHH250228${String((inserted += 1)).padStart(5, '0')}`
  const claimedFen = invoices.flat().reduce((sum, line) => sum + line.claimedFen, 0)
  const lines: InsertedClaim['lines'] = []

  await core.database.write(async (writer) => {
    await writer
      .insertInto('members')
      .values({
        ...sourced(),
        ...stamps,
        id: insuredId,
        name: claim.name ?? '王小明',
        gender: claim.gender ?? 'male',
        birth_on: claim.birthOn === undefined ? '1985-06-01' : claim.birthOn,
        id_type: null,
        id_number: null,
        id_valid_from: null,
        id_valid_to: null,
        phone: null,
        email: null,
        address: claim.address === undefined ? '示例省示例市示例区幸福路 128 号' : claim.address,
        language: claim.language ?? 'zh',
      })
      .execute()
    await writer
      .insertInto('providers')
      .values({
        ...sourced(),
        ...stamps,
        id: providerId,
        name: '示例市第一人民医院',
        name_en: 'Sample First Hospital',
        ownership: null,
        level: null,
        kind: null,
        province: null,
        city: null,
        district: null,
        address: null,
        phone: null,
      })
      .execute()
    await writer
      .insertInto('policies')
      .values({
        ...sourced(),
        ...stamps,
        id: policyId,
        policy_no: `P${claimNo}`,
        insured_id: insuredId,
        main_insured_id: null,
        holder_name: null,
        insurer_name: null,
        product_name: '示例医疗保险',
        plan_name: '计划一',
        start_on: '2024-07-01',
        end_on: '2025-06-30',
        state: 'in_force',
      })
      .execute()
    const payee = claim.payee ?? true
    await writer
      .insertInto('claims')
      .values({
        ...sourced(),
        ...stamps,
        id: claimId,
        claim_no: claimNo,
        claim_no_reversed: [...claimNo].reverse().join(''),
        state: claim.state ?? 'decided',
        insured_id: insuredId,
        policy_id: (claim.policy ?? true) ? policyId : null,
        provider_id: providerId,
        assignee_id: null,
        claim_type: 'outpatient',
        incident_type: 'illness',
        incident_on: '2025-01-05',
        diagnosis_code: null,
        diagnosis_name: '急性支气管炎',
        applicant_name: claim.applicantName ?? null,
        applicant_relation: claim.applicantRelation ?? null,
        province: null,
        city: null,
        payee_name: payee ? '王小明' : null,
        payee_bank: payee ? '示例银行' : null,
        payee_branch: payee ? '幸福路支行' : null,
        payee_account: payee ? '9000001234567890123' : null,
        claimed_fen: claimedFen,
        payable_fen: null,
        invoice_count: invoices.length,
        line_count: invoices.flat().length,
        received_at: '2025-02-28T01:00:00.000Z',
        due_on: '2025-03-14',
        decided_at: at,
        closed_at: null,
      })
      .execute()
    for (const [position, invoiceLines] of invoices.entries()) {
      const invoiceId = newId()
      await writer
        .insertInto('invoices')
        .values({
          id: invoiceId,
          source_key: String(position),
          claim_id: claimId,
          position: position + 1,
          invoice_no: `0441900${1000 + position}`,
          issued_on: '2025-01-05',
          provider_id: providerId,
          total_fen: invoiceLines.reduce((sum, line) => sum + line.claimedFen, 0),
          social_insurance_fen: 100,
        })
        .execute()
      for (const [linePosition, line] of invoiceLines.entries()) {
        const id = newId()
        lines.push({ id, claimedFen: line.claimedFen })
        await writer
          .insertInto('lines')
          .values({
            id,
            source_key: `${position}-${linePosition}`,
            claim_id: claimId,
            invoice_id: invoiceId,
            position: linePosition + 1,
            code: null,
            name: line.name,
            category: 'other',
            quantity_milli: 1000,
            unit_price_fen: null,
            claimed_fen: line.claimedFen,
            service_on: '2025-01-05',
            diagnosis_code: null,
          })
          .execute()
      }
    }
  })
  const decisionId = await insertDecision(core, actorId, { claimId, lines }, claim)
  return { claimId, claimNo, decisionId, lines }
}

/** Puts the next decision of a claim into the tables; exclusions follow the lines' order. */
export async function insertDecision(
  core: Core,
  actorId: string,
  { claimId, lines }: Pick<InsertedClaim, 'claimId' | 'lines'>,
  claim: Pick<TestClaim, 'conclusion' | 'reasonCode' | 'clause' | 'explanation' | 'invoices'>,
): Promise<string> {
  const conclusion = claim.conclusion ?? 'pay'
  const unpaid = conclusion === 'refuse' || conclusion === 'withdraw'
  const exclusions = claim.invoices?.flat().map((line) => line.exclusions ?? []) ?? []
  const decided = lines.map((line, index) => {
    const own = exclusions[index] ?? []
    const excludedFen =
      unpaid && own.length === 0
        ? line.claimedFen
        : own.reduce((sum, exclusion) => sum + exclusion.amountFen, 0)
    return { ...line, excludedFen, payableFen: line.claimedFen - excludedFen, own }
  })
  const sum = (key: 'claimedFen' | 'excludedFen' | 'payableFen'): number =>
    decided.reduce((total, line) => total + line[key], 0)
  const id = newId()
  await core.database.write(async (writer) => {
    const last = await writer
      .selectFrom('decisions')
      .select((expression) => expression.fn.max('number').as('number'))
      .where('claim_id', '=', claimId)
      .executeTakeFirst()
    await writer
      .insertInto('decisions')
      .values({
        id,
        claim_id: claimId,
        number: (last?.number ?? 0) + 1,
        conclusion,
        reason_code: claim.reasonCode ?? null,
        clause: claim.clause ?? null,
        explanation: claim.explanation ?? null,
        claimed_fen: sum('claimedFen'),
        excluded_fen: sum('excludedFen'),
        payable_fen: sum('payableFen'),
        other_compensation_fen: 0,
        actor_id: actorId,
        decided_at: now(core),
      })
      .execute()
    for (const line of decided) {
      await writer
        .insertInto('decision_lines')
        .values({
          decision_id: id,
          line_id: line.id,
          claimed_fen: line.claimedFen,
          excluded_fen: line.excludedFen,
          payable_fen: line.payableFen,
          item_key: itemKey({ code: null, name: line.id }),
        })
        .execute()
      for (const [position, exclusion] of line.own.entries()) {
        await writer
          .insertInto('decision_exclusions')
          .values({
            decision_id: id,
            line_id: line.id,
            position,
            reason_code: exclusion.reasonCode,
            amount_fen: exclusion.amountFen,
            clause: exclusion.clause ?? null,
            note: exclusion.note ?? null,
          })
          .execute()
      }
    }
  })
  return id
}
