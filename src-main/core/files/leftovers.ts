import { randomBytes } from 'node:crypto'
import { lstatSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const DAY_MS = 24 * 3_600_000

/** One run of the program: what it lays down for a while begins with this name. */
const thisRun = randomBytes(4).toString('hex')

/** Names what belongs to this process while it runs: its number, and the run, since numbers come again. */
export const runMark = `${process.pid}-${thisRun}`

/**
 * Removes from `folder` what ended processes left: entries without the `runMark` of a living process, and whatever
 * is older than a day, since a process's number may have gone to another program. Several processes may share a
 * data folder; what a living one works on is kept.
 */
export function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (!belongsToLiving(name) || olderThanADay(path))
      rmSync(path, { recursive: true, force: true })
  }
}

/** Removes from `folder` files older than a day that `chosen` names. */
export function removeOld(folder: string, chosen: (name: string) => boolean): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (chosen(name) && olderThanADay(path)) rmSync(path, { force: true })
  }
}

/** Whether something of this name belongs to a process that runs. */
export function belongsToLiving(name: string): boolean {
  const [, pid, run] = /^(\d+)-([0-9a-f]{8})/u.exec(name) ?? []
  if (pid === undefined) return false
  return Number(pid) === process.pid ? run === thisRun : isAlive(Number(pid))
}

function olderThanADay(path: string): boolean {
  const { mtimeMs } = lstatSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: Infinity }
  return Date.now() - mtimeMs > DAY_MS
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM'
  }
}
