import type { Claim } from '@shared/contract/claims'
import { formatFen } from '@shared/domain/money'
import type { Texts } from '@renderer/locales/texts'
import type { DraftProblem } from './decision-draft'

/** What must be put right before a decision can be saved, with the line it is on. */
export function problemText(problem: DraftProblem, claim: Claim, { t }: Texts): string {
  const position =
    'lineId' in problem ? (claim.lines.find(({ id }) => id === problem.lineId)?.position ?? 0) : 0
  switch (problem.code) {
    case 'exclusion_above_claimed':
      return t('claims.decide.problem.exclusion_above_claimed', {
        position,
        excluded: formatFen(problem.excludedFen),
        claimed: formatFen(problem.claimedFen),
      })
    case 'payable_negative':
      return t('claims.decide.problem.payable_negative', { payable: formatFen(problem.payableFen) })
    case 'over_indemnity':
      return t('claims.decide.problem.over_indemnity', {
        payable: formatFen(problem.payableFen),
        other: formatFen(problem.otherCompensationFen),
        claimed: formatFen(problem.claimedFen),
      })
    default:
      return t(`claims.decide.problem.${problem.code}`, { position })
  }
}
