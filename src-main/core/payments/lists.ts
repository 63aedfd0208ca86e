import type { Inputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import type { PaymentList } from '@shared/contract/payments'
import { withinLimit } from '@shared/domain/authority'
import { businessDate } from '@shared/domain/calendar'
import type { PaymentListState } from '@shared/domain/catalogues'
import { maskNumbersWithin } from '@shared/domain/masking'
import { recordAudit } from '../audit/chain'
import { lastChangeOf } from '../audit/last-change'
import { now, type Actor, type Core } from '../context'
import type { Writer } from '../database/database'
import { newId } from '../ids'
import { takeNumbers } from '../number-series'
import { dueClaims, LONGEST_LIST, paymentsOf, readList, stillStands } from './queries'

/**
 * Lists of payments: prepared by one person, let go by another within their limit (LED-03), sent, settled.
 * What stands of a claim on all lists never comes to more than its decision pays, so that nobody is paid twice.
 */

/** Rows a statement takes; see decision-record. */
const ROWS_A_STATEMENT = 1000

/**
 * Puts closed claims on a new list: those given, or all that are due and complete.
 * @throws `nothing_to_pay` where none of them can be paid now
 */
export async function prepareList(
  core: Core,
  actor: Actor,
  { claimIds }: Inputs['payments']['prepare'],
): Promise<PaymentList> {
  return core.database.write(async (writer) => {
    const due = (await dueClaims(writer, { ids: claimIds, complete: true })).slice(0, LONGEST_LIST)
    if (due.length === 0) throw refusal('nothing_to_pay', {})
    const at = now(core)
    const id = newId()
    const [listNo = ''] = await takeNumbers(writer, 'payment-list', businessDate(at), 1)
    const totalFen = due.reduce((sum, claim) => sum + claim.amountFen, 0)
    await writer
      .insertInto('payment_lists')
      .values({
        id,
        list_no: listNo,
        state: 'prepared',
        total_fen: totalFen,
        payments: due.length,
        prepared_by: actor.id,
        prepared_at: at,
      })
      .execute()
    const rows = due.map((claim) => ({
      id: newId(),
      list_id: id,
      claim_id: claim.id,
      decision_id: claim.decision_id,
      payee_name: claim.payee_name ?? '',
      payee_bank: claim.payee_bank ?? '',
      payee_branch: claim.payee_branch,
      payee_account: claim.payee_account ?? '',
      amount_fen: claim.amountFen,
      state: 'listed' as const,
      updated_at: at,
    }))
    for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT) {
      const slice = rows.slice(start, start + ROWS_A_STATEMENT)
      await writer.insertInto('payments').values(slice).execute()
    }
    await recordAudit(core, writer, actor, {
      action: 'payment.prepare',
      entity: 'paymentList',
      entityId: id,
      after: { listNo, payments: rows.length, totalFen, claimNos: due.map((row) => row.claim_no) },
    })
    return readList(writer, id)
  })
}

/**
 * The list, if it is still as the caller saw it and in one of `states`.
 * @throws `not_found`, `stale_version`, `list_state`
 */
export async function lockedList(
  writer: Writer,
  id: string,
  version: number | null,
  states: readonly PaymentListState[],
): Promise<PaymentList> {
  const list = await readList(writer, id)
  if (version !== null && list.version !== version) {
    const last = await lastChangeOf(writer, 'paymentList', id)
    throw refusal('stale_version', {
      entity: 'paymentList',
      id,
      yourVersion: version,
      currentVersion: list.version,
      current: list,
      changedBy: last?.actor ?? null,
      changedAt: last?.at ?? list.preparedAt,
    })
  }
  if (!states.includes(list.state)) throw refusal('list_state', { id, state: list.state })
  return list
}

/**
 * Claims of the list that are no longer closed on the decision they were listed with: opened again since.
 * @throws `list_outdated` with their numbers; the list is to be discarded and made anew
 */
export async function assertListStands(writer: Writer, id: string): Promise<void> {
  const outdated = (await paymentsOf(writer, id)).filter((row) => !stillStands(row))
  if (outdated.length > 0) {
    throw refusal('list_outdated', { id, claimNos: outdated.map((row) => row.claim_no) })
  }
}

/**
 * Lets a list go, as the second person (LED-03).
 * @throws `second_person_required` to who prepared it; `above_limit`; `list_outdated`; what `lockedList` throws
 */
export async function approveList(
  core: Core,
  actor: Actor,
  { id, version }: Inputs['payments']['approve'],
): Promise<{ id: string; version: number }> {
  return core.database.write(async (writer) => {
    const list = await lockedList(writer, id, version, ['prepared'])
    if (list.preparedById === actor.id) {
      throw refusal('second_person_required', { entity: 'paymentList', id, by: actor.name })
    }
    const authority = actor.permissions['payments.approve']
    if (!withinLimit(authority, list.totalFen)) {
      throw refusal('above_limit', {
        action: 'payments.approve',
        amountFen: list.totalFen,
        limitFen: authority?.limitFen ?? 0,
      })
    }
    await assertListStands(writer, id)
    const at = now(core)
    return changeList(core, writer, actor, list, {
      set: { state: 'approved', approved_by: actor.id, approved_at: at },
      action: 'payment.approve',
      after: { totalFen: list.totalFen, limitFen: authority?.limitFen ?? null },
    })
  })
}

/** Gives up a list that was not sent: its claims are due again. */
export async function discardList(
  core: Core,
  actor: Actor,
  { id, version, reason }: Inputs['payments']['discard'],
): Promise<{ id: string; version: number }> {
  return core.database.write(async (writer) => {
    const list = await lockedList(writer, id, version, ['prepared', 'approved'])
    await writer
      .updateTable('payments')
      .set({ state: 'discarded', updated_at: now(core) })
      .where('list_id', '=', id)
      .execute()
    return changeList(core, writer, actor, list, {
      set: { state: 'discarded' },
      action: 'payment.discard',
      after: { reason: maskNumbersWithin(reason) },
    })
  })
}

interface ListChange {
  set: {
    state: PaymentListState
    approved_by?: string
    approved_at?: string
    sent_by?: string
    sent_at?: string
    file_sha256?: string
  }
  action: string
  after: Record<string, unknown>
}

/** Writes a list's change with its entry in the trail. */
export async function changeList(
  core: Core,
  writer: Writer,
  actor: Actor,
  list: PaymentList,
  { set, action, after }: ListChange,
): Promise<{ id: string; version: number }> {
  const version = list.version + 1
  await writer
    .updateTable('payment_lists')
    .set({ ...set, version })
    .where('id', '=', list.id)
    .execute()
  await recordAudit(core, writer, actor, {
    action,
    entity: 'paymentList',
    entityId: list.id,
    before: { state: list.state },
    after: { state: set.state, listNo: list.listNo, ...after },
  })
  return { id: list.id, version }
}
