import { appendFileSync, closeSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import pino, { type Logger } from 'pino'

/**
 * Structured log, one JSON object a line, in `logs/` of the data folder. Only ids, codes, counts and
 * durations go in: never names, numbers of people, free text or file contents.
 */
export type Log = Pick<Logger, 'info' | 'warn' | 'error' | 'debug'>

const ROTATE_BYTES = 5_000_000
const KEPT = 3

/** Makes way for a new log: `desk.log` becomes `desk.log.1`, and so on; the oldest of three goes. */
function rotate(file: string): void {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) <= ROTATE_BYTES) return
  for (let number = KEPT; number > 0; number -= 1) {
    try {
      renameSync(number === 1 ? file : `${file}.${number - 1}`, `${file}.${number}`)
    } catch {
      // Not there yet, or held open by another process on Windows: the log grows on until next time.
    }
  }
}

/** Opens the log, after rotating one beyond 5 MB. A line that cannot be written, for want of space, is lost; work goes on. */
export function openLog(dataDir: string): { log: Log; close: () => void } {
  const folder = join(dataDir, 'logs')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, 'desk.log')
  rotate(file)
  const descriptor = openSync(file, 'a', 0o600)
  let open = true
  const write = (line: string): void => {
    // Once closed, the number of the descriptor may be another file's.
    if (!open) return
    try {
      appendFileSync(descriptor, line)
    } catch {
      // A full disk must not make a call fail whose work is done and saved.
    }
  }
  const log = pino(
    { base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime },
    { write },
  )
  const close = (): void => {
    if (open) closeSync(descriptor)
    open = false
  }
  return { log, close }
}

/**
 * What may be logged of an unexpected error: its name, code and the places in our code, not its message,
 * which may quote what a person typed.
 */
export function describeError(error: unknown): { name: string; code?: string; stack?: string[] } {
  if (!(error instanceof Error)) return { name: typeof error }
  const code = (error as { code?: unknown }).code
  const stack = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /u.test(line))
    .slice(0, 12)
    .map((line) => line.trim())
  return { name: error.name, ...(typeof code === 'string' ? { code } : {}), stack }
}
