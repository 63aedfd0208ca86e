import { refusal, type ImportProblem } from '@shared/contract/errors'

/** A source that cannot be read as what it should be; the whole import is refused and nothing changes. */
export class SourceProblem extends Error {
  override name = 'SourceProblem'
  constructor(readonly problem: ImportProblem) {
    super(problem.reason)
  }
}

/** How many problems one refusal names. */
const MOST_PROBLEMS = 100

/** The `import_refused` refusal for these problems. */
export function refusedBecause(problems: readonly ImportProblem[]) {
  return refusal('import_refused', { problems: problems.slice(0, MOST_PROBLEMS) })
}
