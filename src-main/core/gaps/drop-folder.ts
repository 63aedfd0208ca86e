import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmdirSync,
  type Stats,
} from 'node:fs'
import { extname, join } from 'node:path'
import { LARGEST_PAPER } from '../claims/papers'

/** The files of a folder into which anybody may put anything: found, read and moved without following where they lead. */

/** Where what is not taken in is put, by the reason. */
export const REFUSED_FOLDER = 'refused'
const DEEPEST = 8
/** Of one look; the rest waits for the next. */
const MOST_FILES = 2000
/** Folders that others still fill are not removed from under them. */
const EMPTY_FOR_MS = 3_600_000

/** A plain file of the folder, as it was when it was found. */
export interface Dropped {
  /** Below the folder, with `/` between its parts. */
  path: string
  sizeBytes: number
  changedMs: number
  /** Tells this file from another one of the same name. */
  mark: string
}

/** Something that is no plain file. */
export interface Unfit {
  path: string
  reason: 'link' | 'not_a_file' | 'too_deep'
  sizeBytes: number
}

/** What programs write while they copy, and what they lay down for themselves: left alone. */
const passedOver =
  /^(?:\.|~\$|Thumbs\.db$|desktop\.ini$)|\.(?:part|partial|tmp|crdownload|download|filepart)$/iu

/** Everything in the folder and below it, in the order of names, but what was refused. */
export function walk(folder: string): { files: Dropped[]; unfit: Unfit[] } {
  const files: Dropped[] = []
  const unfit: Unfit[] = []
  const visit = (below: string, depth: number): void => {
    for (const name of namesIn(join(folder, below))) {
      if (files.length === MOST_FILES) return
      if (passedOver.test(name) || (below === '' && name === REFUSED_FOLDER)) continue
      const path = below === '' ? name : `${below}/${name}`
      const stats = lstatSync(join(folder, path), { throwIfNoEntry: false })
      if (!stats) continue
      if (stats.isFile()) files.push(droppedAs(path, stats))
      else if (stats.isDirectory()) {
        if (depth < DEEPEST) visit(path, depth + 1)
        else unfit.push({ path, reason: 'too_deep', sizeBytes: 0 })
      } else {
        const reason = stats.isSymbolicLink() ? 'link' : 'not_a_file'
        unfit.push({ path, reason, sizeBytes: stats.size })
      }
    }
  }
  visit('', 0)
  return { files, unfit }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    // Gone meanwhile, or not ours to read: what is in it stays there.
    return []
  }
}

function droppedAs(path: string, stats: Stats): Dropped {
  return { path, sizeBytes: stats.size, changedMs: stats.mtimeMs, mark: markOf(stats) }
}

function markOf({ dev, ino, size, mtimeMs, ctimeMs }: Stats): string {
  return [dev, ino, size, mtimeMs, ctimeMs].join(' ')
}

/** Whether a file is still what it was. */
export function sameFile({ mark }: Dropped, other: Dropped | Stats): boolean {
  return mark === ('mark' in other ? other.mark : markOf(other))
}

/**
 * The content of a file, if it is still the one that was found: `changed` where somebody writes it; else why it
 * cannot be read.
 */
export function readDropped(
  folder: string,
  file: Dropped,
): Uint8Array | 'changed' | 'too_large' | 'unreadable' {
  if (file.sizeBytes > LARGEST_PAPER) return 'too_large'
  let descriptor: number
  try {
    // What stands there now may be a link or a pipe that was a file a moment ago.
    descriptor = openSync(
      join(folder, file.path),
      constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
    )
  } catch (error) {
    const code = (error as { code?: string }).code
    // Windows says so of a file that somebody is writing.
    return code === 'ENOENT' || code === 'ELOOP' || code === 'EBUSY' ? 'changed' : 'unreadable'
  }
  try {
    if (!sameFile(file, fstatSync(descriptor))) return 'changed'
    const bytes = new Uint8Array(file.sizeBytes)
    let at = 0
    while (at < bytes.length) {
      const read = readSync(descriptor, bytes, at, bytes.length - at, at)
      if (read === 0) return 'changed'
      at += read
    }
    return sameFile(file, fstatSync(descriptor)) ? bytes : 'changed'
  } catch {
    return 'unreadable'
  } finally {
    closeSync(descriptor)
  }
}

/**
 * Puts something aside that is not taken in: `refused/<reason>/<its path>`. A link is moved, not what it leads to.
 * @returns whether it could be moved
 */
export function moveToRefused(folder: string, path: string, reason: string): boolean {
  const own = join(folder, REFUSED_FOLDER)
  const target = join(own, reason)
  try {
    for (const one of [own, target]) {
      const stats = lstatSync(one, { throwIfNoEntry: false })
      if (!stats) mkdirSync(one, { mode: 0o700 })
      else if (!stats.isDirectory()) return false
    }
    renameSync(join(folder, path), freePath(target, path.replaceAll('/', ' - ')))
    return true
  } catch {
    return false
  }
}

const LONGEST_NAME_BYTES = 200

function freePath(folder: string, name: string): string {
  const extension = extname(name).slice(0, 16)
  let stem = name.slice(0, name.length - extname(name).length)
  while (Buffer.byteLength(stem) > LONGEST_NAME_BYTES) stem = [...stem].slice(0, -1).join('')
  for (let copy = 1; ; copy += 1) {
    const path = join(folder, `${stem}${copy === 1 ? '' : ` (${copy})`}${extension}`)
    if (!existsSync(path) && !lstatSync(path, { throwIfNoEntry: false })) return path
  }
}

/** Removes folders that have stood empty for a while. */
export function removeEmptyFolders(folder: string, isTop = true): void {
  for (const name of namesIn(folder)) {
    if (isTop && name === REFUSED_FOLDER) continue
    const path = join(folder, name)
    const stats = lstatSync(path, { throwIfNoEntry: false })
    if (!stats?.isDirectory()) continue
    removeEmptyFolders(path, false)
    if (Date.now() - stats.mtimeMs < EMPTY_FOR_MS || namesIn(path).length > 0) continue
    try {
      rmdirSync(path)
    } catch {
      // Somebody put something in it.
    }
  }
}
