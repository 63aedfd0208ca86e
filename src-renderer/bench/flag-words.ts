import type { BenchFlag } from '@shared/contract/bench'
import { listed } from '@shared/domain/intake'
import { money } from '@renderer/app/format'
import { i18n, useText, type Texts, type TextValues } from '@renderer/locales/texts'

/** A flag, with or without who let it pass. */
type Said = Pick<BenchFlag, 'code' | 'todo' | 'detail'>

export interface FlagWords {
  title(flag: Pick<Said, 'code'>): string
  /** Why, with its figures. */
  says(flag: Said): string
  /** What to do. */
  todo(flag: Said): string
}

/** Days named one by one; more are counted. */
const DAYS_NAMED = 5

/** The words of what intake found, in the language in use. */
export function useFlagWords(texts: Texts = useText()): FlagWords {
  const { t, ofCode } = texts
  return {
    title: ({ code }) => ofCode('bench.flags.title', code, 'bench.flags.title.other'),
    says: (flag) =>
      ofCode('bench.flags.says', sentence(flag), 'bench.flags.says.other', values(flag)),
    todo: ({ todo }) => ofCode('bench.flags.todo', todo, 'bench.flags.todo.other'),
  }

  function words(group: string, codes: readonly string[]): string {
    return codes
      .map((code) => ofCode(group, code, 'bench.flags.field.other'))
      .join(t('bench.flags.comma'))
  }

  function dates(days: readonly string[]): string {
    const named = days.slice(0, DAYS_NAMED).join(t('bench.flags.comma'))
    const { length: n } = days
    return n > DAYS_NAMED ? t('bench.flags.moreDates', { dates: named, n }) : named
  }

  function period({ startOn, endOn, surrenderedOn }: Said['detail']): string {
    const from = String(startOn)
    const whole =
      typeof endOn === 'string'
        ? t('bench.flags.period', { from, to: endOn })
        : t('bench.flags.openPeriod', { from })
    if (typeof surrenderedOn !== 'string') return whole
    return t('bench.flags.surrendered', { period: whole, on: surrenderedOn })
  }

  /** Everything a sentence may name; figures in fen become amounts. */
  function values({ detail }: Said): TextValues {
    const given: TextValues = {}
    for (const [key, value] of Object.entries(detail)) {
      if (typeof value === 'number' && key.endsWith('Fen')) given[key.slice(0, -3)] = money(value)
      else if (typeof value === 'string' || typeof value === 'number') given[key] = value
    }
    const n = detail['invoices'] ?? detail['count']
    if (typeof n === 'number') given['n'] = n
    if (typeof detail['medianBp'] === 'number') given['median'] = `${detail['medianBp'] / 100}%`
    given['fields'] = words('bench.flags.field', listed(detail['fields']))
    given['problems'] = words('bench.flags.problem', listed(detail['problems']))
    given['materials'] = String(detail[i18n.global.locale.value] ?? '')
    given['dates'] = dates(listed(detail['dates']))
    given['cover'] = period(detail)
    const { who } = detail
    if (who === 'insured' || who === 'applicant') given['who'] = t(`bench.flags.who.${who}`)
    return given
  }
}

/** Which of the sentences of a flag says what was found. */
function sentence({ code, detail }: Said): string {
  switch (code) {
    case 'applicant_not_entitled':
    case 'applicant_unknown':
    case 'originals_required':
      return String(detail['reason'])
    case 'self_service_over_limit':
      return detail['raised'] ? 'self_service_over_raised_limit' : code
    case 'invoice_duplicate':
      if (detail['ended']) return 'same_invoice_ended'
      return detail['by'] === 'number' ? 'same_number' : 'same_figures'
    case 'policy_not_in_force':
      if (detail['dates'] === '') return 'surrender_date_unknown'
      return detail['all'] ? 'policy_never_in_force' : code
    case 'authorization_missing':
      return detail['authorizedOn'] === null ? code : 'authorization_late'
    case 'internet_not_follow_up':
      return detail['known'] ? 'not_follow_up' : 'follow_up_unknown'
    case 'billed_directly_before':
      return detail['by'] === 'visit' ? 'billed_visit' : 'billed_invoice'
    default:
      return code
  }
}
