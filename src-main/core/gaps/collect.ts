import { lstatSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Outputs } from '@shared/contract'
import { isRefusal } from '@shared/contract/errors'
import { maskNumbersWithin } from '@shared/domain/masking'
import { recordAudit } from '../audit/chain'
import { examinePaper } from '../claims/papers'
import { now, type Actor, type Core } from '../context'
import { holdingLock } from '../database/folder-lock'
import { describeError } from '../log'
import { addressFiles, type Addressed, type Manifest } from './address'
import { takeBatch } from './batch'
import {
  moveToRefused,
  readDropped,
  removeEmptyFolders,
  sameFile,
  walk,
  type Dropped,
} from './drop-folder'
import { noteLook, readInboxSettings, usableFolder } from './inbox'
import { isManifestName, ManifestError, readManifest } from './manifest'
import {
  addTaken,
  findOwners,
  portions,
  takeIn,
  type Arrived,
  type Owner,
  type TakenIn,
} from './take-in'

/**
 * Answers that are dropped into a folder as files (GAP-04). A file leaves the folder only once it is kept, as a
 * document or for a person to say whose it is; one that cannot be taken in goes to the subfolder `refused`. Whenever
 * the program ends in between, the file is still there, and known when it is looked at again.
 */

type Collected = Outputs['gaps']['collect']

/** A file that has not changed for so long is whole. */
const SETTLED_MS = 2000
/** The list that says whose a file is may come after it; a look by itself waits so long for one. */
const LIST_WAIT_MS = 60_000
/** A list whose files do not come. */
const LIST_PATIENCE_MS = 24 * 3_600_000

/** What one process remembers of a folder between its looks. */
interface Memory {
  /** Path → how the file was when it was first seen so, and when, by the clock that nobody sets. */
  seen: Map<string, { file: Dropped; since: number; stuck: boolean }>
  turn: Promise<unknown>
}
const memories = new WeakMap<Core, Memory>()

/**
 * Looks into the folder if it is watched: for the desk's own round. What goes wrong is noted and logged, and left
 * to the next look.
 */
export async function collectAnswers(
  core: Core,
  actor: Actor,
  signal?: AbortSignal,
): Promise<void> {
  const { value } = await readInboxSettings(core.database.reader)
  if (!value.watched) return
  try {
    const looking = { settledMs: SETTLED_MS, listWaitMs: LIST_WAIT_MS, signal }
    await inTurn(core, () => look(core, actor, looking))
  } catch (error) {
    // Another program of this desk looks already.
    if (isRefusal(error) && error.code === 'desk_busy') return
    if (!isRefusal(error)) {
      core.log.error({ event: 'gap.collect', error: describeError(error) })
    }
  }
}

/**
 * Looks into the folder now. Files that are still being written are waited for a moment, then left.
 * @param settledMs for how long a file must not have changed
 * @throws `folder_unusable`, `disk_full`, `read_only`, `desk_busy`
 */
export async function lookNow(
  core: Core,
  actor: Actor,
  settledMs = SETTLED_MS,
): Promise<Collected> {
  return inTurn(core, async () => {
    const first = await look(core, actor, { settledMs, listWaitMs: 0 })
    if (first.unsettled === 0) return first.collected
    await wait(settledMs + 50)
    const second = await look(core, actor, { settledMs, listWaitMs: 0 })
    const sum: TakenIn = { received: first.collected.received, strays: first.collected.strays }
    addTaken(sum, second.collected)
    return { ...sum, failed: first.collected.failed + second.collected.failed }
  })
}

/** One look at a time in this process. */
async function inTurn<T>(core: Core, work: () => Promise<T>): Promise<T> {
  const memory = memoryOf(core)
  const mine = memory.turn.then(work)
  memory.turn = mine.catch(() => undefined)
  return mine
}

function memoryOf(core: Core): Memory {
  const known = memories.get(core)
  if (known) return known
  const memory: Memory = { seen: new Map(), turn: Promise.resolve() }
  memories.set(core, memory)
  return memory
}

interface Looking {
  settledMs: number
  listWaitMs: number
  /** Ends the look before the next file. */
  signal?: AbortSignal | undefined
}

