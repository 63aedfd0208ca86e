import { parseAmount } from '@shared/domain/money'

const LARGEST_MILLI = 1_000_000_000

/**
 * Reads a quantity that somebody typed.
 * @returns thousandths; `null` for what is no quantity, or is finer than a thousandth
 */
export function parseQuantity(text: string): number | null {
  const match = /^(\d{1,9})(?:\.(\d{0,3}))?$/u.exec(text.trim())
  if (!match) return null
  const milli = Number(match[1]) * 1000 + Number((match[2] ?? '').padEnd(3, '0'))
  return milli <= LARGEST_MILLI ? milli : null
}

/** An amount of nought or more that somebody typed, in fen; `null` for anything else. */
export function parseApproved(text: string): number | null {
  const fen = parseAmount(text)
  return fen !== null && fen >= 0 ? fen : null
}

export type EditedField = 'quantityMilli' | 'unitPriceFen' | 'amountFen'
export type TypedValues = Record<EditedField, string>

/**
 * What was typed into a line, as a correction: what is left empty, or is as claimed, is no correction; zero is one
 * (ADJ-06).
 * @returns the fields that cannot be read, where there are any
 */
export function readTyped(
  typed: TypedValues,
  claimed: { quantityMilli: number; unitPriceFen: number | null; claimedFen: number },
): { values: Record<EditedField, number | null> } | { unreadable: EditedField[] } {
  const unreadable: EditedField[] = []
  const read = (
    field: EditedField,
    parse: (text: string) => number | null,
    asClaimed: number | null,
  ): number | null => {
    if (typed[field].trim() === '') return null
    const value = parse(typed[field])
    if (value === null) unreadable.push(field)
    return value === asClaimed ? null : value
  }
  const values = {
    quantityMilli: read('quantityMilli', parseQuantity, claimed.quantityMilli),
    unitPriceFen: read('unitPriceFen', parseApproved, claimed.unitPriceFen),
    amountFen: read('amountFen', parseApproved, claimed.claimedFen),
  }
  return unreadable.length > 0 ? { unreadable } : { values }
}
