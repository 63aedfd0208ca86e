import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { Progress } from '@shared/contract/common'
import { isCancel } from '@renderer/app/failure'

/** Long work that tells how far it is and can be cancelled. */
export interface Task<Done> {
  readonly running: Ref<boolean>
  readonly progress: Ref<Progress | null>
  readonly cancelled: Ref<boolean>
  readonly error: ShallowRef<unknown>
  readonly done: ShallowRef<Done | null>
  /**
   * Runs the steps that `begin` asks for to their end, which is kept in `done` and returned. A cancel and a
   * failure are kept as well; `null` is returned then.
   */
  run(begin: (signal: AbortSignal) => Promise<AsyncIterable<Progress | Done>>): Promise<Done | null>
  cancel(): void
  /** Forgets how the last run ended. */
  forget(): void
}

/** A task that outlives the page it is shown on when it is made in a store. */
export function makeTask<Done extends { type: 'done' }>(): Task<Done> {
  const running = ref(false)
  const progress = ref<Progress | null>(null)
  const cancelled = ref(false)
  const error = shallowRef<unknown>(null)
  const done: ShallowRef<Done | null> = shallowRef(null)
  let controller = new AbortController()

  function forget(): void {
    cancelled.value = false
    error.value = null
    done.value = null
    progress.value = null
  }
  async function run(
    begin: (signal: AbortSignal) => Promise<AsyncIterable<Progress | Done>>,
  ): Promise<Done | null> {
    const mine = new AbortController()
    controller = mine
    forget()
    running.value = true
    try {
      for await (const step of await begin(mine.signal)) {
        if (step.type === 'progress') progress.value = step
        else done.value = step
      }
      return done.value
    } catch (caught) {
      if (mine.signal.aborted || isCancel(caught)) cancelled.value = true
      else error.value = caught
      return null
    } finally {
      running.value = false
    }
  }
  return {
    running,
    progress,
    cancelled,
    error,
    done,
    run,
    cancel: () => controller.abort(),
    forget,
  }
}
