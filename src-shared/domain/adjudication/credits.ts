import { itemKey } from '../item-key'
import type { LineToAdjudicate } from './claim'
import type { WorkingLine } from './working-line'

/**
 * Nets corrections on invoices (lines below zero) with what they correct: the same item of the invoice first, then
 * the invoice's other lines, the same item of the claim, the claim's other lines; each time in the order of lines.
 * What a credit takes off one line it puts back on its own, so the `credit` steps sum to zero. What finds nothing to
 * correct is put to zero: a claim never pays below it.
 */
export function netCredits(lines: readonly WorkingLine[]): void {
  const credits = lines.filter(({ open }) => open < 0)
  if (credits.length === 0) return
  /** What is left of each line that somebody may still net with. */
  const left = new Map(lines.map((line) => [line, line.open]))
  for (const keyOf of rounds) net(lines, credits, left, keyOf)

  for (const line of lines) {
    const rest = left.get(line) ?? line.open
    line.takeOff('credit', line.open - rest, { claimedFen: line.open, unmatched: false })
    if (rest < 0) line.takeOff('credit', rest, { claimedFen: rest, unmatched: true })
  }
}

const rounds: readonly ((line: LineToAdjudicate) => string)[] = [
  (line) => `${line.invoiceId}\n${itemKey(line)}`,
  (line) => line.invoiceId,
  (line) => itemKey(line),
  () => '',
]

/** One round: credits with the lines of the same key. Each line is passed once, however many credits there are. */
function net(
  lines: readonly WorkingLine[],
  credits: readonly WorkingLine[],
  left: Map<WorkingLine, number>,
  keyOf: (line: LineToAdjudicate) => string,
): void {
  const open = credits.filter((credit) => (left.get(credit) ?? 0) < 0)
  if (open.length === 0) return
  const groups = new Map<string, { targets: WorkingLine[]; next: number }>()
  for (const credit of open) groups.set(keyOf(credit.line), { targets: [], next: 0 })
  for (const target of lines) {
    if ((left.get(target) ?? 0) > 0) groups.get(keyOf(target.line))?.targets.push(target)
  }
  for (const credit of open) {
    const group = groups.get(keyOf(credit.line))
    let due = -(left.get(credit) ?? 0)
    while (group && due > 0) {
      const target = group.targets[group.next]
      if (!target) break
      const standing = left.get(target) ?? 0
      const netted = Math.min(due, standing)
      left.set(target, standing - netted)
      due -= netted
      if (netted === standing) group.next += 1
    }
    left.set(credit, due === 0 ? 0 : -due)
  }
}
