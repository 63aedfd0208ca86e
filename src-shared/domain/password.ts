/**
 * What makes a password acceptable. Length is what counts (NIST SP 800-63B): no rules on kinds of characters.
 */
export const PASSWORD_MIN_LENGTH = 10

export type PasswordProblem = 'too_short' | 'contains_name' | 'too_common' | 'too_uniform'

/** Beginnings that everybody tries first. */
const common = [
  'password',
  'qwerty',
  'asdfgh',
  '123456',
  '1q2w3e',
  'abc123',
  'iloveyou',
  'letmein',
  'welcome',
  'admin',
  'woaini',
  'mima',
  'peian',
]

/** What is wrong with `password` for somebody called `name`; empty when it will do. */
export function passwordProblems(password: string, name: string): PasswordProblem[] {
  const folded = password.normalize('NFKC').toLowerCase()
  const characters = [...folded]
  const problems: PasswordProblem[] = []
  if (characters.length < PASSWORD_MIN_LENGTH) problems.push('too_short')
  const person = name.normalize('NFKC').trim().toLowerCase()
  if ([...person].length >= 2 && folded.includes(person)) problems.push('contains_name')
  const rest = common.reduce((text, word) => text.replaceAll(word, ''), folded)
  // Too little besides what everybody tries, e.g. `password12` or `admin-2025`.
  if (rest !== folded && [...rest].length < 6) problems.push('too_common')
  if (new Set(characters).size < 5 || isRun(characters)) problems.push('too_uniform')
  return problems
}

/** `0123456789`, `jihgfedcba`: each character is the neighbour of the one before. */
function isRun(characters: readonly string[]): boolean {
  const codes = characters.map((one) => one.codePointAt(0) ?? 0)
  const steps = new Set(codes.slice(1).map((code, at) => code - (codes[at] ?? 0)))
  return steps.size === 1 && (steps.has(1) || steps.has(-1))
}
