import type { Outputs } from '@shared/contract'
import type { Texts } from '@renderer/locales/texts'
import type { payments } from '@renderer/locales/zh/payments'

type Problem = Outputs['payments']['previewReturn']['problems'][number]
type Reason = keyof typeof payments.problem

/** The reasons that have words, in the order in which they are looked at. */
const reasons: readonly Reason[] = [
  'missing_column',
  'not_a_csv',
  'unknown_payment',
  'repeated_row',
  'list_not_sent',
  'amount_differs',
  'already_paid',
  'already_failed',
  'unknown_result',
  'not_an_amount',
  'not_a_date',
  'date_in_future',
  'failure_missing',
  'too_many_rows',
  'changed',
]

/** A row of the file that is wrong, in words: where, and by which rule. */
export function problemText({ row, reason, detail }: Problem, { t }: Texts): string {
  const known = reasons.find((one) => one === reason)
  const named = known === 'missing_column' ? columnNames(detail, t) : detail
  const words = t(`payments.problem.${known ?? 'other'}`, { detail: named, code: reason })
  return row > 0 ? t('payments.problemRow', { row, words }) : words
}

const columns = ['listNo', 'claimNo', 'amount', 'result'] as const

/** The columns as the file itself titles them. */
function columnNames(keys: string, t: Texts['t']): string {
  return columns
    .filter((key) => keys.split(', ').includes(key))
    .map((key) => t(`payments.fileColumn.${key}`))
    .join(t('payments.and'))
}
