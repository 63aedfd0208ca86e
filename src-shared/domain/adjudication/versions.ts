import type { Cover } from './claim'
import type { PlanVersion } from './plan'

/**
 * The version of a plan that a service date is judged by: of those in effect the one that began last, and of
 * these the highest number (POL-06). `null` before the first.
 */
export function versionOn(versions: readonly PlanVersion[], date: string): PlanVersion | null {
  let found: PlanVersion | null = null
  for (const version of versions) {
    if (version.effectiveFrom > date) continue
    const later =
      found === null ||
      version.effectiveFrom > found.effectiveFrom ||
      (version.effectiveFrom === found.effectiveFrom && version.number > found.number)
    if (later) found = version
  }
  return found
}

/** First day of the policy year that `date` lies in; years begin on anniversaries of the first day of cover. */
export function policyYear(cover: Pick<Cover, 'startOn'>, date: string): string {
  const year = Number(date.slice(0, 4))
  const anniversary = inYear(cover.startOn, year)
  return anniversary <= date ? anniversary : inYear(cover.startOn, year - 1)
}

/** The day in another year; 29 February becomes the 28th where there is none. */
function inYear(date: string, year: number): string {
  const day = date.slice(4)
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return `${String(year).padStart(4, '0')}${day === '-02-29' && !leap ? '-02-28' : day}`
}
