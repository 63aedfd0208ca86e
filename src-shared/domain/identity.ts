import type { Gender } from './catalogues'

/**
 * The 18 characters of a resident ID number: division (6), birth date (8), serial (3, odd for men),
 * check character. Source: GB 11643-1999; DOMAIN MEM-01.
 */

export type ResidentIdProblem = 'wrong_length' | 'not_digits' | 'not_a_date' | 'wrong_check_digit'

export interface ResidentIdCheck {
  /** Every rule the number breaks; none when it is sound. */
  problems: ResidentIdProblem[]
  /** Worth a look, not wrong: the division code may be older or newer than the list. */
  warnings: 'unknown_division'[]
  /** What the number says of its holder; `null` where it cannot be read. */
  birthOn: string | null
  gender: Exclude<Gender, 'unknown'> | null
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const CHECK_CHARACTERS = '10X98765432'

/** First two digits of the division codes in use (GB/T 2260), with those of residence permits. */
const PROVINCES = new Set(
  (
    '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 ' +
    '61 62 63 64 65 71 81 82 83'
  ).split(' '),
)

/** The check character of the first 17 digits (ISO 7064 MOD 11-2). */
export function residentIdCheckCharacter(digits: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(digits[index]), 0)
  return CHECK_CHARACTERS[sum % 11] ?? ''
}

/**
 * Checks a resident ID number for length, date and check character (MEM-01).
 * @param number as written; blanks around it and a small `x` are accepted
 */
export function checkResidentId(number: string): ResidentIdCheck {
  const written = number.trim().toUpperCase()
  const check: ResidentIdCheck = { problems: [], warnings: [], birthOn: null, gender: null }
  if (written.length !== 18) check.problems.push('wrong_length')
  if (!/^\d*[\dX]$/u.test(written)) check.problems.push('not_digits')
  if (check.problems.length > 0) return check

  const birthOn = `${written.slice(6, 10)}-${written.slice(10, 12)}-${written.slice(12, 14)}`
  if (isCalendarDate(birthOn)) check.birthOn = birthOn
  else check.problems.push('not_a_date')
  if (residentIdCheckCharacter(written) !== written[17]) check.problems.push('wrong_check_digit')
  if (!PROVINCES.has(written.slice(0, 2))) check.warnings.push('unknown_division')
  check.gender = Number(written[16]) % 2 === 1 ? 'male' : 'female'
  return check
}

function isCalendarDate(date: string): boolean {
  const at = Date.parse(`${date}T00:00:00Z`)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(date)
}
