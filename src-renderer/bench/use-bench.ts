import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { Outputs } from '@shared/contract'
import type { Claim } from '@shared/contract/claims'
import { isRefusal, type DeskErrorData } from '@shared/contract/errors'
import { adjudicate, checkReviews } from '@shared/domain/adjudication/adjudicate'
import type {
  AdjudicatedLine,
  Adjudication,
  AdjudicationProblem,
  LineReview,
} from '@shared/domain/adjudication/claim'
import { useDesk } from '@renderer/app/desk-store'
import { useMessages } from '@renderer/app/messages'
import { session } from '@renderer/app/remember'
import { useClient } from '@renderer/client/connection'
import { mergeReviews, settle, type Merge } from './merge-reviews'
import { change, fromKept, reviewsOf, toKeep, withReviews, type Reviews } from './reviews'
import { useReviews, type ReviewsToSave, type UseReviews } from './use-reviews'

export type Opened = Outputs['bench']['open']
export type StaleClaim = DeskErrorData<'stale_version'>

/** Somebody else's newer work beside one's own, until a person has said what holds. */
export interface PendingMerge {
  /** Who saved when; `null` where the newer work was seen before anything was saved over it. */
  stale: StaleClaim | null
  before: Opened
  current: Opened
  merge: Merge
}

/** The claim on the bench: what was opened, what is being corrected, what it comes to. */
export interface Bench {
  readonly opened: ShallowRef<Opened | null>
  readonly claim: ComputedRef<Claim | null>
  readonly version: Ref<number>
  readonly reviews: UseReviews
  /** Whether it is mine, nobody's, or that of somebody I cover for. */
  readonly inMyHands: ComputedRef<boolean>
  /** Whether lines may be corrected now, by this person. */
  readonly editable: ComputedRef<boolean>
  /** What is shown: the decision that stands, or what the rules give now. */
  readonly adjudication: ComputedRef<Adjudication | null>
  readonly results: ComputedRef<ReadonlyMap<string, AdjudicatedLine>>
  readonly problems: ComputedRef<AdjudicationProblem[]>
  readonly pending: ShallowRef<PendingMerge | null>
  readonly busy: Ref<boolean>
  open(id: string): Promise<void>
  /** Fetches the claim anew; work that is not saved yet is put together with what came. */
  refresh(): Promise<void>
  /** @param typing names the field whose strokes are one step to take back */
  edit(lineId: string, to: Partial<LineReview>, typing?: string): void
  /** Runs a step with the newest version; `null` where it was refused, which has been said. */
  act<T>(command: (base: { id: string; version: number }) => Promise<T>): Promise<T | null>
  resolve(mine: ReadonlyMap<string, boolean>): void
}

/** States in which a decision is shown as it was made, not computed anew. */
const decidedStates = ['decided', 'second_review', 'closed', 'paid', 'withdrawn', 'rejected']

