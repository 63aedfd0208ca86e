import { sql } from 'kysely'
import type { Outputs } from '@shared/contract'
import type { Payment, PaymentList } from '@shared/contract/payments'
import { refusal } from '@shared/contract/errors'
import { maskNumber } from '@shared/domain/masking'
import { decodeCursor, encodeCursor } from '../cursor'
import type { Reader } from '../database/database'

/** How many rows of what is due a screen gets. */
const DUE_ROWS = 200
/** The most claims one list takes. */
export const LONGEST_LIST = 2000
const ORDER = 'payments.lists'

function listRows(reader: Reader) {
  return reader
    .selectFrom('payment_lists')
    .innerJoin('staff as preparer', 'preparer.id', 'payment_lists.prepared_by')
    .leftJoin('staff as approver', 'approver.id', 'payment_lists.approved_by')
    .selectAll('payment_lists')
    .select(['preparer.name as preparer_name', 'approver.name as approver_name'])
    .select(({ selectFrom, fn }) => [
      selectFrom('payments')
        .select(fn.countAll<number>().as('n'))
        .whereRef('payments.list_id', '=', 'payment_lists.id')
        .where('payments.state', '=', 'paid')
        .as('paid'),
      selectFrom('payments')
        .select(fn.countAll<number>().as('n'))
        .whereRef('payments.list_id', '=', 'payment_lists.id')
        .where('payments.state', '=', 'failed')
        .as('failed'),
    ])
}

type ListRow = Awaited<ReturnType<ReturnType<typeof listRows>['execute']>>[number]

function toList(row: ListRow): PaymentList {
  return {
    id: row.id,
    listNo: row.list_no,
    state: row.state,
    totalFen: row.total_fen,
    payments: row.payments,
    paid: row.paid ?? 0,
    failed: row.failed ?? 0,
    preparedBy: row.preparer_name,
    preparedById: row.prepared_by,
    preparedAt: row.prepared_at,
    approvedBy: row.approver_name,
    approvedAt: row.approved_at,
    sentAt: row.sent_at,
    version: row.version,
  }
}

