import type { TaskControl } from '../workers/tasks'

/** Counts bytes as progress of a phase; gives up where the caller has. */
export function tally(
  control: TaskControl,
  phase: string,
  total: number | null,
): (bytes: number) => void {
  let done = 0
  return (bytes) => {
    control.checkCancelled()
    done += bytes
    control.progress(phase, done, total)
  }
}
