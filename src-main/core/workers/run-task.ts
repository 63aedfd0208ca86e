import { isRefusal, refusal } from '@shared/contract/errors'
import type { Task, TaskEnvelope, TaskResult } from './tasks'

const PROGRESS_EVERY_MS = 80

/** Wraps a task for the pool: progress goes over the port, cancelling comes through shared memory. */
export function asWorkerFunction<Input, Output>(task: Task<Input, Output>) {
  return async (envelope: TaskEnvelope): Promise<TaskResult> => {
    const cancelled = new Int32Array(envelope.cancelled)
    let lastSent = 0
    let lastPhase = ''
    try {
      const output = await task(envelope.input as Input, {
        progress(phase, done, total) {
          const at = performance.now()
          if (phase === lastPhase && at - lastSent < PROGRESS_EVERY_MS) return
          lastSent = at
          lastPhase = phase
          envelope.port.postMessage({ phase, done, total })
        },
        checkCancelled() {
          if (Atomics.load(cancelled, 0) !== 0) throw refusal('cancelled', {})
        },
      })
      return { ok: true, output }
    } catch (error) {
      if (isRefusal(error)) return { ok: false, refusal: { code: error.code, data: error.data } }
      throw error
    } finally {
      envelope.port.close()
    }
  }
}
