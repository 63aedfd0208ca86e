/**
 * How a plan and the policies under it find each other: by product and plan name, without regard to the case of
 * Latin letters. Policies carry both names; the key of a plan is `plans.match_key`.
 */

/** The names as one key; `null` where no product is named. */
export function planMatchKey(productName: string | null, planName: string | null): string | null {
  if (productName === null || productName === '') return null
  return lower(`${productName}\t${planName ?? ''}`)
}

/** The same of a row of policies, for SQLite. @param policy the table or its alias */
export function planMatchKeySql(policy: string): string {
  return `lower(${policy}.product_name || char(9) || coalesce(${policy}.plan_name, ''))`
}

/** As SQLite's `lower`: letters beyond ASCII stay. */
function lower(text: string): string {
  return text.replace(/[A-Z]/gu, (letter) => letter.toLowerCase())
}
