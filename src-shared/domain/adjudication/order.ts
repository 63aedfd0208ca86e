import type { ClaimToAdjudicate, LineToAdjudicate } from './claim'

/**
 * The lines in the order in which they use up deductibles and limits: service date, then invoice, then line (ADJ-02).
 * Where positions are the same, the ids decide, so that the order of the input never does.
 */
export function inOrder({ lines, invoices }: ClaimToAdjudicate): LineToAdjudicate[] {
  const position = new Map(invoices.map((invoice) => [invoice.invoiceId, invoice.position]))
  const at = (line: LineToAdjudicate): number => position.get(line.invoiceId) ?? 0
  const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
  return [...lines].sort(
    (a, b) =>
      compare(a.serviceOn, b.serviceOn) ||
      at(a) - at(b) ||
      compare(a.invoiceId, b.invoiceId) ||
      a.position - b.position ||
      compare(a.lineId, b.lineId),
  )
}
