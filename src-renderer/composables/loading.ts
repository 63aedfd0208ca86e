import { ref, watch, type Ref } from 'vue'
import { useAccess } from '@renderer/accounts/access-store'
import { isSessionRefusal } from '@renderer/client/session'

/** Under 300 ms nothing is shown; after that a skeleton is. */
const SHOW_AFTER_MS = 300

export interface Loading {
  readonly running: Ref<boolean>
  /** Running for so long that it should be seen. */
  readonly visible: Ref<boolean>
  readonly error: Ref<unknown>
  /** Runs `work`; its failure is kept in `error` and not thrown. */
  run(work: () => Promise<void>): Promise<void>
}

/** Tells a screen whether it waits, whether that should show, and what went wrong. */
export function useLoading(): Loading {
  const running = ref(false)
  const visible = ref(false)
  const error = ref<unknown>(null)
  let turn = 0
  let last: (() => Promise<void>) | null = null
  async function run(work: () => Promise<void>): Promise<void> {
    turn += 1
    const mine = turn
    last = work
    running.value = true
    error.value = null
    const timer = setTimeout(() => {
      if (turn === mine) visible.value = true
    }, SHOW_AFTER_MS)
    try {
      await work()
    } catch (caught) {
      if (turn === mine) error.value = caught
    } finally {
      clearTimeout(timer)
      if (turn === mine) {
        running.value = false
        visible.value = false
      }
    }
  }
  // What could not be read while the window was locked or signed out is read once somebody is back.
  const access = useAccess()
  watch(
    () => access.entries,
    () => {
      if (last && isSessionRefusal(error.value)) void run(last)
    },
  )
  return { running, visible, error, run }
}
