import type { Received } from '@shared/contract/gaps'
import { maskNumbersWithin } from '@shared/domain/masking'
import { recordAudit } from '../audit/chain'
import { cleanFileName, findPaper, type Paper } from '../claims/papers'
import { now, type Actor, type Core } from '../context'
import { slices } from '../database/slices'
import type { Reader, Writer } from '../database/database'
import { newId } from '../ids'
import { besideIsAnotherName, looksLikeClaimNo, sameName, type Addressed } from './address'
import { receiveDocuments, takesDocuments } from './receive'

/** Files that came by themselves: to the claim that they name, or kept for a person to say (GAP-03, GAP-04). */

/** Where files come from by themselves. */
export type StraySource = 'folder' | 'batch'

/** A file with its content at hand. */
export interface Arrived {
  address: Addressed
  bytes: Uint8Array
  mediaType: string
}

/** What became of files: in the order they were given, the claims first. */
export interface TakenIn {
  received: Received[]
  /** Files newly kept for a person. */
  strays: number
}

/** The claim a file names: its number is one of a claim here; `null` where none is. */
export interface Owner {
  claimId: string
  /** What stands beside the number in a folder's name. */
  beside: string | null
}

/** Finds the claims that files name, all at once. */
export async function findOwners(
  reader: Reader,
  files: readonly Addressed[],
): Promise<Map<string, Owner>> {
  const numbers = new Set(files.flatMap(({ claimNos }) => claimNos.map(({ claimNo }) => claimNo)))
  const claims = new Map<string, { id: string; claim_no: string }>()
  for (const slice of slices([...numbers])) {
    const rows = await reader
      .selectFrom('claims')
      .select(['id', 'claim_no'])
      .where('claim_no', 'in', slice)
      .execute()
    for (const row of rows) claims.set(row.claim_no, row)
  }
  const owners = new Map<string, Owner>()
  for (const { path, claimNos } of files) {
    const guess = claimNos.find(({ claimNo }) => claims.has(claimNo))
    const claim = guess && claims.get(guess.claimNo)
    if (claim) {
      owners.set(path, { claimId: claim.id, beside: guess.beside })
    }
  }
  return owners
}

/**
 * Takes in files of one claim, or files whose claim nobody knows, in one transaction: all are kept when this
 * returns, or none.
 * @param owners by path
 * @throws the refusals `disk_full`, `read_only`, `desk_busy`
 */
export async function takeIn(
  core: Core,
  actor: Actor,
  source: StraySource,
  files: readonly Arrived[],
  owners: ReadonlyMap<string, Owner>,
): Promise<TakenIn> {
  return core.database.write(async (writer) => {
    const at = now(core)
    const taken: TakenIn = { received: [], strays: 0 }
    const byClaim = Map.groupBy(files, ({ address }) => owners.get(address.path)?.claimId ?? null)
    for (const [claimId, mine] of byClaim) {
      const papers = mine.map((file) => ({ ...file, paper: keepPaper(core, file) }))
      const claim = claimId === null ? undefined : await readOwner(writer, claimId)
      const taking = claim && (await takesDocuments(writer, claim))
      const fitting: typeof papers = []
      const known: Received['documents'] = []
      for (const file of papers) {
        const problem = problemOf(file.address, owners.get(file.address.path), claim, taking)
        const { fileName, sha256 } = file.paper
        // What the claim has already is no news, even where it would take nothing more now.
        const there = problem && claim ? await findPaper(writer, claim.id, sha256) : undefined
        if (problem === null) fitting.push(file)
        else if (there) {
          known.push({ documentId: there.id, fileName, itemId: null, setAside: false, known: true })
        } else if (await keepStray(core, writer, actor, source, file, problem, at)) {
          taken.strays += 1
        }
      }
      if (!claim) continue
      if (known.length > 0) {
        taken.received.push({ claimId: claim.id, claimNo: claim.claim_no, documents: known })
      }
      if (fitting.length === 0) continue
      const toReceive = fitting.map(({ paper, address: { material } }) => ({
        ...paper,
        kind: null,
        itemId: null,
        material,
      }))
      taken.received.push(await receiveDocuments(core, writer, actor, claim.id, toReceive, at))
    }
    return taken
  })
}

/** Keeps the content, in the write turn. @throws the refusals `disk_full`, `read_only` */
function keepPaper(core: Core, { address, bytes, mediaType }: Arrived): Paper {
  return {
    fileName: cleanFileName(address.fileName),
    mediaType,
    sizeBytes: bytes.length,
    sha256: core.files.keep(bytes),
  }
}

