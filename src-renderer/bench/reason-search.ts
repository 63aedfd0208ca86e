import { decisionReasons, type DecisionReason } from '@shared/domain/reasons'
import type { Language } from '@shared/domain/catalogues'

/** First letters of the pinyin of each reason, so that it is chosen without switching the input method. */
const initials: Readonly<Record<string, string>> = {
  self_paid_item: 'zfxm',
  partly_self_paid_item: 'bfzfxm',
  unreasonable_charge: 'bhlfy',
  over_quantity: 'cchlyl',
  unrelated_to_diagnosis: 'yzdwg',
  paid_by_others: 'yhqttjbc',
  duplicate_charge: 'cfsf',
  no_supporting_document: 'qspz',
  outside_cover: 'bsybxzr',
  exclusion_clause: 'syzrmc',
  waiting_period: 'ddqn',
  provider_not_covered: 'jzjgbfhyd',
  not_in_force: 'bdbzyxq',
  documents_missing: 'yqwbccl',
  non_disclosure: 'wrsgz',
  applicant_request: 'sqrzdca',
  filed_twice: 'cfba',
  other: 'qt',
}

/** Reasons whose clause or words the letter must carry (NTC-03). */
export const needsClause = (code: string): boolean => code === 'exclusion_clause'
export const needsNote = (code: string): boolean => code === 'other'

/**
 * The reasons that may stand there and answer to what was typed: a part of their words in either language, of
 * their code, or the beginning of their initials. Those whose beginning answers come first.
 * @param first the code that stands first while nothing is typed: the one chosen last
 */
export function searchReasons(
  typed: string,
  scope: 'line' | 'claim',
  language: Language,
  first = '',
): { code: string; text: string }[] {
  const wanted = typed.trim().toLowerCase()
  const open = decisionReasons.filter((reason) => reason.scope === scope || reason.scope === 'both')
  return open
    .map((reason, index) => ({ reason, index, rank: rankOf(reason, wanted, first) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank || a.index - b.index)
    .map(({ reason }) => ({ code: reason.code, text: reason[language] }))
}

function rankOf(reason: DecisionReason, wanted: string, first: string): number {
  if (wanted === '') return reason.code === first ? 2 : 1
  const words = [reason.zh, reason.en.toLowerCase(), reason.code, initials[reason.code] ?? '']
  if (words.some((word) => word.startsWith(wanted))) return 2
  return words.some((word) => word.includes(wanted)) ? 1 : 0
}
