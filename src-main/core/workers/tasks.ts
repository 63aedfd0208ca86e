/**
 * The work that runs in worker threads: name → what goes in and what comes back. All of it is plain data
 * that structured cloning carries. A task is a function in `src-main/core/<capability>/`, registered in
 * `worker.ts` under its name here.
 */
export interface TaskControl {
  /** Says how far the work is. Cheap to call; the caller gets at most some ten of them a second. */
  progress(phase: string, done: number, total: number | null): void
  /** @throws the `cancelled` refusal once the caller has given up; call it between steps */
  checkCancelled(): void
}

export type Task<Input, Output> = (input: Input, control: TaskControl) => Promise<Output> | Output

/** What crosses to the worker thread with every task. */
export interface TaskEnvelope {
  input: unknown
  port: import('node:worker_threads').MessagePort
  /** One Int32; not 0 once the caller has cancelled. */
  cancelled: SharedArrayBuffer
}

/** What comes back: a refusal keeps its code and data, which an Error would lose on the way. */
export type TaskResult =
  { ok: true; output: unknown } | { ok: false; refusal: { code: string; data: unknown } }
