import type { RunningCore } from '../core/create-desk'
import type { ClaimState } from '@shared/domain/states'
import { newId } from '../core/ids'

export interface SeededClaim {
  id: string
  claimNo: string
  lineIds: string[]
}

export interface ClaimToSeed {
  insuredName?: string
  providerName?: string
  state?: ClaimState
  assigneeId?: string | null
  receivedAt?: string
  dueOn?: string
  otherCompensationFen?: number
  /** Claimed amount of each line, in fen; all on one invoice. */
  lines?: number[]
}

const AT = '2025-03-01T01:00:00.000Z'

/** Writes claims as an import would leave them, one insured and one provider for each name. */
export async function seedClaims(
  running: RunningCore,
  claims: readonly ClaimToSeed[],
): Promise<SeededClaim[]> {
  const sourced = {
    source: 'seed',
    source_hash: 'x',
    batch_id: null,
    created_at: AT,
    updated_at: AT,
  }
  const members = new Map<string, string>()
  const providers = new Map<string, string>()
  const seeded: SeededClaim[] = []
  await running.core.database.write(async (writer) => {
    for (const [index, claim] of claims.entries()) {
      const { insuredName = '王小明', providerName = '示例市第一医院', lines = [10_000] } = claim
      if (!members.has(insuredName)) {
        const id = newId()
        members.set(insuredName, id)
        await writer
          .insertInto('members')
          .values({
            id,
            source_key: id,
            ...sourced,
            name: insuredName,
            gender: 'female',
            birth_on: '1990-01-01',
            id_type: 'resident_id',
            id_number: '900000199001010028',
            id_valid_from: null,
            id_valid_to: null,
            phone: '10012345678',
            email: null,
            address: null,
            language: 'zh',
          })
          .execute()
      }
      if (!providers.has(providerName)) {
        const id = newId()
        providers.set(providerName, id)
        await writer
          .insertInto('providers')
          .values({
            id,
            source_key: id,
            ...sourced,
            name: providerName,
            name_en: null,
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
      }
      const id = newId()
      const claimNo = `VSHH250301${String(index + 1).padStart(5, '0')}`
      const claimedFen = lines.reduce((sum, amount) => sum + amount, 0)
      await writer
        .insertInto('claims')
        .values({
          id,
          source_key: id,
          ...sourced,
          claim_no: claimNo,
          claim_no_reversed: [...claimNo].reverse().join(''),
          state: claim.state ?? 'received',
          insured_id: members.get(insuredName) ?? '',
          policy_id: null,
          provider_id: providers.get(providerName) ?? '',
          assignee_id: claim.assigneeId ?? null,
          claim_type: 'outpatient',
          incident_type: 'illness',
          incident_on: null,
          diagnosis_code: null,
          diagnosis_name: null,
          applicant_name: null,
          applicant_relation: 'self',
          province: null,
          city: null,
          payee_name: insuredName,
          payee_bank: '示例银行',
          payee_branch: null,
          payee_account: '9000000000001234',
          other_compensation_fen: claim.otherCompensationFen ?? 0,
          claimed_fen: claimedFen,
          payable_fen: null,
          invoice_count: 1,
          line_count: lines.length,
          received_at: claim.receivedAt ?? AT,
          due_on: claim.dueOn ?? '2025-03-14',
          decided_at: null,
          closed_at: null,
        })
        .execute()
      const invoiceId = newId()
      await writer
        .insertInto('invoices')
        .values({
          id: invoiceId,
          source_key: '1',
          claim_id: id,
          position: 1,
          invoice_no: `F${index + 1}`,
          issued_on: '2025-02-20',
          provider_id: providers.get(providerName) ?? '',
          total_fen: claimedFen,
        })
        .execute()
      const lineIds: string[] = []
      for (const [at, amount] of lines.entries()) {
        const lineId = newId()
        lineIds.push(lineId)
        await writer
          .insertInto('lines')
          .values({
            id: lineId,
            source_key: String(at + 1),
            claim_id: id,
            invoice_id: invoiceId,
            position: at + 1,
            code: null,
            name: `项目${at + 1}`,
            category: 'other',
            quantity_milli: 1000,
            unit_price_fen: amount,
            claimed_fen: amount,
            service_on: '2025-02-20',
            diagnosis_code: null,
          })
          .execute()
      }
      seeded.push({ id, claimNo, lineIds })
    }
  })
  return seeded
}
