import { computed, ref, type ComputedRef, type Ref } from 'vue'
import type { ClaimLine } from '@shared/contract/claims'
import type { AdjudicatedLine, LineReview } from '@shared/domain/adjudication/claim'
import type { EditedField } from './edit-values'
import { lineItems, type LineItem } from './line-items'
import { needsClause, needsNote } from './reason-search'
import { excludeWhole, exclusionsFen, isCorrected, reviewOf } from './reviews'
import type { Bench } from './use-bench'

/** What a reason is being chosen for. */
export interface Picking {
  lineId: string
  why: 'exclude' | 'correct'
}

/** A part of an unfolded line that wants the focus. */
export type DetailPart = 'exclusion' | 'exclusionClause' | 'exclusionNote' | 'clause' | 'note'

/** Where the hands are among the lines: which one, what is unfolded, what is being typed. */
export interface LineDesk {
  readonly items: ComputedRef<LineItem[]>
  readonly lines: ComputedRef<ClaimLine[]>
  readonly at: Ref<number>
  readonly line: ComputedRef<ClaimLine | null>
  readonly unfolded: Ref<ReadonlySet<string>>
  readonly editing: Ref<{ lineId: string; field: EditedField } | null>
  readonly picking: Ref<Picking | null>
  /** The part of an unfolded line that wants the focus next. */
  readonly wants: Ref<{ lineId: string; part: DetailPart } | null>
  /** The reason chosen last: it stands first the next time. */
  readonly lastReason: Ref<string>
  move(step: number): void
  goTo(lineId: string): void
  toggle(lineId: string): void
  startEdit(field?: EditedField): void
  commit(values: Record<EditedField, number | null>): void
  excludeLine(): void
  excludePart(): void
  writeNote(): void
  pick(code: string): void
  reset(): void
  /** What is left of the line after the reviewer's corrections, before exclusions. */
  approvedFen(line: ClaimLine): number
}

/** The reason most often given, until somebody has chosen another. */
const FIRST_REASON = 'self_paid_item'

export function useLineDesk(bench: Bench): LineDesk {
  const unfolded = ref<ReadonlySet<string>>(new Set())
  const editing = ref<LineDesk['editing']['value']>(null)
  const picking = ref<Picking | null>(null)
  const wants = ref<LineDesk['wants']['value']>(null)
  const lastReason = ref(FIRST_REASON)
  const at = ref(0)
  const items = computed(() =>
    bench.claim.value ? lineItems(bench.claim.value, unfolded.value) : [],
  )
  const lines = computed(() =>
    items.value.flatMap((item) => (item.kind === 'line' ? [item.line] : [])),
  )
  const line = computed(() => lines.value[at.value] ?? null)
  const review = (lineId: string): LineReview => reviewOf(bench.reviews.now.value, lineId)

  function move(step: number): void {
    at.value = Math.max(0, Math.min(lines.value.length - 1, at.value + step))
  }
  function goTo(lineId: string): void {
    const index = lines.value.findIndex(({ id }) => id === lineId)
    if (index >= 0) at.value = index
  }
  function unfold(lineId: string, open: boolean): void {
    const next = new Set(unfolded.value)
    if (open) next.add(lineId)
    else next.delete(lineId)
    unfolded.value = next
  }
  const toggle = (lineId: string): void => unfold(lineId, !unfolded.value.has(lineId))

  /** A correction and the reason chosen for it are one step to take back. */
  let corrections = 0
  function startEdit(field: EditedField = 'quantityMilli'): void {
    if (line.value && bench.editable.value) editing.value = { lineId: line.value.id, field }
  }
  function commit(values: Record<EditedField, number | null>): void {
    const target = editing.value
    editing.value = null
    if (!target) return
    corrections += 1
    bench.edit(target.lineId, values, `correction ${corrections}`)
    const now = review(target.lineId)
    const reduced = reductionOf(target.lineId) > 0
    if (isCorrected(now) && reduced && now.correctionReason === null) {
      picking.value = { lineId: target.lineId, why: 'correct' }
    } else move(1)
  }
  /** What the reviewer's corrections took off a line, in fen, as the engine has it. */
  function reductionOf(lineId: string): number {
    const result = bench.results.value.get(lineId)
    return -correctedFen(result)
  }
  function approvedFen({ id, claimedFen }: ClaimLine): number {
    return claimedFen - reductionOf(id)
  }

  function excludeLine(): void {
    if (!line.value || !bench.editable.value) return
    const { id } = line.value
    const open = approvedFen(line.value)
    if (exclusionsFen(review(id)) >= open && review(id).exclusions.length > 0) {
      bench.edit(id, { exclusions: [] })
    } else if (open > 0) picking.value = { lineId: id, why: 'exclude' }
  }
  function excludePart(): void {
    if (!line.value || !bench.editable.value) return
    unfold(line.value.id, true)
    wants.value = { lineId: line.value.id, part: 'exclusion' }
  }
  function writeNote(): void {
    if (!line.value) return
    unfold(line.value.id, true)
    wants.value = { lineId: line.value.id, part: 'note' }
  }
  function pick(code: string): void {
    const target = picking.value
    picking.value = null
    const found = target && lines.value.find(({ id }) => id === target.lineId)
    if (!target || !found) return
    lastReason.value = code
    if (target.why === 'correct')
      bench.edit(target.lineId, { correctionReason: code }, `correction ${corrections}`)
    else {
      bench.reviews.edit(
        excludeWhole(bench.reviews.now.value, target.lineId, approvedFen(found), code),
      )
    }
    // The letter needs the clause, or words: the line opens where they are written.
    if (needsClause(code) || needsNote(code)) {
      unfold(target.lineId, true)
      wants.value = { lineId: target.lineId, part: wordsPart(target.why, code) }
    } else if (target.why === 'correct') move(1)
  }
  function reset(): void {
    at.value = 0
    unfolded.value = new Set()
    editing.value = null
    picking.value = null
    wants.value = null
  }
  return {
    items,
    lines,
    at,
    line,
    unfolded,
    editing,
    picking,
    wants,
    lastReason,
    move,
    goTo,
    toggle,
    startEdit,
    commit,
    excludeLine,
    excludePart,
    writeNote,
    pick,
    reset,
    approvedFen,
  }
}

/** Where the words are written that a reason needs. */
function wordsPart(why: Picking['why'], code: string): DetailPart {
  if (needsClause(code)) return why === 'correct' ? 'clause' : 'exclusionClause'
  return why === 'correct' ? 'note' : 'exclusionNote'
}

/** The sum of the corrections in a line's steps: below zero where they took something off. */
export function correctedFen(result: AdjudicatedLine | undefined): number {
  return (result?.steps ?? [])
    .filter(({ kind }) => kind === 'corrected')
    .reduce((sum, { amountFen }) => sum + amountFen, 0)
}