export function useBench(): Bench {
  const desk = useDesk()
  const messages = useMessages()
  const opened = shallowRef<Opened | null>(null)
  const version = ref(0)
  const pending = shallowRef<PendingMerge | null>(null)
  const busy = ref(false)
  const claim = computed(() => opened.value?.claim ?? null)
  /** Whose claims I have while they are away, today. */
  const covered = shallowRef<ReadonlySet<string>>(new Set())
  const inMyHands = computed(() => {
    const assignee = claim.value?.assigneeId ?? null
    return assignee === null || assignee === desk.me?.id || covered.value.has(assignee)
  })
  const editable = computed(
    () =>
      desk.may('claims.work') &&
      claim.value?.state === 'in_review' &&
      inMyHands.value &&
      !pending.value,
  )

  const keepKey = (id: string): string => `bench.${id}`
  const reviews = useReviews(
    (lines) => inTurn(() => sendNow(lines)),
    incompleteLines,
    (saved, now) => {
      if (claim.value) session.write(keepKey(claim.value.id), toKeep(saved, now))
    },
  )
  const computedInput = computed(() =>
    opened.value ? withReviews(opened.value.input, reviews.now.value) : null,
  )
  const problems = computed(() =>
    computedInput.value && editable.value ? checkReviews(computedInput.value) : [],
  )
  const adjudication = computed(() => {
    const { value } = opened
    if (!value || !computedInput.value) return null
    if (value.decided && decidedStates.includes(value.claim.state)) return value.decided
    return adjudicate(computedInput.value)
  })
  const results = computed(
    () => new Map((adjudication.value?.lines ?? []).map((line) => [line.lineId, line])),
  )
  function incompleteLines(): ReadonlySet<string> {
    return new Set(problems.value.flatMap((one) => ('lineId' in one ? [one.lineId] : [])))
  }

  let turn: Promise<unknown> = Promise.resolve()
  /** One after the other, so that each goes out with the version the one before it made. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work)
    turn = mine.catch(() => undefined)
    return mine
  }

  async function sendNow(lines: ReviewsToSave[]): Promise<void> {
    const { value } = claim
    if (!value || pending.value) throw new Error('another version waits to be looked at')
    try {
      const answer = await useClient().bench.saveReviews({
        id: value.id,
        version: version.value,
        reviews: lines,
      })
      if (claim.value?.id === value.id) version.value = answer.version
    } catch (error) {
      if (isRefusal(error) && error.code === 'stale_version') await seeNewer(error.data)
      throw error
    }
  }

  async function open(id: string): Promise<void> {
    const found = await useClient().bench.open({ id })
    reviews.stop()
    pending.value = null
    const kept = fromKept(session.read(keepKey(id)))
    take(found)
    const theirs = reviewsOf(found.input)
    if (!kept) return reviews.begin(theirs, theirs)
    // What was typed and not saved before the page went away is work like any other's: both are put together.
    const merge = mergeReviews(baseOf(kept.base, theirs), baseOf(kept.mine, theirs), theirs)
    reviews.begin(theirs, merge.merged)
    if (merge.conflicts.length > 0) {
      pending.value = { stale: null, before: found, current: found, merge }
    }
  }
  function take(found: Opened): void {
    opened.value = found
    version.value = found.claim.version
    if (!inMyHands.value) void askCover().catch(messages.failed)
  }
  async function askCover(): Promise<void> {
    const absences = await useClient().queues.absences()
    const mine = absences.filter(
      ({ coverId, fromOn, toOn }) =>
        coverId === desk.me?.id && fromOn <= desk.today && desk.today <= toOn,
    )
    covered.value = new Set(mine.map(({ staffId }) => staffId))
  }

  async function refresh(): Promise<void> {
    const before = opened.value
    if (!before) return
    const current = await useClient().bench.open({ id: before.claim.id })
    if (opened.value !== before) return
    const merge = mergeReviews(reviews.saved.value, reviews.now.value, reviewsOf(current.input))
    if (merge.differences.some(({ changedBy }) => changedBy !== 'me')) {
      pending.value = { stale: null, before, current, merge }
    } else adopt(current, merge.merged)
  }
  async function seeNewer(stale: StaleClaim): Promise<void> {
    const before = opened.value
    if (!before) return
    const current = await useClient().bench.open({ id: before.claim.id })
    const theirs = reviewsOf(current.input)
    const merge = mergeReviews(reviews.saved.value, reviews.now.value, theirs)
    pending.value = { stale, before, current, merge }
  }
  function adopt(current: Opened, shown: Reviews): void {
    take(current)
    reviews.begin(reviewsOf(current.input), shown)
  }
  function resolve(mine: ReadonlyMap<string, boolean>): void {
    const { value } = pending
    if (!value) return
    pending.value = null
    adopt(value.current, settle(value.merge, mine))
  }

  async function act<T>(
    command: (base: { id: string; version: number }) => Promise<T>,
  ): Promise<T | null> {
    const { value } = claim
    if (!value || busy.value) return null
    busy.value = true
    try {
      if (!(await reviews.flush())) {
        if (!pending.value) messages.failed(reviews.failure.value)
        return null
      }
      const answer = await inTurn(async () => {
        const done = await command({ id: value.id, version: version.value })
        const current = await useClient().bench.open({ id: value.id })
        if (claim.value?.id === value.id) {
          const theirs = reviewsOf(current.input)
          adopt(current, mergeReviews(reviews.saved.value, reviews.now.value, theirs).merged)
        }
        return done
      })
      void desk.loadCounts().catch(() => undefined)
      return answer
    } catch (error) {
      if (isRefusal(error) && error.code === 'stale_version') await seeNewer(error.data)
      else messages.failed(error)
      return null
    } finally {
      busy.value = false
    }
  }

  return {
    opened,
    claim,
    version,
    reviews,
    inMyHands,
    editable,
    adjudication,
    results,
    problems,
    pending,
    busy,
    open,
    refresh,
    edit: (lineId, to, typing) =>
      reviews.edit(change(reviews.now.value, lineId, to), typing && `${lineId} ${typing}`),
    act,
    resolve,
  }
}

/** Kept lines over what is saved now: the lines that were not kept are as everybody sees them. */
function baseOf(kept: Reviews, theirs: Reviews): Reviews {
  return new Map([...theirs, ...kept])
}
