/**
 * What a save changed of a record, for the trail: a field whose masked value did not change although the value did
 * stands in the entry all the same (AUD-01, MEM-04).
 * @param shown the fields as the contract calls them, personal ones masked; each is a column in camel case
 */
export function maskedChanges<Values extends object>(
  before: Values,
  after: Values,
  shown: (values: Values) => Record<string, unknown>,
): { before: Record<string, unknown>; after: Record<string, unknown> } {
  const changed = (Object.keys(after) as (string & keyof Values)[])
    .filter((column) => before[column] !== after[column])
    .map((column) => column.replace(/_(.)/gu, (_all, letter: string) => letter.toUpperCase()))
  const of = (values: Values): Record<string, unknown> => {
    const all = shown(values)
    return Object.fromEntries(changed.map((field) => [field, all[field] ?? null]))
  }
  return { before: of(before), after: of(after) }
}