/** A page of lists, the newest first. */
export async function readLists(
  reader: Reader,
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<Outputs['payments']['lists']> {
  let query = listRows(reader)
    .orderBy('payment_lists.prepared_at', 'desc')
    .orderBy('payment_lists.id', 'desc')
    .limit(limit + 1)
  if (after !== undefined) {
    const { value, id } = decodeCursor(ORDER, after)
    query = query.where(({ eb, or, and }) =>
      or([
        eb('payment_lists.prepared_at', '<', String(value)),
        and([eb('payment_lists.prepared_at', '=', String(value)), eb('payment_lists.id', '<', id)]),
      ]),
    )
  }
  const rows = await query.execute()
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const next =
    rows.length > limit && last
      ? encodeCursor(ORDER, { value: last.prepared_at, id: last.id })
      : null
  return { rows: page.map(toList), next }
}

/** @throws the `not_found` refusal */
export async function readList(reader: Reader, id: string): Promise<PaymentList> {
  const row = await listRows(reader).where('payment_lists.id', '=', id).executeTakeFirst()
  if (!row) throw refusal('not_found', { entity: 'paymentList', id })
  return toList(row)
}

/** The payments of a list in the order in which they were put on it; accounts in full. */
export function paymentsOf(reader: Reader, listId: string) {
  return reader
    .selectFrom('payments')
    .innerJoin('claims', 'claims.id', 'payments.claim_id')
    .selectAll('payments')
    .select(['claims.claim_no', 'claims.state as claim_state'])
    .select(({ selectFrom }) =>
      selectFrom('decisions')
        .select('decisions.id')
        .whereRef('decisions.claim_id', '=', 'payments.claim_id')
        .orderBy('decisions.number', 'desc')
        .limit(1)
        .as('newest_decision'),
    )
    .where('payments.list_id', '=', listId)
    .orderBy('payments.id')
    .execute()
}
export type PaymentOfList = Awaited<ReturnType<typeof paymentsOf>>[number]

/** Whether the claim is still closed on the decision that this payment is of. */
export function stillStands(row: PaymentOfList): boolean {
  return row.claim_state === 'closed' && row.newest_decision === row.decision_id
}

export function toPayment(row: PaymentOfList): Payment {
  return {
    id: row.id,
    claimId: row.claim_id,
    claimNo: row.claim_no,
    payeeName: row.payee_name,
    payeeBank: row.payee_bank,
    payeeBranch: row.payee_branch,
    payeeAccount: maskNumber(row.payee_account),
    amountFen: row.amount_fen,
    state: row.state,
    paidOn: row.paid_on,
    reference: row.reference,
    failure: row.failure,
  }
}

/**
 * Closed claims with something left to pay, in the order in which they were due: what the decision in force pays,
 * less what was paid or is listed already, also by an earlier decision of a claim that was opened again.
 * A claim whose decision came from another desk is that desk's to pay: what it paid does not come with a package.
 * @param options.ids only these; the first `LONGEST_LIST` + 1 of all when absent
 * @param options.complete only claims that nothing keeps off a list (`missingForPayment`)
 */
export async function dueClaims(
  reader: Reader,
  { ids, complete = false }: { ids?: readonly string[] | undefined; complete?: boolean } = {},
) {
  const given = sql<number>`coalesce((SELECT sum(amount_fen) FROM payments
    WHERE payments.claim_id = claims.id AND payments.state IN ('listed', 'paid')), 0)`
  let query = reader
    .selectFrom('claims')
    .innerJoin('decisions', (join) =>
      join.onRef('decisions.claim_id', '=', 'claims.id').on(({ eb, selectFrom }) =>
        eb(
          'decisions.number',
          '=',
          selectFrom('decisions as d')
            .select(({ fn }) => fn.max('d.number').as('number'))
            .whereRef('d.claim_id', '=', 'claims.id'),
        ),
      ),
    )
    .innerJoin('staff as decider', 'decider.id', 'decisions.actor_id')
    .where('claims.state', '=', 'closed')
    .where(sql<boolean>`claims.payable_fen > ${given}`)
  if (ids) query = query.where('claims.id', 'in', [...ids])
  if (complete) {
    query = query.where('decider.kind', '<>', 'elsewhere')
    for (const column of ['payee_name', 'payee_bank', 'payee_account'] as const) {
      query = query.where(({ eb, fn }) =>
        eb(fn.coalesce(`claims.${column}`, sql.lit('')), '<>', ''),
      )
    }
  }
  return query
    .select([
      'claims.id',
      'claims.claim_no',
      'claims.closed_at',
      'claims.updated_at',
      'claims.payee_name',
      'claims.payee_bank',
      'claims.payee_branch',
      'claims.payee_account',
      'decisions.id as decision_id',
      'decider.kind as decider_kind',
      sql<number>`claims.payable_fen - ${given}`.as('amountFen'),
    ])
    .orderBy('claims.due_on')
    .orderBy('claims.id')
    .limit(LONGEST_LIST + 1)
    .execute()
}
export type DueClaim = Awaited<ReturnType<typeof dueClaims>>[number]

/** What keeps a claim off a list. */
export function missingForPayment(claim: DueClaim): string[] {
  if (claim.decider_kind === 'elsewhere') return ['decided_elsewhere']
  const missing: string[] = []
  if (!claim.payee_name) missing.push('payee_missing')
  if (!claim.payee_bank || !claim.payee_account) missing.push('account_missing')
  return missing
}

/** What is due, summed over at most `LONGEST_LIST` claims, with its first rows. */
export async function readDue(reader: Reader): Promise<Outputs['payments']['due']> {
  const found = await dueClaims(reader)
  const rows = found.slice(0, LONGEST_LIST)
  return {
    claims: rows.length,
    totalFen: rows.reduce((sum, row) => sum + row.amountFen, 0),
    rows: rows.slice(0, DUE_ROWS).map((row) => ({
      claimId: row.id,
      claimNo: row.claim_no,
      closedAt: row.closed_at ?? row.updated_at,
      payeeName: row.payee_name,
      amountFen: row.amountFen,
      missing: missingForPayment(row),
    })),
    more: found.length > DUE_ROWS,
  }
}