type OwnerClaim = NonNullable<Awaited<ReturnType<typeof readOwner>>>

async function readOwner(reader: Reader, claimId: string) {
  return reader
    .selectFrom('claims')
    .innerJoin('members', 'members.id', 'claims.insured_id')
    .select(['claims.id', 'claims.claim_no', 'claims.state', 'members.name as insured_name'])
    .where('claims.id', '=', claimId)
    .executeTakeFirst()
}

/** Why a file does not go to the claim it names; `null` where it does. */
function problemOf(
  { claimNos, insuredName }: Addressed,
  owner: Owner | undefined,
  claim: OwnerClaim | undefined,
  taking: Awaited<ReturnType<typeof takesDocuments>> | undefined,
): string | null {
  if (!owner || !claim || !taking) {
    return claimNos.some(({ claimNo }) => looksLikeClaimNo(claimNo))
      ? 'unknown_claim'
      : 'no_claim_no'
  }
  // A number alone does not open a claim to whoever writes another person's name beside it (GAP-03).
  if (insuredName !== null && !sameName(insuredName, claim.insured_name)) return 'name_differs'
  if (owner.beside !== null && besideIsAnotherName(owner.beside, claim.insured_name)) {
    return 'name_differs'
  }
  return 'problem' in taking ? taking.problem : null
}

/** Keeps a file for a person to look at, once however often it comes. @returns whether it is new */
async function keepStray(
  core: Core,
  writer: Writer,
  actor: Actor,
  source: StraySource,
  { address, paper }: { address: Addressed; paper: Paper },
  problem: string,
  at: string,
): Promise<boolean> {
  const written = address.claimNos.find(({ claimNo }) => looksLikeClaimNo(claimNo))
  const claimNo = (written?.claimNo ?? address.listed?.claimNo ?? null)?.slice(0, 64) ?? null
  const known = await writer
    .selectFrom('stray_files')
    .select('id')
    .where('sha256', '=', paper.sha256)
    .where('claim_no', 'is', claimNo)
    .where('insured_name', 'is', address.insuredName)
    .executeTakeFirst()
  if (known) return false
  const id = newId()
  await writer
    .insertInto('stray_files')
    .values({
      id,
      file_name: paper.fileName,
      media_type: paper.mediaType,
      size_bytes: paper.sizeBytes,
      sha256: paper.sha256,
      claim_no: claimNo,
      insured_name: address.insuredName,
      material: address.material,
      source,
      problem,
      arrived_at: at,
      state: 'waiting',
      document_id: null,
      settled_by: null,
      settled_at: null,
      settled_reason: null,
    })
    .execute()
  await recordAudit(core, writer, actor, {
    action: 'gap.stray',
    entity: 'stray_file',
    entityId: id,
    after: {
      fileName: maskNumbersWithin(paper.fileName),
      claimNo: claimNo === null ? null : maskNumbersWithin(claimNo),
      problem,
      source,
      sizeBytes: paper.sizeBytes,
      sha256: paper.sha256,
    },
  })
  return true
}

const MOST_BYTES = 64 * 1024 * 1024
const MOST_FILES = 40

/**
 * Files in portions that are read and written in one go: those of one claim together, none larger than memory and
 * other writers bear. A single file may be larger.
 */
export function portions<T extends { address: Addressed; sizeBytes: number }>(
  files: readonly T[],
  owners: ReadonlyMap<string, Owner>,
): T[][] {
  const found: T[][] = []
  const byClaim = Map.groupBy(files, ({ address }) => owners.get(address.path)?.claimId ?? null)
  for (const mine of byClaim.values()) {
    let portion: T[] = []
    let bytes = 0
    for (const file of mine) {
      if (portion.length === MOST_FILES || (bytes > 0 && bytes + file.sizeBytes > MOST_BYTES)) {
        found.push(portion)
        portion = []
        bytes = 0
      }
      portion.push(file)
      bytes += file.sizeBytes
    }
    found.push(portion)
  }
  return found
}

/** Adds what became of one portion to what became of others: a claim stands once. */
export function addTaken(sum: TakenIn, { received, strays }: TakenIn): void {
  sum.strays += strays
  for (const one of received) {
    const same = sum.received.find(({ claimId }) => claimId === one.claimId)
    if (same) same.documents.push(...one.documents)
    else sum.received.push({ ...one, documents: [...one.documents] })
  }
}
