import { isUtf8 } from 'node:buffer'
import { closeSync, openSync, readSync, rmSync, statSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { crc32 } from 'node:zlib'
import iconv from 'iconv-lite'
import type { Outputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import { maskNumbersWithin } from '@shared/domain/masking'
import { recordAudit } from '../audit/chain'
import { examinePaper, LARGEST_PAPER } from '../claims/papers'
import type { Actor, Core } from '../context'
import { newId } from '../ids'
import { SourceProblem } from '../sync/import/problem'
import { withZipEntries, type ZipContent } from '../sync/import/zip-entries'
import { streamProgress, type ProgressStep } from '../workers/progress-stream'
import { addressFiles, notThere, type Addressed, type Manifest } from './address'
import { isManifestName, ManifestError, readManifest } from './manifest'
import { addTaken, findOwners, portions, takeIn, type StraySource, type TakenIn } from './take-in'

/** The largest batch, and what it may come to when it is unpacked, in bytes. */
const LARGEST_BATCH = 1024 * 1024 * 1024
const MOST_UNPACKED = 4 * LARGEST_BATCH

type Step = Outputs['gaps']['importBatch'] extends AsyncIterable<infer One> ? One : never
type Done = Extract<Step, { type: 'done' }>

/** A file of a batch; its content is read when its turn comes. */
interface Offered {
  path: string
  sizeBytes: number
  /** @throws DamagedEntry */
  read: () => Promise<Uint8Array>
}

class DamagedEntry extends Error {
  override name = 'DamagedEntry'
}

export interface BatchFile {
  name: string
  path: string
  bytes: number
}

export interface BatchResult extends TakenIn {
  /** What is no document, with why. */
  refused: Done['refused']
}

/**
 * Takes in a batch of answers, claim by claim (GAP-03, GAP-04): what was taken in before it is cancelled stays. The
 * same batch once more changes nothing.
 * @throws `answers_refused`, `not_found` for an unknown source, `cancelled`, `disk_full`
 */
export async function* importBatch(
  core: Core,
  actor: Actor,
  sourceId: string,
  signal?: AbortSignal,
): AsyncGenerator<Step> {
  const source = core.handover.source(sourceId)
  const result = yield* streamProgress(
    (onProgress, cancelled) =>
      takeBatch(core, actor, source, 'batch', { onProgress, signal: cancelled }),
    signal,
  )
  const { received, strays, refused } = result
  yield { type: 'done', received, strays, refused }
}

/** Takes in the files of a batch: a ZIP, or files that were chosen together. */
export async function takeBatch(
  core: Core,
  actor: Actor,
  batch: { name: string; files: readonly BatchFile[] },
  source: StraySource,
  options: { onProgress?: (step: ProgressStep) => void; signal?: AbortSignal } = {},
): Promise<BatchResult> {
  const refuse = (reason: string, detail = '') =>
    refusal('answers_refused', { name: batch.name, reason, detail })
  const [zip, ...others] = batch.files
  if (!zip) throw refuse('no_answers')
  if (batch.files.reduce((sum, { bytes }) => sum + bytes, 0) > LARGEST_BATCH) {
    throw refuse('too_large')
  }
  const isZip = others.length === 0 && startsAsZip(zip.path)
  if (others.length === 0 && !isZip && /\.zip$/iu.test(zip.name)) throw refuse('not_a_zip')
  try {
    const work = (offered: Offered[], refused: Done['refused']): Promise<BatchResult> =>
      takeOffered(core, actor, batch.name, source, offered, refused, options)
    if (!isZip) return await work(batch.files.map(asOffered), [])
    return await withZipEntries(zip, async (entries) => {
      const { offered, refused } = sortEntries(entries)
      const unpacked = offered.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
      if (unpacked > MOST_UNPACKED) throw refuse('too_large', String(unpacked))
      return work(offered, refused)
    })
  } catch (error) {
    if (error instanceof SourceProblem) throw refuse('damaged')
    if (error instanceof ManifestError) {
      throw refuse('damaged', [error.reason, error.detail].filter(Boolean).join(': '))
    }
    throw error
  }
}

async function takeOffered(
  core: Core,
  actor: Actor,
  name: string,
  source: StraySource,
  offered: readonly Offered[],
  refused: Done['refused'],
  {
    onProgress = () => undefined,
    signal,
  }: { onProgress?: (step: ProgressStep) => void; signal?: AbortSignal },
): Promise<BatchResult> {
  const [lists, papers] = [true, false].map((isList) =>
    offered.filter(({ path }) => isManifestName(baseName(path)) === isList),
  ) as [Offered[], Offered[]]
  if (papers.length === 0)
    throw refusal('answers_refused', { name, reason: 'no_answers', detail: '' })
  const manifests: Manifest[] = []
  for (const list of lists) manifests.push(await readOffered(core, list))
  const paths = papers.map(({ path }) => path)
  for (const path of notThere(
    manifests,
    offered.map(({ path: own }) => own),
  )) {
    refused.push({ name: path, reason: 'listed_not_there' })
  }
  const byPath = new Map(papers.map((paper) => [paper.path, paper]))
  const files = addressFiles(paths, manifests).flatMap((address) => {
    const paper = byPath.get(address.path)
    return paper ? [{ address, sizeBytes: paper.sizeBytes, read: paper.read }] : []
  })
  const owners = await findOwners(
    core.database.reader,
    files.map(({ address }) => address),
  )
  const sum: TakenIn = { received: [], strays: 0 }
  let done = 0
  for (const portion of portions(files, owners)) {
    if (signal?.aborted) throw refusal('cancelled', {})
    onProgress({ phase: 'files', done, total: files.length })
    const arrived: { address: Addressed; bytes: Uint8Array; mediaType: string }[] = []
    for (const { address, read } of portion) {
      const bytes = await read().catch((error: unknown) => {
        if (error instanceof DamagedEntry) return null
        throw error
      })
      const examined = bytes && (await examinePaper(bytes))
      if (!bytes || !examined) refused.push({ name: address.path, reason: 'damaged' })
      else if ('fault' in examined) refused.push({ name: address.path, reason: examined.fault })
      else arrived.push({ address, bytes, mediaType: examined.mediaType })
    }
    if (arrived.length > 0) addTaken(sum, await takeIn(core, actor, source, arrived, owners))
    done += portion.length
  }
  onProgress({ phase: 'files', done, total: files.length })
  await recordBatch(core, actor, name, sum)
  return { ...sum, refused }
}

/** The trail says that a batch came, where it brought anything. */
async function recordBatch(core: Core, actor: Actor, name: string, sum: TakenIn): Promise<void> {
  const documents = sum.received.flatMap((claim) => claim.documents).filter(({ known }) => !known)
  if (documents.length === 0 && sum.strays === 0) return
  await core.database.write((writer) =>
    recordAudit(core, writer, actor, {
      action: 'gap.importBatch',
      entity: 'batch',
      entityId: newId(),
      after: {
        fileName: maskNumbersWithin(name),
        claims: sum.received.length,
        documents: documents.length,
        strays: sum.strays,
      },
    }),
  )
}

/** Reads a list, which is laid into a folder of this process for as long as that takes. */
async function readOffered(core: Core, { path, read }: Offered): Promise<Manifest> {
  const name = baseName(path)
  const temporary = join(core.handover.staging, `${newId()}-${name.toLowerCase()}`)
  try {
    const bytes = await read().catch(() => {
      throw new ManifestError('damaged', name)
    })
    await writeFile(temporary, bytes, { flag: 'wx', mode: 0o600 })
    return { folder: path.slice(0, -name.length - 1), rows: await readManifest(temporary, name) }
  } finally {
    rmSync(temporary, { force: true })
  }
}

function asOffered({ name, path }: BatchFile): Offered {
  const { size } = statSync(path)
  return {
    path: name,
    sizeBytes: size,
    // One byte more than is taken tells that it is too large.
    read: async () => (size > LARGEST_PAPER ? new Uint8Array(LARGEST_PAPER + 1) : readFile(path)),
  }
}

/** Whether a file begins as a ZIP does, an empty one included. */
function startsAsZip(path: string): boolean {
  const head = Buffer.alloc(4)
  const descriptor = openSync(path, 'r')
  try {
    readSync(descriptor, head, 0, head.length, 0)
  } finally {
    closeSync(descriptor)
  }
  return ['504b0304', '504b0506'].includes(head.toString('hex'))
}

/** What programs lay beside files by themselves. */
const litter = /(?:^|\/)(?:__MACOSX\/|\.|Thumbs\.db$|desktop\.ini$)/iu

/** The files among the entries of a ZIP, and what is none. Names only tell whose a file is: nothing is unpacked. */
function sortEntries(entries: readonly ZipContent[]): {
  offered: Offered[]
  refused: Done['refused']
} {
  const offered: Offered[] = []
  const refused: Done['refused'] = []
  const seen = new Set<string>()
  for (const { entry, read } of entries) {
    const path = nameOf(entry)
    const hostile = isHostile(path)
    if (!hostile && (path.endsWith('/') || litter.test(path))) continue
    const reason = hostile
      ? 'unsafe_name'
      : seen.has(path)
        ? 'repeated_name'
        : entry.isEncrypted()
          ? 'encrypted'
          : isLink(entry)
            ? 'link'
            : !entry.canDecodeFileData()
              ? 'damaged'
              : entry.uncompressedSize === 0
                ? 'empty'
                : entry.uncompressedSize > LARGEST_PAPER
                  ? 'too_large'
                  : null
    seen.add(path)
    if (reason !== null) refused.push({ name: path, reason })
    else {
      const sizeBytes = entry.uncompressedSize
      offered.push({ path, sizeBytes, read: () => readEntry(entry, read) })
    }
  }
  return { offered, refused }
}

type Entry = ZipContent['entry']

const UTF8_FLAG = 0x800

/**
 * The name as it was meant: UTF-8 where the entry says so or the bytes are that, else as Windows in China writes
 * names. With `/` between its parts.
 */
function nameOf(entry: Entry): string {
  const raw = entry.fileNameRaw
  const utf8 = (entry.generalPurposeBitFlag & UTF8_FLAG) !== 0 || isUtf8(raw)
  const name = utf8 ? raw.toString('utf8') : iconv.decode(raw, 'gb18030')
  return name
    .normalize('NFC')
    .replaceAll('\\', '/')
    .replace(/^(?:\.\/)+/u, '')
}

/** Whether a name leads out of its folder, or would be read otherwise than it is written. */
function isHostile(path: string): boolean {
  return (
    path.startsWith('/') ||
    /^[A-Za-z]:/u.test(path) ||
    path.split('/').some((part) => part === '..') ||
    /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u.test(path)
  )
}

const UNIX = 3
const LINK = 0o120000

function isLink({ versionMadeBy, externalFileAttributes }: Entry): boolean {
  const mode = (externalFileAttributes >>> 16) & 0o170000
  return versionMadeBy >>> 8 === UNIX && mode === LINK
}

/** The content, no longer than its entry says. @throws DamagedEntry */
async function readEntry(entry: Entry, read: () => Promise<Readable>): Promise<Uint8Array> {
  const parts: Buffer[] = []
  let length = 0
  try {
    for await (const part of await read()) {
      const bytes = part as Buffer
      length += bytes.length
      if (length > entry.uncompressedSize) throw new DamagedEntry('longer than it says')
      parts.push(bytes)
    }
  } catch (error) {
    throw new DamagedEntry('not to be read', { cause: error })
  }
  const bytes = Buffer.concat(parts)
  if (crc32(bytes) !== entry.crc32) throw new DamagedEntry('another content than it says')
  return bytes
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
