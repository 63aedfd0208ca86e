import { paperProblems, type PaperProblem } from '@shared/domain/materials/matrix'
import { inCatalogue } from '../claims/read'

/** The codes kept with an item or a check; what another version of the desk wrote is `other`. */
export function problemsOf(stored: string): PaperProblem[] {
  const codes = JSON.parse(stored) as string[]
  return [...new Set(codes.map((code) => inCatalogue(paperProblems, code, 'other')))]
}
