import { accessSync, constants, lstatSync, mkdirSync, realpathSync, type Stats } from 'node:fs'
import { isAbsolute, join, relative, sep } from 'node:path'
import { z } from 'zod'
import type { Inputs, Outputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import type { Actor, Core } from '../context'
import type { Reader } from '../database/database'
import { readSetting, saveSetting, type Setting, type Standing } from '../desk/settings'

/** Where answers are dropped as files (GAP-04): its settings, and whether the desk can work there. */

/** In the data folder; `inbox` is the host's, for uploads. */
const OWN_FOLDER = 'answers'

const stored = z.object({
  /** A folder that people chose, with every link resolved; `null`: the desk's own in the data folder. */
  folder: z.string().nullable(),
  /** Whether the desk looks there by itself. */
  watched: z.boolean(),
})
type InboxSettings = z.infer<typeof stored>

const setting: Setting<InboxSettings> = {
  key: 'answers',
  parse: (value) => stored.parse(value),
  initial: { folder: null, watched: true },
}

export async function readInboxSettings(reader: Reader): Promise<Standing<InboxSettings>> {
  return readSetting(reader, setting)
}

/** What came of the last look of this process. */
export interface LastLook {
  at: string | null
  /** Why nothing could be done, as a code. */
  failure: string | null
}

const lastLooks = new WeakMap<Core, LastLook>()

export function lastLookOf(core: Core): LastLook {
  return lastLooks.get(core) ?? { at: null, failure: null }
}

export function noteLook(core: Core, look: LastLook): void {
  lastLooks.set(core, look)
}

/** Where the folder is, whether it is watched, and how the last look went. */
export async function readInbox(core: Core): Promise<Outputs['gaps']['inbox']> {
  const { value, version } = await readInboxSettings(core.database.reader)
  const { at, failure } = lastLookOf(core)
  return {
    folder: folderOf(core, value),
    watched: value.watched,
    lastLookAt: at,
    failure,
    version,
  }
}

/**
 * Chooses the folder, and whether the desk looks there by itself.
 * @throws `folder_unusable`, `stale_version`
 */
export async function saveInbox(
  core: Core,
  actor: Actor,
  { version, folder, watched }: Inputs['gaps']['saveInbox'],
): Promise<Outputs['gaps']['saveInbox']> {
  const chosen = folder?.trim() ? resolveChosen(core, folder.trim()) : null
  const saved = await core.database.write((writer) =>
    saveSetting(core, writer, actor, setting, {
      version,
      value: () => ({ folder: chosen, watched }),
      action: 'settings.saveInbox',
    }),
  )
  noteLook(core, { at: null, failure: null })
  return { version: saved.version }
}

/**
 * The folder, ready to be looked into: there, a folder, the one that was chosen, and outside the rest of the data.
 * @throws `folder_unusable`
 */
export function usableFolder(core: Pick<Core, 'dataDir'>, settings: InboxSettings): string {
  const folder = folderOf(core, settings)
  if (settings.folder === null) {
    mkdirSync(core.dataDir, { recursive: true, mode: 0o700 })
    if (!found(folder)) mkdirSync(folder, { mode: 0o700 })
  }
  checkFolder(core, folder)
  return folder
}

function folderOf({ dataDir }: Pick<Core, 'dataDir'>, { folder }: InboxSettings): string {
  return folder ?? join(dataDir, OWN_FOLDER)
}

/** The folder that somebody names, by the place where it really lies. @throws `folder_unusable` */
function resolveChosen(core: Pick<Core, 'dataDir'>, folder: string): string | null {
  if (!isAbsolute(folder)) throw unusable(folder, 'missing')
  let real: string
  try {
    real = realpathSync(folder)
  } catch {
    throw unusable(folder, 'missing')
  }
  if (real === join(realpathSync(core.dataDir), OWN_FOLDER)) return null
  checkFolder(core, real)
  return real
}

/** @throws `folder_unusable` */
function checkFolder({ dataDir }: Pick<Core, 'dataDir'>, folder: string): void {
  const stats = found(folder)
  if (!stats) throw unusable(folder, 'missing')
  if (stats.isSymbolicLink()) throw unusable(folder, 'link')
  if (!stats.isDirectory()) throw unusable(folder, 'not_a_folder')
  const data = realpathSync(dataDir)
  const own = join(data, OWN_FOLDER)
  const real = realpathSync(folder)
  // A folder above that was turned into a link since it was chosen leads elsewhere.
  if (real !== own && real !== folder) throw unusable(folder, 'link')
  if (real !== own && (isWithin(data, real) || isWithin(real, data))) {
    throw unusable(folder, 'inside_data')
  }
  try {
    accessSync(real, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch {
    throw unusable(folder, 'not_writable')
  }
}

function found(path: string): Stats | null {
  try {
    return lstatSync(path)
  } catch {
    return null
  }
}

/** Whether `path` is `folder` or lies in it. */
export function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}

function unusable(folder: string, reason: string) {
  return refusal('folder_unusable', { folder, reason })
}
