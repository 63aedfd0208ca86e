import type { Claim, ClaimInvoice, ClaimLine } from '@shared/contract/claims'

/** A row of the lines, as the list draws it. */
export type LineItem =
  | { kind: 'invoice'; key: string; invoice: ClaimInvoice; claimedFen: number }
  | { kind: 'line'; key: string; line: ClaimLine; index: number }
  | { kind: 'unfolded'; key: string; line: ClaimLine }

/** Lines grouped by their invoices, in the order of the papers; unfolded ones have a row more. */
export function lineItems(claim: Claim, unfolded: ReadonlySet<string>): LineItem[] {
  const byInvoice = Map.groupBy(claim.lines, (line) => line.invoiceId)
  const items: LineItem[] = []
  let index = 0
  for (const invoice of claim.invoices) {
    const lines = byInvoice.get(invoice.id) ?? []
    const claimedFen = lines.reduce((sum, line) => sum + line.claimedFen, 0)
    items.push({ kind: 'invoice', key: invoice.id, invoice, claimedFen })
    for (const line of lines) {
      items.push({ kind: 'line', key: line.id, line, index })
      index += 1
      if (unfolded.has(line.id)) items.push({ kind: 'unfolded', key: `${line.id}+`, line })
    }
  }
  return items
}
