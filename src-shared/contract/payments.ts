import { z } from 'zod'
import { paymentListStates, paymentStates } from '../domain/catalogues'
import { cursor, date, fen, id, instant, procedure, text, version } from './common'

/** Lists of payments for finance: prepared, approved by a second person, sent as a file, paid back by a file. */

export const paymentList = z.object({
  id,
  listNo: z.string(),
  state: z.enum(paymentListStates),
  totalFen: fen,
  payments: z.number().int(),
  paid: z.number().int(),
  failed: z.number().int(),
  preparedBy: z.string(),
  preparedById: id,
  preparedAt: instant,
  approvedBy: z.string().nullable(),
  approvedAt: instant.nullable(),
  sentAt: instant.nullable(),
  version,
})
export type PaymentList = z.infer<typeof paymentList>

export const payment = z.object({
  id,
  claimId: id,
  claimNo: z.string(),
  payeeName: z.string(),
  payeeBank: z.string(),
  payeeBranch: z.string().nullable(),
  /** Masked (MEM-04). */
  payeeAccount: z.string(),
  amountFen: fen,
  state: z.enum(paymentStates),
  paidOn: date.nullable(),
  reference: z.string().nullable(),
  failure: z.string().nullable(),
})
export type Payment = z.infer<typeof payment>

const changed = z.object({ id, version })

export const payments = {
  lists: procedure('payments.read')
    .input(
      z.object({ after: cursor.optional(), limit: z.number().int().min(1).max(100).default(50) }),
    )
    .output(z.object({ rows: z.array(paymentList), next: cursor.nullable() })),
  get: procedure('payments.read')
    .input(z.object({ id }))
    .output(paymentList.extend({ rows: z.array(payment) })),
  /** Closed claims with something to pay that is on no list yet, and what keeps a claim off it. */
  due: procedure('payments.read').output(
    z.object({
      claims: z.number().int(),
      totalFen: fen,
      rows: z.array(
        z.object({
          claimId: id,
          claimNo: z.string(),
          closedAt: instant,
          payeeName: z.string().nullable(),
          amountFen: fen,
          /** Codes: `payee_missing`, `account_missing`; `decided_elsewhere`: the desk that decided it pays it. */
          missing: z.array(z.string()),
        }),
      ),
      more: z.boolean(),
    }),
  ),
  /** Puts closed claims on a list; without `claimIds` all that are due and complete, at most 2,000. */
  prepare: procedure('payments.prepare')
    .input(z.object({ claimIds: z.array(id).min(1).max(2000).optional() }))
    .output(paymentList),
  /** A second person lets the list go, up to their limit (LED-03). */
  approve: procedure('payments.approve').input(z.object({ id, version })).output(changed),
  discard: procedure('payments.prepare')
    .input(z.object({ id, version, reason: text(500).min(1) }))
    .output(changed),
  /** The file for finance with full accounts (CSV, or XLSX); recorded, and the list is sent. */
  file: procedure('payments.prepare')
    .input(z.object({ id, format: z.enum(['csv', 'xlsx']).default('csv') }))
    .output(z.file()),
  /** What a file says would be paid and failed, and what is wrong with it; nothing is written. */
  previewReturn: procedure('payments.prepare')
    .input(z.object({ file: z.file().max(20 * 1024 * 1024) }))
    .output(
      z.object({
        sha256: z.string(),
        paid: z.number().int(),
        paidFen: fen,
        failed: z.number().int(),
        already: z.number().int(),
        problems: z.array(
          z.object({ row: z.number().int(), reason: z.string(), detail: z.string() }),
        ),
      }),
    ),
  /** Takes the file in, all or nothing: paid claims become paid, failed ones come up again as due. */
  applyReturn: procedure('payments.prepare')
    .input(z.object({ file: z.file().max(20 * 1024 * 1024), sha256: z.string() }))
    .output(
      z.object({ paid: z.number().int(), failed: z.number().int(), already: z.number().int() }),
    ),
}
