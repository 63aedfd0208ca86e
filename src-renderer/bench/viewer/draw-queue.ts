/**
 * Draws one page at a time, what is read before what is only glanced at, so that typing is never held up by
 * sixty pages at once.
 */
export interface DrawQueue {
  /**
   * Runs `work` when its turn has come.
   * @returns what it returns; `null` where `signal` was aborted before its turn
   */
  run<T>(work: () => Promise<T>, urgent: boolean, signal: AbortSignal): Promise<T | null>
}

export function drawQueue(): DrawQueue {
  const waiting: Record<'urgent' | 'other', (() => Promise<void>)[]> = { urgent: [], other: [] }
  let working = false

  async function next(): Promise<void> {
    if (working) return
    working = true
    for (;;) {
      const turn = waiting.urgent.shift() ?? waiting.other.shift()
      if (!turn) break
      await turn()
    }
    working = false
  }

  return {
    run: (work, urgent, signal) =>
      new Promise((resolve, reject) => {
        waiting[urgent ? 'urgent' : 'other'].push(async () => {
          if (signal.aborted) return resolve(null)
          try {
            resolve(await work())
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)))
          }
        })
        void next()
      }),
  }
}
