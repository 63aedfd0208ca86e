import type { Outputs } from '@shared/contract'
import { maskNumber } from '@shared/domain/masking'
import type { Reader } from '../database/database'

type RememberedPayee = NonNullable<Outputs['bench']['open']['intake']['rememberedPayee']>

/** A payee as a claim carries it. */
export interface Payee {
  payee_name: string | null
  payee_bank: string | null
  payee_branch: string | null
  payee_account: string | null
}

/** Whom the insured's newest other claim with an account pays: asked for once, then remembered (CLM-03). */
export async function rememberedPayee(
  reader: Reader,
  claim: { id: string; insuredId: string },
): Promise<RememberedPayee | null> {
  const row = await reader
    .selectFrom('claims')
    .select(['id', 'claim_no', 'payee_name', 'payee_bank', 'payee_branch', 'payee_account'])
    .where('insured_id', '=', claim.insuredId)
    .where('id', '<>', claim.id)
    .where('payee_account', 'is not', null)
    .orderBy('received_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row || row.payee_account === null) return null
  return {
    claimId: row.id,
    claimNo: row.claim_no,
    payeeName: row.payee_name,
    payeeBank: row.payee_bank,
    payeeBranch: row.payee_branch,
    payeeAccount: maskNumber(row.payee_account),
  }
}

/** The payee of another claim of the same insured, in full; `undefined` where that claim is none of theirs. */
export async function payeeOf(
  reader: Reader,
  claimId: string,
  insuredId: string,
): Promise<Payee | undefined> {
  return reader
    .selectFrom('claims')
    .select(['payee_name', 'payee_bank', 'payee_branch', 'payee_account'])
    .where('id', '=', claimId)
    .where('insured_id', '=', insuredId)
    .where('payee_account', 'is not', null)
    .executeTakeFirst()
}
