import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { LineReview } from '@shared/domain/adjudication/claim'
import { changedLines, reviewOf, type Reviews } from './reviews'

/** `held`: what could be saved is; a line that breaks a rule is kept here until it is put right. */
export type SaveState = 'saved' | 'waiting' | 'saving' | 'failed' | 'held'

export interface ReviewsToSave {
  lineId: string
  review: LineReview
}

export interface UseReviews {
  /** As the core has them. */
  readonly saved: ShallowRef<Reviews>
  /** As they are on the screen. */
  readonly now: ShallowRef<Reviews>
  readonly state: ComputedRef<SaveState>
  readonly failure: Ref<unknown>
  /** When the last save came back. */
  readonly savedAt: Ref<string | null>
  readonly unsaved: ComputedRef<readonly string[]>
  readonly canUndo: ComputedRef<boolean>
  /** @param typing what is being typed: its strokes are one step to take back */
  edit(next: Reviews, typing?: string): void
  /** Takes back the last edit, or the last one taken back. @returns the lines that changed */
  undo(): string[]
  redo(): string[]
  /** Begins with these: as the core has them, and as they are on the screen. */
  begin(saved: Reviews, now: Reviews): void
  /** Saves now what can be saved. @returns whether everything that breaks no rule is saved */
  flush(): Promise<boolean>
  stop(): void
}

const SAVE_AFTER_MS = 600
const RETRY_AFTER_MS = 5_000
const KEPT_STEPS = 200

/**
 * The reviews of one claim while they are being made: saved by themselves shortly after each edit, taken back
 * step by step, never dropped because saving failed.
 * @param send saves these lines; throws where it could not
 * @param incomplete lines that break a rule and are not sent yet
 * @param keep told of every change, so that a reload loses nothing
 */
export function useReviews(
  send: (lines: ReviewsToSave[]) => Promise<void>,
  incomplete: () => ReadonlySet<string>,
  keep: (saved: Reviews, now: Reviews) => void,
): UseReviews {
  const saved = shallowRef<Reviews>(new Map())
  const now = shallowRef<Reviews>(new Map())
  const past = shallowRef<readonly Reviews[]>([])
  const future = shallowRef<readonly Reviews[]>([])
  const saving = ref(false)
  const failure = ref<unknown>(null)
  const savedAt = ref<string | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: Promise<boolean> | null = null

  const unsaved = computed(() => changedLines(saved.value, now.value))
  const sendable = computed(() => {
    const held = incomplete()
    return unsaved.value.filter((lineId) => !held.has(lineId))
  })
  const state = computed<SaveState>(() => {
    if (saving.value) return 'saving'
    if (failure.value !== null) return 'failed'
    if (sendable.value.length > 0) return 'waiting'
    return unsaved.value.length > 0 ? 'held' : 'saved'
  })

  function set(next: Reviews): void {
    now.value = next
    keep(saved.value, next)
    clearTimeout(timer)
    timer = setTimeout(() => void flush(), SAVE_AFTER_MS)
  }
  let typed = ''
  function edit(next: Reviews, typing = ''): void {
    if (typing === '' && changedLines(now.value, next).length === 0) return
    if (typing === '' || typing !== typed) {
      past.value = [...past.value.slice(-KEPT_STEPS), now.value]
    }
    typed = typing
    future.value = []
    set(next)
  }
  function step(from: typeof past, to: typeof past): string[] {
    const target = from.value.at(-1)
    if (!target) return []
    typed = ''
    const changed = changedLines(now.value, target)
    to.value = [...to.value, now.value]
    from.value = from.value.slice(0, -1)
    set(target)
    return changed
  }
  function begin(savedNow: Reviews, shown: Reviews): void {
    saved.value = savedNow
    failure.value = null
    // Steps back lead through states that no longer stand on what is shown.
    if (changedLines(now.value, shown).length > 0) {
      past.value = []
      future.value = []
    }
    set(shown)
  }

  /** One at a time; what is typed meanwhile goes with the next turn. */
  function flush(): Promise<boolean> {
    clearTimeout(timer)
    running ??= saveAll().finally(() => (running = null))
    return running
  }
  async function saveAll(): Promise<boolean> {
    while (sendable.value.length > 0) {
      const sent = now.value
      const lines = sendable.value.map((lineId) => ({ lineId, review: reviewOf(sent, lineId) }))
      saving.value = true
      try {
        await send(lines)
        failure.value = null
        savedAt.value = new Date().toISOString()
      } catch (error) {
        failure.value = error
        clearTimeout(timer)
        timer = setTimeout(() => void flush(), RETRY_AFTER_MS)
        return false
      } finally {
        saving.value = false
      }
      const next = new Map(saved.value)
      for (const { lineId, review } of lines) next.set(lineId, review)
      saved.value = next
      keep(next, now.value)
    }
    failure.value = null
    return true
  }
  return {
    saved,
    now,
    state,
    failure,
    savedAt,
    unsaved,
    canUndo: computed(() => past.value.length > 0),
    edit,
    undo: () => step(past, future),
    redo: () => step(future, past),
    begin,
    flush,
    stop: () => clearTimeout(timer),
  }
}