async function look(
  core: Core,
  actor: Actor,
  looking: Looking,
): Promise<{ collected: Collected; unsettled: number }> {
  const at = now(core)
  try {
    const { value } = await readInboxSettings(core.database.reader)
    const folder = usableFolder(core, value)
    // One program of this desk at a time: nobody removes what another has not read.
    const result = await holdingLock(join(core.dataDir, 'answers.lock'), () =>
      new Look(core, actor, folder, looking).run(),
    )
    noteLook(core, { at, failure: null })
    return result
  } catch (error) {
    const busy = isRefusal(error) && error.code === 'desk_busy'
    if (!busy) noteLook(core, { at, failure: failureOf(error) })
    throw error
  }
}

function failureOf(error: unknown): string {
  if (isRefusal(error)) return error.code === 'folder_unusable' ? error.data.reason : error.code
  return (error as { code?: string } | null)?.code ?? 'failed'
}

class Look {
  readonly #taken: TakenIn = { received: [], strays: 0 }
  #failed = 0
  #unsettled = 0
  readonly #seen: Memory['seen']
  /** What left the folder in this look. */
  readonly #removed = new Set<string>()

  constructor(
    private readonly core: Core,
    private readonly actor: Actor,
    private readonly folder: string,
    private readonly looking: Looking,
  ) {
    this.#seen = memoryOf(core).seen
  }

  async run(): Promise<{ collected: Collected; unsettled: number }> {
    const { files, unfit } = walk(this.folder)
    this.#forgetAllBut(files)
    for (const { path, reason, sizeBytes } of unfit) await this.#refuse(path, reason, sizeBytes)
    const settled = files.filter((file) => this.#isSettled(file))
    this.#unsettled = files.length - settled.length
    const { manifests, waiting } = await this.#readLists(files, settled)
    const papers = settled.filter(
      ({ path }) =>
        !isManifestName(baseName(path)) && !waiting.some((folder) => isBelow(folder, path)),
    )
    const [zips, plain] = [true, false].map((isZip) =>
      papers.filter(({ path }) => /\.zip$/iu.test(path) === isZip),
    ) as [Dropped[], Dropped[]]
    await this.#takePlain(plain, manifests)
    for (const zip of zips) {
      if (this.looking.signal?.aborted) break
      await this.#takeZip(zip)
    }
    for (const { file, manifest } of manifests) await this.#endList(file, manifest)
    removeEmptyFolders(this.folder)
    const collected = { ...this.#taken, failed: this.#failed }
    return { collected, unsettled: this.#unsettled }
  }

  /** Reads the lists that are whole. Files beside one that is still being written wait for it. */
  async #readLists(
    files: readonly Dropped[],
    settled: readonly Dropped[],
  ): Promise<{ manifests: { file: Dropped; manifest: Manifest }[]; waiting: string[] }> {
    const manifests: { file: Dropped; manifest: Manifest }[] = []
    const waiting: string[] = []
    for (const file of files.filter(({ path }) => isManifestName(baseName(path)))) {
      const folder = folderName(file.path)
      if (!settled.includes(file)) {
        waiting.push(folder)
        continue
      }
      try {
        const rows = await readManifest(join(this.folder, file.path), baseName(file.path))
        manifests.push({ file, manifest: { folder, rows } })
      } catch (error) {
        if (!(error instanceof ManifestError)) throw error
        await this.#refuse(file.path, 'bad_list', file.sizeBytes)
      }
    }
    return { manifests, waiting }
  }

  async #takePlain(
    papers: readonly Dropped[],
    lists: readonly { manifest: Manifest }[],
  ): Promise<void> {
    const byPath = new Map(papers.map((file) => [file.path, file]))
    const addresses = addressFiles(
      [...byPath.keys()],
      lists.map(({ manifest }) => manifest),
    )
    const owners = await findOwners(this.core.database.reader, addresses)
    const files = addresses.flatMap((address) => {
      const file = byPath.get(address.path)
      if (!file) return []
      // Nothing says whose it is yet, and a list may still come.
      const early = this.#ageOf(file) < this.looking.listWaitMs
      return early && !address.listed && !owners.has(address.path)
        ? []
        : [{ address, sizeBytes: file.sizeBytes, file }]
    })
    for (const portion of portions(files, owners)) {
      if (this.looking.signal?.aborted) return
      await this.#takePortion(portion, owners)
    }
  }

  async #takePortion(
    portion: readonly { address: Addressed; file: Dropped }[],
    owners: ReadonlyMap<string, Owner>,
  ): Promise<void> {
    const arrived: Arrived[] = []
    const taken: Dropped[] = []
    for (const { address, file } of portion) {
      const read = readDropped(this.folder, file)
      if (read === 'changed') {
        this.#unsettled += 1
        continue
      }
      if (typeof read === 'string') {
        await this.#refuse(file.path, read, file.sizeBytes)
        continue
      }
      const examined = await examinePaper(read)
      if ('fault' in examined) await this.#refuse(file.path, examined.fault, file.sizeBytes)
      else {
        arrived.push({ address, bytes: read, mediaType: examined.mediaType })
        taken.push(file)
      }
    }
    if (arrived.length === 0) return
    addTaken(this.#taken, await takeIn(this.core, this.actor, 'folder', arrived, owners))
    for (const file of taken) this.#remove(file)
  }

  /** A batch that was dropped as a file. */
  async #takeZip(file: Dropped): Promise<void> {
    const name = baseName(file.path)
    const path = join(this.folder, file.path)
    try {
      const batch = { name, files: [{ name, path, bytes: file.sizeBytes }] }
      const { refused, ...taken } = await takeBatch(this.core, this.actor, batch, 'folder')
      addTaken(this.#taken, taken)
      // What of it was not taken in is in nothing but the batch itself.
      if (refused.length > 0) await this.#refuse(file.path, 'in_part', file.sizeBytes)
      else this.#remove(file)
    } catch (error) {
      if (!isRefusal(error) || error.code !== 'answers_refused') throw error
      await this.#refuse(file.path, error.data.reason, file.sizeBytes)
    }
  }

  /** A list goes once all it names is taken; one that names what never came is put with what was refused. */
  async #endList(file: Dropped, manifest: Manifest): Promise<void> {
    const here = manifest.rows.map((row) =>
      manifest.folder === '' ? row.file : `${manifest.folder}/${row.file}`,
    )
    const left = walk(this.folder).files.map(({ path }) => path.normalize('NFC').toLowerCase())
    const isLeft = here.some((path) =>
      left.includes(path.normalize('NFC').replaceAll('\\', '/').toLowerCase()),
    )
    if (isLeft) return
    const allTaken = here.every((path) => this.#removed.has(path.normalize('NFC').toLowerCase()))
    if (allTaken) this.#remove(file)
    else if (Date.now() - file.changedMs > LIST_PATIENCE_MS) {
      await this.#refuse(file.path, 'listed_not_there', file.sizeBytes)
    }
  }

  /** Removes a file that is kept, if it is still the one that was read. */
  #remove(file: Dropped): void {
    const path = join(this.folder, file.path)
    try {
      const stats = lstatSync(path, { throwIfNoEntry: false })
      if (stats && sameFile(file, stats)) rmSync(path)
      this.#removed.add(file.path.normalize('NFC').toLowerCase())
      this.#seen.delete(file.path)
    } catch {
      // It stays, and is known: there is no use in reading it every time.
      this.#stick(file.path)
      this.#failed += 1
    }
  }

