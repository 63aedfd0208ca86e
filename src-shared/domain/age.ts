/** Under this age somebody else may apply (CLM-01). */
export const ADULT_AT = 18

/**
 * The day somebody turns `age`. Who was born on 29 February does so on the 28th where there is no 29th
 * (Civil Code, article 202).
 */
export function turnsOn(birthOn: string, age: number): string {
  const year = Number(birthOn.slice(0, 4)) + age
  const day = `${String(year).padStart(4, '0')}${birthOn.slice(4)}`
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return day.endsWith('-02-29') && !leap ? day.replace(/29$/u, '28') : day
}

/** Whether somebody born on `birthOn` is under 18 on a day; `null` where the date of birth is not known. */
export function isMinorOn(birthOn: string | null, on: string): boolean | null {
  return birthOn === null ? null : turnsOn(birthOn, ADULT_AT) > on
}
