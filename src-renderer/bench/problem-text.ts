import type { Claim } from '@shared/contract/claims'
import type { AdjudicationProblem } from '@shared/domain/adjudication/claim'
import { formatFen } from '@shared/domain/money'
import type { Texts } from '@renderer/locales/texts'

/** What must be put right before a claim can be decided, with the line it is on. */
export function problemText(problem: AdjudicationProblem, claim: Claim, { t }: Texts): string {
  const position =
    'lineId' in problem ? (claim.lines.find(({ id }) => id === problem.lineId)?.position ?? 0) : 0
  switch (problem.code) {
    case 'exclusion_above_approved':
      return t('claims.decide.problem.exclusion_above_approved', {
        position,
        excluded: formatFen(problem.excludedFen),
        approved: formatFen(problem.approvedFen),
      })
    case 'approved_above_claimed':
      return t('claims.decide.problem.approved_above_claimed', {
        position,
        approved: formatFen(problem.approvedFen),
        claimed: formatFen(problem.claimedFen),
      })
    default:
      return t(`claims.decide.problem.${problem.code}`, { position })
  }
}
