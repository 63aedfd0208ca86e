import type { DuplicateInvoice } from '@shared/domain/intake'
import type { ClaimState } from '@shared/domain/states'
import type { Reader } from '../database/database'

/** A number such as `0` stands on many invoices: more than these say nothing new. */
const MOST_PAIRS = 5000
const MOST_OF_AN_INVOICE = 5

const ended: readonly ClaimState[] = ['withdrawn', 'rejected']

/** An invoice of a claim with its days of service, to find the visits it is for. */
export interface Visit {
  claimId: string
  insuredId: string
  invoiceId: string
  providerId: string | null
  on: readonly string[]
}

/**
 * Other claims for the same invoices or visits, across all claims whoever made them (CLM-13, CLM-14): the same
 * number of the same issuer; amount, date and provider, where one of the two has no number; a visit of the insured
 * that the hospital billed itself.
 * @returns by claim
 */
export async function readDuplicates(
  reader: Reader,
  claimIds: readonly string[],
  visits: readonly Visit[],
): Promise<Map<string, DuplicateInvoice[]>> {
  const found = [
    ...(await byNumber(reader, claimIds)),
    ...(await byFigures(reader, claimIds)),
    ...(await byVisit(reader, visits)),
  ]
  const byClaim = new Map<string, DuplicateInvoice[]>()
  for (const { claimId, invoiceId, claimNo, by, channel, state } of found) {
    const duplicates = byClaim.get(claimId) ?? []
    byClaim.set(claimId, duplicates)
    const ofInvoice = duplicates.filter((known) => known.invoiceId === invoiceId)
    if (ofInvoice.length >= MOST_OF_AN_INVOICE) continue
    if (ofInvoice.some((known) => known.claimNo === claimNo)) continue
    const directlyBilled = channel === 'direct_billing'
    duplicates.push({ invoiceId, claimNo, by, directlyBilled, ended: ended.includes(state) })
  }
  return byClaim
}

type Found = Pick<DuplicateInvoice, 'invoiceId' | 'claimNo' | 'by'> & {
  claimId: string
  channel: string
  state: ClaimState
}

function pairs(reader: Reader, claimIds: readonly string[]) {
  return reader
    .selectFrom('invoices as mine')
    .innerJoin('invoices as other', (join) => join.onRef('other.claim_id', '<>', 'mine.claim_id'))
    .innerJoin('claims', 'claims.id', 'other.claim_id')
    .select([
      'mine.claim_id as claimId',
      'mine.id as invoiceId',
      'claims.claim_no as claimNo',
      'claims.channel',
      'claims.state',
    ])
    .where('mine.claim_id', 'in', [...claimIds])
    .orderBy('mine.position')
    .orderBy('claims.claim_no')
    .limit(MOST_PAIRS)
}

async function byNumber(reader: Reader, claimIds: readonly string[]): Promise<Found[]> {
  const rows = await pairs(reader, claimIds)
    .whereRef('other.invoice_no', '=', 'mine.invoice_no')
    .where((eb) =>
      eb.or([
        eb('other.provider_id', '=', eb.ref('mine.provider_id')),
        // Whose number it is is not known: the amount tells two apart.
        eb.and([
          eb.or([eb('other.provider_id', 'is', null), eb('mine.provider_id', 'is', null)]),
          eb('other.total_fen', '=', eb.ref('mine.total_fen')),
        ]),
      ]),
    )
    .execute()
  return rows.map((row) => ({ ...row, by: 'number' }))
}

async function byFigures(reader: Reader, claimIds: readonly string[]): Promise<Found[]> {
  const rows = await pairs(reader, claimIds)
    .whereRef('other.issued_on', '=', 'mine.issued_on')
    .whereRef('other.total_fen', '=', 'mine.total_fen')
    .whereRef('other.provider_id', '=', 'mine.provider_id')
    .where((eb) => eb.or([eb('other.invoice_no', 'is', null), eb('mine.invoice_no', 'is', null)]))
    .execute()
  return rows.map((row) => ({ ...row, by: 'figures' }))
}

async function byVisit(reader: Reader, visits: readonly Visit[]): Promise<Found[]> {
  const insured = [...new Set(visits.map(({ insuredId }) => insuredId))]
  if (insured.length === 0) return []
  const billed = await reader
    .selectFrom('claims')
    .innerJoin('invoices', 'invoices.claim_id', 'claims.id')
    .innerJoin('lines', 'lines.invoice_id', 'invoices.id')
    .select((eb) => [
      'claims.insured_id as insuredId',
      'claims.id',
      'claims.claim_no as claimNo',
      'claims.channel',
      'claims.state',
      eb.fn.coalesce('invoices.provider_id', 'claims.provider_id').as('providerId'),
      eb.fn.coalesce('lines.service_on', 'invoices.issued_on').as('on'),
    ])
    .distinct()
    .where('claims.insured_id', 'in', insured)
    .where('claims.channel', '=', 'direct_billing')
    .execute()
  const byInsured = Map.groupBy(billed, ({ insuredId }) => insuredId)
  return visits.flatMap(({ claimId, insuredId, invoiceId, providerId, on }) =>
    (byInsured.get(insuredId) ?? [])
      .filter(
        (other) =>
          other.id !== claimId &&
          providerId !== null &&
          other.providerId === providerId &&
          other.on !== null &&
          on.includes(other.on),
      )
      .map(({ claimNo, channel, state }) => ({
        claimId,
        invoiceId,
        claimNo,
        by: 'visit' as const,
        channel,
        state,
      })),
  )
}
