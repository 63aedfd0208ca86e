import type { Outputs } from '@shared/contract'
import { diagnosisGroup } from '@shared/domain/outliers'
import type { Reader } from '../database/database'
import { readDuplicates } from './duplicates'

type Related = Outputs['bench']['open']['related']

/** More than these nobody reads; the newest stay. */
const MOST = 50

/**
 * Other claims to look at beside this one: of the same insured, among them those of the same diagnosis group, and
 * whoever claimed the same invoice. The newest first.
 */
export async function readRelated(
  reader: Reader,
  claim: { id: string; insuredId: string; diagnosisCode: string | null },
): Promise<Related> {
  const duplicates = (await readDuplicates(reader, [claim.id], [])).get(claim.id) ?? []
  const withInvoice = new Set(duplicates.map(({ claimNo }) => claimNo))
  const group = diagnosisGroup(claim.diagnosisCode)
  const claims = reader
    .selectFrom('claims')
    .leftJoin('providers', 'providers.id', 'claims.provider_id')
    .select([
      'claims.id',
      'claims.insured_id as insuredId',
      'claims.claim_no as claimNo',
      'claims.state',
      'claims.received_at as receivedAt',
      'providers.name as providerName',
      'claims.diagnosis_code as diagnosisCode',
      'claims.diagnosis_name as diagnosisName',
      'claims.claimed_fen as claimedFen',
      'claims.payable_fen as payableFen',
    ])
    .where('claims.id', '<>', claim.id)
    .orderBy('claims.received_at', 'desc')
    .orderBy('claims.id', 'desc')
    .limit(MOST)
  const ofInsured = await claims.where('claims.insured_id', '=', claim.insuredId).execute()
  const others =
    withInvoice.size === 0
      ? []
      : await claims.where('claims.claim_no', 'in', [...withInvoice]).execute()
  const byId = new Map([...others, ...ofInsured].map((row) => [row.id, row]))
  return [...byId.values()]
    .map(({ insuredId, diagnosisCode, ...row }) => {
      const insured = insuredId === claim.insuredId
      const why: Related[number]['why'] = []
      if (insured) why.push('insured')
      if (insured && group !== null && diagnosisGroup(diagnosisCode) === group)
        why.push('diagnosis')
      if (withInvoice.has(row.claimNo)) why.push('invoice')
      return { ...row, why }
    })
    .sort((a, b) => {
      // The same paper elsewhere is never left out for newer claims.
      const kept = Number(b.why.includes('invoice')) - Number(a.why.includes('invoice'))
      return kept || (a.receivedAt < b.receivedAt ? 1 : -1)
    })
    .slice(0, MOST)
    .sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1))
}
