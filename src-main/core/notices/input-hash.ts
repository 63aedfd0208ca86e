import { createHash } from 'node:crypto'
import { TEMPLATE_VERSION, type LetterData } from './notice-data'

/** Hash of all that the letter is made from but for its envelope: the same hash, the same letter (NTC-06). */
export function inputHash(data: LetterData): string {
  return createHash('sha256')
    .update(JSON.stringify({ template: TEMPLATE_VERSION, data }, sortedKeys))
    .digest('hex')
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
