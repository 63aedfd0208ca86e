import type { Progress } from '@shared/contract/common'

/** A step as workers report it. */
export type ProgressStep = Omit<Progress, 'type'>

/**
 * Turns work that reports by a callback into a stream that ends with its result: the shape of every long
 * call in the contract. Steps that nobody took in time are dropped for the newest.
 * Whoever stops listening, or aborts `signal`, cancels the work; the stream ends only after the work did.
 * @returns what the work gave; use it with `yield*`
 */
export async function* streamProgress<T>(
  work: (onProgress: (step: ProgressStep) => void, signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
): AsyncGenerator<Progress, T> {
  const listener = new AbortController()
  const state: { newest: ProgressStep | null; ended: boolean } = { newest: null, ended: false }
  let wake: () => void = () => undefined
  const working = work(
    (step) => {
      state.newest = step
      wake()
    },
    signal ? AbortSignal.any([signal, listener.signal]) : listener.signal,
  ).finally(() => {
    state.ended = true
    wake()
  })
  // Its failure is thrown below; until then it must not count as unhandled.
  working.catch(() => undefined)
  try {
    for (;;) {
      const step = state.newest
      if (step) {
        state.newest = null
        yield { type: 'progress', ...step }
      } else if (state.ended) {
        return await working
      } else {
        await new Promise<void>((resolve) => (wake = resolve))
      }
    }
  } finally {
    listener.abort()
    await working.catch(() => undefined)
  }
}
