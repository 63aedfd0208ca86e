import { refusal } from '@shared/contract/errors'

/** The last row of a page: the value it was sorted by, and its id. */
export interface Key {
  value: string | number
  id: string
}

/** @param order what the pages are sorted by; a cursor says nothing in any other order */
export function encodeCursor(order: string, { value, id }: Key): string {
  return Buffer.from(JSON.stringify([order, value, id])).toString('base64url')
}

/** @throws the `not_found` refusal for text that is no cursor of ours, or of another order */
export function decodeCursor(order: string, cursor: string): Key {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (Array.isArray(parsed) && parsed.length === 3 && parsed[0] === order) {
      const [, value, id] = parsed as unknown[]
      if ((typeof value === 'string' || typeof value === 'number') && typeof id === 'string') {
        return { value, id }
      }
    }
  } catch {
    // Not JSON: the same answer as for any other foreign text.
  }
  throw refusal('not_found', { entity: 'cursor', id: cursor.slice(0, 20) })
}