  async #refuse(path: string, reason: string, sizeBytes: number): Promise<void> {
    this.#failed += 1
    if (!moveToRefused(this.folder, path, reason)) {
      this.#stick(path)
      return
    }
    this.#removed.add(path.normalize('NFC').toLowerCase())
    await this.core.database.write((writer) =>
      recordAudit(this.core, writer, this.actor, {
        action: 'gap.refuseFile',
        entity: 'settings',
        entityId: 'answers',
        after: { fileName: maskNumbersWithin(path), reason, sizeBytes },
      }),
    )
  }

  #isSettled(file: Dropped): boolean {
    const known = this.#seen.get(file.path)
    if (!known || !sameFile(file, known.file)) {
      this.#seen.set(file.path, { file, since: performance.now(), stuck: false })
      return this.looking.settledMs === 0
    }
    return !known.stuck && this.#ageOf(file) >= this.looking.settledMs
  }

  /** For how long this process has seen the file as it is, in milliseconds. */
  #ageOf(file: Dropped): number {
    return performance.now() - (this.#seen.get(file.path)?.since ?? performance.now())
  }

  #stick(path: string): void {
    const known = this.#seen.get(path)
    if (known) known.stuck = true
  }

  #forgetAllBut(files: readonly Dropped[]): void {
    const there = new Set(files.map(({ path }) => path))
    for (const path of this.#seen.keys()) if (!there.has(path)) this.#seen.delete(path)
  }
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function folderName(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : ''
}

function isBelow(folder: string, path: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`)
}
