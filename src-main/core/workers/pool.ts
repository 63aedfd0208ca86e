import { availableParallelism } from 'node:os'
import { MessageChannel } from 'node:worker_threads'
import { Piscina } from 'piscina'
import { refusal, type DeskErrorCode, type DeskErrorData } from '@shared/contract/errors'
import type { TaskInput, TaskName, TaskOutput } from './worker'
import type { TaskEnvelope, TaskResult } from './tasks'

export interface RunOptions {
  onProgress?(step: { phase: string; done: number; total: number | null }): void
  signal?: AbortSignal | undefined
}

/** Worker threads for what would hold up the person who is clicking. Threads start when first needed. */
export class WorkerPool {
  readonly #pool: Piscina

  /** @param workerFile the built `worker.js` */
  constructor(workerFile: string) {
    this.#pool = new Piscina({
      filename: workerFile,
      minThreads: 0,
      maxThreads: Math.max(2, Math.min(4, availableParallelism())),
      idleTimeout: 30_000,
    })
  }

  /** Threads that can work at once. */
  get size(): number {
    return this.#pool.options.maxThreads
  }

  /**
   * Runs a task in a worker thread.
   * @throws whatever refusal the task threw; `cancelled` after `signal` was aborted
   */
  async run<N extends TaskName>(
    name: N,
    input: TaskInput<N>,
    { onProgress, signal }: RunOptions = {},
  ): Promise<TaskOutput<N>> {
    if (signal?.aborted) throw refusal('cancelled', {})
    const { port1, port2 } = new MessageChannel()
    const cancelled = new SharedArrayBuffer(4)
    const cancel = (): void => void Atomics.store(new Int32Array(cancelled), 0, 1)
    signal?.addEventListener('abort', cancel, { once: true })
    if (onProgress) port1.on('message', onProgress)
    const envelope: TaskEnvelope = { input, port: port2, cancelled }
    try {
      const result = (await this.#pool.run(envelope, { name, transferList: [port2] })) as TaskResult
      if (result.ok) return result.output as TaskOutput<N>
      const { code, data } = result.refusal
      throw refusal(code as DeskErrorCode, data as DeskErrorData<DeskErrorCode>)
    } finally {
      signal?.removeEventListener('abort', cancel)
      port1.close()
    }
  }

  async close(): Promise<void> {
    await this.#pool.close({ force: true })
  }
}
