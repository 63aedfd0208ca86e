import { computed, reactive, ref, watch, type ComputedRef, type Ref } from 'vue'
import type { Claim, ClaimLine } from '@shared/contract/claims'
import {
  decideClaim,
  spreadOtherCompensation,
  type DecidedClaim,
  type DecisionProblem,
  type Exclusion,
} from '@shared/domain/decide'
import { formatFen, parseAmount } from '@shared/domain/money'
import { session } from '@renderer/app/remember'

/** An exclusion as it is being typed. */
export interface DraftExclusion {
  amountText: string
  reasonCode: string
  clause: string
  note: string
}

export type DraftProblem = DecisionProblem | { code: 'not_amount'; lineId: string }

export interface LineInput {
  lineId: string
  exclusions: { amountFen: number; reasonCode: string; clause?: string; note?: string }[]
}

export interface DecisionDraft {
  readonly exclusions: Map<string, DraftExclusion[]>
  readonly explanation: Ref<string>
  readonly problems: ComputedRef<DraftProblem[]>
  /** The decision as it would be saved; `null` while something must be put right. */
  readonly decision: ComputedRef<DecidedClaim | null>
  readonly totals: ComputedRef<{ claimedFen: number; excludedFen: number; payableFen: number }>
  /** Taken off a line so far, in fen; what cannot be read counts as nothing. */
  excludedFen(lineId: string): number
  toggleLine(line: ClaimLine): void
  setAmount(lineId: string, text: string): void
  setReason(lineId: string, reasonCode: string): void
  add(lineId: string): void
  remove(lineId: string, index: number): void
  /** Takes compensation from elsewhere off the lines, from the first on (CLM-10). @returns fen spread */
  spread(): number
  clear(): void
  /** What `claims.decide` is asked with: only lines that lose something. */
  lines(): LineInput[]
  /** Starts from the claim's newest decision, or from what was typed before a reload. */
  start(claim: Claim, keepTyped: boolean): void
  forget(): void
}

const KEEP_AFTER_MS = 250
/** The reason most often given, until somebody has chosen another. */
const FIRST_REASON = 'self_paid_item'

