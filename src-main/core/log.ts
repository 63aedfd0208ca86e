import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import pino, { type Logger } from 'pino'

/**
 * Structured log, one JSON object a line, in `logs/` of the data folder. Only ids, codes, counts and
 * durations go in: never names, numbers of people, free text or file contents.
 */
export type Log = Pick<Logger, 'info' | 'warn' | 'error' | 'debug'>

export function openLog(dataDir: string): { log: Log; close: () => Promise<void> } {
  const folder = join(dataDir, 'logs')
  mkdirSync(folder, { recursive: true })
  const destination = pino.destination({ dest: join(folder, 'desk.log'), append: true, sync: true })
  const log = pino(
    { base: { pid: process.pid }, timestamp: pino.stdTimeFunctions.isoTime },
    destination,
  )
  return {
    log,
    close: async () => {
      destination.flushSync()
      destination.end()
    },
  }
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
