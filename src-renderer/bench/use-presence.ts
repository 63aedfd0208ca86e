import { onBeforeUnmount, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import type { Outputs } from '@shared/contract'
import { connection, useCarrier } from '@renderer/client/connection'
import { session } from '@renderer/app/remember'
import type { Bench } from './use-bench'

export type Other = Outputs['bench']['presence']['others'][number]

const EVERY_MS = 3_000
/** Who has typed within this time is said to be editing. */
const EDITING_FOR_MS = 30_000

/** The same window after a reload; a copy of a window, which brings its memory along, is another one. */
function ownWindowId(): string {
  const [navigation] = performance.getEntriesByType('navigation')
  const reloaded = navigation instanceof PerformanceNavigationTiming && navigation.type === 'reload'
  const kept = session.read('window')
  if (reloaded && typeof kept === 'string') return kept
  const fresh = crypto.randomUUID()
  session.write('window', fresh)
  return fresh
}
const windowId = ownWindowId()

/** Who else has the claim open, and whether somebody saved newer work than what is shown here. */
export function usePresence(bench: Bench): {
  others: ShallowRef<readonly Other[]>
  newer: Ref<boolean>
} {
  const others = shallowRef<readonly Other[]>([])
  const newer = ref(false)
  let editedAt = -Infinity
  let timer: ReturnType<typeof setTimeout> | undefined
  let stopped = false

  async function tell(): Promise<void> {
    clearTimeout(timer)
    const id = bench.claim.value?.id
    if (id && !connection.lost) {
      const editing =
        bench.editable.value &&
        (bench.reviews.state.value !== 'saved' || performance.now() - editedAt < EDITING_FOR_MS)
      try {
        const answer = await useCarrier().background.bench.presence({ id, windowId, editing })
        if (bench.claim.value?.id === id) {
          others.value = answer.others
          // While one's own save is on its way the answer may know it before this page does.
          newer.value =
            answer.version > bench.version.value &&
            !bench.busy.value &&
            bench.reviews.state.value !== 'saving'
        }
      } catch {
        // Who else is there is no reason to disturb the work; the banner tells of a lost core.
      }
    }
    if (!stopped) timer = setTimeout(() => void tell(), EVERY_MS)
  }
  function leave(id: string | undefined): void {
    if (!id) return
    useCarrier()
      .background.bench.presence({ id, windowId, editing: false, leaving: true })
      .catch(() => undefined)
  }
  watch(
    () => bench.claim.value?.id,
    (now, before) => {
      leave(before)
      others.value = []
      newer.value = false
      editedAt = -Infinity
      if (now) void tell()
    },
    { immediate: true },
  )
  watch(
    () => bench.reviews.unsaved.value.length > 0,
    (dirty) => {
      if (dirty) editedAt = performance.now()
    },
  )
  onBeforeUnmount(() => {
    stopped = true
    clearTimeout(timer)
    leave(bench.claim.value?.id)
  })
  return { others, newer }
}