/** The reviewer's decision on the lines of one claim, while it is being made. Half-typed text survives a reload. */
export function useDecisionDraft(): DecisionDraft {
  const exclusions: Map<string, DraftExclusion[]> = reactive(new Map())
  const explanation = ref('')
  const claim = ref<Claim | null>(null)
  let lastReason = FIRST_REASON
  let timer: ReturnType<typeof setTimeout> | undefined

  const read = computed(() => {
    const parsed = new Map<string, Exclusion[]>()
    const unreadable: DraftProblem[] = []
    for (const [lineId, list] of exclusions) {
      const amounts: Exclusion[] = []
      for (const { amountText, reasonCode, clause, note } of list) {
        if (amountText.trim() === '' && reasonCode === '') continue
        const amountFen = parseAmount(amountText)
        if (amountFen === null) unreadable.push({ code: 'not_amount', lineId })
        else {
          amounts.push({
            amountFen,
            reasonCode,
            ...(clause.trim() && { clause: clause.trim() }),
            ...(note.trim() && { note: note.trim() }),
          })
        }
      }
      if (amounts.length > 0) parsed.set(lineId, amounts)
    }
    return { parsed, unreadable }
  })
  const toDecide = computed(
    () => claim.value?.lines.map(({ id, claimedFen }) => ({ lineId: id, claimedFen })) ?? [],
  )
  const result = computed(() =>
    decideClaim(toDecide.value, read.value.parsed, claim.value?.otherCompensationFen ?? 0),
  )
  const problems = computed<DraftProblem[]>(() => [
    ...read.value.unreadable,
    ...(result.value.ok ? [] : result.value.problems),
  ])
  const decision = computed(() =>
    result.value.ok && read.value.unreadable.length === 0 ? result.value.decision : null,
  )
  const totals = computed(() => {
    if (result.value.ok) return result.value.decision
    const claimedFen = toDecide.value.reduce((sum, line) => sum + line.claimedFen, 0)
    const excludedFen = [...read.value.parsed.values()]
      .flat()
      .reduce((sum, { amountFen }) => sum + amountFen, 0)
    return { claimedFen, excludedFen, payableFen: claimedFen - excludedFen }
  })

  function excludedFen(lineId: string): number {
    return (read.value.parsed.get(lineId) ?? []).reduce((sum, { amountFen }) => sum + amountFen, 0)
  }
  function first(lineId: string): DraftExclusion {
    const list = exclusions.get(lineId)
    if (list?.[0]) return list[0]
    exclusions.set(lineId, [{ amountText: '', reasonCode: '', clause: '', note: '' }])
    // Read back, so that the reactive object is the one changed.
    return (
      (exclusions.get(lineId) ?? [])[0] ?? { amountText: '', reasonCode: '', clause: '', note: '' }
    )
  }
  function setAmount(lineId: string, text: string): void {
    const target = first(lineId)
    target.amountText = text
    if (
      text.trim() === '' &&
      exclusions.get(lineId)?.length === 1 &&
      !target.clause &&
      !target.note
    ) {
      exclusions.delete(lineId)
    }
  }
  function setReason(lineId: string, reasonCode: string): void {
    first(lineId).reasonCode = reasonCode
    if (reasonCode !== '') lastReason = reasonCode
  }
  function toggleLine({ id, claimedFen }: ClaimLine): void {
    if (claimedFen > 0 && excludedFen(id) !== claimedFen) {
      const reasonCode = exclusions.get(id)?.[0]?.reasonCode || lastReason
      exclusions.set(id, [{ amountText: formatFen(claimedFen), reasonCode, clause: '', note: '' }])
    } else exclusions.delete(id)
  }
  function add(lineId: string): void {
    const list = exclusions.get(lineId)
    if (list) list.push({ amountText: '', reasonCode: '', clause: '', note: '' })
    else first(lineId)
  }
  function remove(lineId: string, index: number): void {
    const list = exclusions.get(lineId)
    list?.splice(index, 1)
    if (list?.length === 0) exclusions.delete(lineId)
  }
  function spread(): number {
    const other = claim.value?.otherCompensationFen ?? 0
    // Spreading again replaces what was spread before.
    for (const [lineId, list] of [...exclusions]) {
      const rest = list.filter(({ reasonCode }) => reasonCode !== 'paid_by_others')
      if (rest.length === 0) exclusions.delete(lineId)
      else if (rest.length < list.length) exclusions.set(lineId, rest)
    }
    const open = toDecide.value.map(({ lineId, claimedFen }) => ({
      lineId,
      openFen: claimedFen - excludedFen(lineId),
    }))
    let total = 0
    for (const [lineId, amountFen] of spreadOtherCompensation(open, other)) {
      total += amountFen
      const taken = {
        amountText: formatFen(amountFen),
        reasonCode: 'paid_by_others',
        clause: '',
        note: '',
      }
      exclusions.set(lineId, [...(exclusions.get(lineId) ?? []), taken])
    }
    return total
  }
  function clear(): void {
    exclusions.clear()
  }
  function lines(): LineInput[] {
    return [...read.value.parsed].map(([lineId, list]) => ({ lineId, exclusions: list }))
  }

  function start(from: Claim, keepTyped: boolean): void {
    const sameClaim = claim.value?.id === from.id
    claim.value = from
    const known = new Set(from.lines.map(({ id }) => id))
    if (keepTyped && sameClaim) {
      for (const lineId of [...exclusions.keys()]) if (!known.has(lineId)) exclusions.delete(lineId)
      return
    }
    exclusions.clear()
    explanation.value = ''
    const typed = keepTyped ? readTyped(from.id) : null
    if (typed) {
      explanation.value = typed.explanation
      for (const [lineId, list] of typed.exclusions)
        if (known.has(lineId)) exclusions.set(lineId, list)
      return
    }
    for (const line of from.lines) {
      if (line.exclusions.length === 0) continue
      exclusions.set(
        line.id,
        line.exclusions.map(({ amountFen, reasonCode, clause = '', note = '' }) => ({
          amountText: formatFen(amountFen),
          reasonCode,
          clause,
          note,
        })),
      )
    }
  }
  function forget(): void {
    clearTimeout(timer)
    if (claim.value) session.write(`draft.${claim.value.id}`, null)
  }

  watch([() => [...exclusions], explanation], () => keepSoon(), { deep: true })
  function keepSoon(): void {
    clearTimeout(timer)
    const id = claim.value?.id
    if (id === undefined || claim.value?.state !== 'in_review') return
    timer = setTimeout(() => {
      session.write(`draft.${id}`, { exclusions: [...exclusions], explanation: explanation.value })
    }, KEEP_AFTER_MS)
  }

  return {
    exclusions,
    explanation,
    problems,
    decision,
    totals,
    excludedFen,
    toggleLine,
    setAmount,
    setReason,
    add,
    remove,
    spread,
    clear,
    lines,
    start,
    forget,
  }
}

interface Typed {
  exclusions: [string, DraftExclusion[]][]
  explanation: string
}

function readTyped(claimId: string): Typed | null {
  const typed = session.read(`draft.${claimId}`)
  if (typeof typed !== 'object' || typed === null || !('exclusions' in typed)) return null
  return typed as Typed
}
