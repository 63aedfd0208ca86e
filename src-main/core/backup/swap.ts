import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { belongsToLiving, runMark } from '../files/leftovers'
import { syncFolder, writeWhole } from '../files/sync-folder'
import { newId } from '../ids'

/** Putting a staged data folder in the place of the one that is here, so that a power cut cannot leave half of each. */

const JOURNAL = 'restore.json'
/** Of staging folders. */
export const STAGING_PREFIX = '.restore-'

/** A name for a staging folder that tells whose it is. */
export function stagingName(): string {
  return `${STAGING_PREFIX}${runMark}-${newId()}`
}

const REPLACED_PREFIX = 'replaced-'
const STALE_AFTER_MS = 24 * 3_600_000

const journalSchema = z.object({
  /** Folder names in the data folder. */
  staging: z.string().startsWith(STAGING_PREFIX),
  replaced: z.string().startsWith(REPLACED_PREFIX),
  /** What moves out, where it is there. */
  out: z.array(z.string()),
  /** What moves in: everything that is staged. */
  into: z.array(z.string()),
  /** What was here is kept; there was something. */
  keep: z.boolean(),
})
export type Journal = z.infer<typeof journalSchema>

const DATABASE_FILES = ['desk.sqlite3', 'desk.sqlite3-wal', 'desk.sqlite3-shm', 'desk.keys.json']
/** What was handed out goes as well: another desk could not read it. */
export const SEALED = ['files', 'rejects', 'exports']

/**
 * What a swap will do. From the moment it is written down it is done to its end, by this process or by the next one
 * that opens the folder.
 * @param what `databaseOnly`: the sealed files stay
 */
export function planSwap(
  dataDir: string,
  staging: string,
  at: string,
  what: { databaseOnly: boolean; keep: boolean },
): Journal {
  const stem = `${REPLACED_PREFIX}${at.slice(0, 19).replaceAll(/[-:]/gu, '').replace('T', '-')}`
  let replaced = stem
  for (let copy = 2; existsSync(join(dataDir, replaced)); copy += 1) replaced = `${stem}-${copy}`
  const out = [...DATABASE_FILES]
  if (!what.databaseOnly) out.push(...SEALED)
  return {
    staging,
    replaced,
    out,
    into: readdirSync(join(dataDir, staging)).sort(),
    keep: what.keep,
  }
}

/**
 * Does the swap, one step of the file system at a time. Ended after any of them, `finishSwap` does the rest.
 * Nothing in the data folder may be open.
 */
export function* swap(dataDir: string, journal: Journal): Generator<string, void> {
  writeJournal(dataDir, journal)
  yield 'journal'
  yield* rollForward(dataDir, journal)
}

/** Whether a swap was begun and not ended. */
export function swapPending(dataDir: string): boolean {
  return existsSync(join(dataDir, JOURNAL))
}

/**
 * Ends a swap that a killed process began, and removes staging folders that were left. To be called before anything
 * in the data folder is opened.
 * @returns whether there was a swap to end
 */
export function finishSwap(dataDir: string): boolean {
  const text = readIfThere(join(dataDir, JOURNAL))
  if (text !== null) {
    for (const step of rollForward(dataDir, journalSchema.parse(JSON.parse(text)))) void step
  }
  removeStaleStaging(dataDir)
  return text !== null
}

function* rollForward(dataDir: string, journal: Journal): Generator<string, void> {
  const { staging, replaced, out, into, keep } = journal
  const here = (name: string): string => join(dataDir, name)
  const staged = (name: string): string => join(dataDir, staging, name)
  const kept = (name: string): string => join(dataDir, replaced, name)

  mkdirSync(here(replaced), { recursive: true, mode: 0o700 })
  yield 'replaced'
  for (const name of out) {
    // Once the new one has moved in, what is here under this name is not the old one.
    const movedIn = into.includes(name) && !existsSync(staged(name))
    if (movedIn || existsSync(kept(name)) || !existsSync(here(name))) continue
    renameSync(here(name), kept(name))
    yield `out ${name}`
  }
  syncFolder(here(replaced))
  syncFolder(dataDir)
  for (const name of into) {
    if (!existsSync(staged(name))) continue
    renameSync(staged(name), here(name))
    yield `in ${name}`
  }
  for (const name of SEALED) {
    if (out.includes(name)) mkdirSync(here(name), { recursive: true, mode: 0o700 })
  }
  syncFolder(dataDir)
  yield 'in place'
  if (!keep) rmSync(here(replaced), { recursive: true, force: true })
  rmSync(here(staging), { recursive: true, force: true })
  yield 'cleared'
  rmSync(here(JOURNAL), { force: true })
  syncFolder(dataDir)
}

function writeJournal(dataDir: string, journal: Journal): void {
  const target = join(dataDir, JOURNAL)
  rmSync(`${target}.new`, { force: true })
  writeWhole(target, `${target}.new`, Buffer.from(JSON.stringify(journal)))
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return null
    throw error
  }
}

/** Another process may be staging; what an ended one left is as large as everything, and goes. */
function removeStaleStaging(dataDir: string): void {
  if (!existsSync(dataDir)) return
  for (const name of readdirSync(dataDir)) {
    if (!name.startsWith(STAGING_PREFIX)) continue
    const { mtimeMs } = statSync(join(dataDir, name), { throwIfNoEntry: false }) ?? {
      mtimeMs: Infinity,
    }
    const left = !belongsToLiving(name.slice(STAGING_PREFIX.length))
    if (left || Date.now() - mtimeMs > STALE_AFTER_MS) {
      rmSync(join(dataDir, name), { recursive: true, force: true })
    }
  }
}
