import { createHash } from 'node:crypto'
import type { ImportProblem } from '@shared/contract/errors'
import type { Profile } from '@shared/contract/profile'
import type { Tally } from '@shared/contract/sync'
import type { TaskControl } from '../../workers/tasks'
import { compileFile, Header, lookupNeeds, type FileMapper } from './compile-profile'
import { IdBatch } from './id-batch'
import { Lookups } from './lookups'
import { matchFiles, type MatchedFile } from './match-files'
import { refusedBecause, SourceProblem } from './problem'
import { RowStager, type ServiceLevel } from './row-stager'
import type { StagingHandle } from './staging'
import { readTable, type SourceFile, type TableSink } from './table-reader'

export interface Remark {
  file: string
  remark: string
  count: number
}

/** What reading a source came to. */
export interface StagedSource {
  /** Of one file its SHA-256; of several the SHA-256 of their names and SHA-256s, by name. */
  sha256: string
  /** Whether staged columns of a table are filled from the source: `table.field`. */
  mapped: string[]
  read: Tally
  /** Rows refused for themselves. */
  rejected: Tally
  claimedFen: number
  remarks: Remark[]
}

/**
 * Reads every file of a source through a profile into the staging file.
 * @param terms now, in milliseconds since 1970 UTC, and what claims are due by
 * @throws the `import_refused` refusal when a file cannot be read as what it should be; `cancelled`
 */
export async function stageSource(
  staging: StagingHandle,
  profile: Profile,
  files: readonly SourceFile[],
  terms: { now: number; service: ServiceLevel },
  control: TaskControl,
): Promise<StagedSource> {
  const { matched, missing } = matchFiles(profile, files)
  if (missing.length > 0) throw refusedBecause(missing)
  const source = new SourceReader(staging, profile, terms, control, matched)
  const problems: ImportProblem[] = []
  for (const entry of matched) {
    for (const file of entry.files) {
      try {
        await source.readFile(entry, file)
      } catch (error) {
        // Each file is read to its own first problem, so that a person sees all broken files at once.
        if (!(error instanceof SourceProblem)) throw error
        problems.push(error.problem)
      }
    }
  }
  if (problems.length > 0) throw refusedBecause(problems)
  if (profile.matchPolicyByDate) matchPoliciesByDate(staging)
  return source.result()
}

/** Claims that name no policy get the insured's latest policy in force on the incident date. */
function matchPoliciesByDate(staging: StagingHandle): void {
  const on = `coalesce(s_claims.incident_on, date(s_claims.received_at, '+8 hours'))`
  staging.exec(`UPDATE s_claims SET policy_n = (
      SELECT p.n FROM s_policies p
      WHERE p.insured_n = s_claims.insured_n AND p.start_on <= ${on}
        AND (p.end_on IS NULL OR p.end_on >= ${on})
      ORDER BY p.start_on DESC LIMIT 1)
    WHERE policy_n IS NULL`)
}

class SourceReader {
  readonly #stager: RowStager
  readonly #lookups: Lookups
  readonly #needs: Map<string, Map<string, Set<string>>>
  readonly #remarks = new Map<string, Remark>()
  readonly #hashes: { name: string; sha256: string }[] = []
  readonly #mapped = new Set<string>()
  readonly #names: string[] = []
  readonly #totalBytes: number
  #bytesBefore = 0

  constructor(
    readonly staging: StagingHandle,
    readonly profile: Profile,
    { now, service }: { now: number; service: ServiceLevel },
    readonly control: TaskControl,
    matched: readonly MatchedFile[],
  ) {
    this.#lookups = new Lookups(staging)
    this.#needs = lookupNeeds(profile)
    this.#totalBytes = matched
      .flatMap(({ files }) => files)
      .reduce((sum, file) => sum + file.bytes, 0)
    const at = new Date(now)
    this.#stager = new RowStager(
      staging,
      {
        ids: new IdBatch(Date.now()),
        language: profile.language,
        receivedAt: at.toISOString(),
        service,
        today: new Date(now + 8 * 3_600_000).toISOString().slice(0, 10),
        invoicesMapped: profile.files.some((file) => file.invoices),
      },
      (file, remark) => this.#remark(this.#names[file] ?? '', remark),
    )
  }

  async readFile({ mapping }: MatchedFile, file: SourceFile): Promise<void> {
    const { staging, profile, control } = this
    const number = this.#names.push(file.name) - 1
    staging.prepare('INSERT INTO s_files VALUES (?, ?)').run(number, file.name)
    let mapper: FileMapper | null = null
    let lookupRows: ((cells: readonly string[]) => void)[] = []
    const sink: TableSink = {
      header: (names, { workbook }) => {
        const header = new Header(names)
        mapper = compileFile(profile, mapping, header, this.#lookups.factory, workbook)
        lookupRows = this.#lookupRows(mapping.id, header)
        this.#checkHeader(file, header, mapper)
        return header.used
      },
      row: (cells, row) => {
        for (const keep of lookupRows) keep(cells)
        if (mapper?.accepts(cells)) this.#stager.take(mapper, cells, number, row)
      },
      raggedRow: (cells, row, reason) => {
        if (mapper && mapper.tables.length > 0) {
          this.#stager.refuseRow(mapper, cells, number, row, reason)
        } else this.#remark(file.name, reason)
      },
      remark: (remark, count) => this.#remark(file.name, remark, count),
    }
    control.checkCancelled()
    staging.exec('BEGIN')
    try {
      const facts = await readTable(
        file,
        { encoding: profile.encoding, delimiter: profile.delimiter, sheet: mapping.sheet },
        sink,
        control,
        (bytes) => control.progress('read', this.#bytesBefore + bytes, this.#totalBytes),
      )
      this.#stager.finish()
      this.#hashes.push({ name: file.name, sha256: facts.sha256 })
      if (!facts.hasHeader) this.#emptyFile(file, mapping.optional)
    } finally {
      // Without a journal there is nothing to go back to; a broken import throws the file away.
      staging.exec('COMMIT')
    }
    this.#bytesBefore += file.bytes
  }

  result(): StagedSource {
    return {
      sha256: contentHash(this.#hashes),
      mapped: [...this.#mapped],
      read: this.#stager.read,
      rejected: this.#stager.rejected,
      claimedFen: this.#stager.claimedFen,
      remarks: [...this.#remarks.values()],
    }
  }

  #emptyFile(file: SourceFile, optional: boolean): void {
    if (!optional) throw new SourceProblem({ file: file.name, reason: 'empty_file' })
    this.#remark(file.name, 'empty_file')
  }

  #checkHeader(file: SourceFile, header: Header, mapper: FileMapper): void {
    const [missing] = mapper.missing
    if (missing !== undefined) {
      throw new SourceProblem({
        file: file.name,
        row: 1,
        column: missing,
        reason: 'missing_column',
        detail: mapper.missing.join(', '),
      })
    }
    const [ambiguous] = header.ambiguous
    if (ambiguous !== undefined) {
      throw new SourceProblem({
        file: file.name,
        row: 1,
        column: ambiguous,
        reason: 'repeated_column',
      })
    }
    if (header.duplicates > 0) this.#remark(file.name, 'repeated_header', header.duplicates)
    if (mapper.absent > 0) this.#remark(file.name, 'optional_columns_absent', mapper.absent)
    for (const table of mapper.tables) {
      for (const field of table.mapped) this.#mapped.add(`${table.table}.${field}`)
    }
  }

  /** What keeps the columns that lookups need of this file. */
  #lookupRows(id: string | undefined, header: Header): ((cells: readonly string[]) => void)[] {
    const keep: ((cells: readonly string[]) => void)[] = []
    for (const [keyColumn, wanted] of (id && this.#needs.get(id)) || []) {
      const key = header.find(keyColumn)
      if (key === null) continue
      const indexes = [...wanted].map((column) => header.find(column) ?? -1)
      const add = this.#lookups.add(id ?? '', keyColumn, [...wanted])
      keep.push((cells) => {
        const keyText = (cells[key] ?? '').trim()
        if (keyText !== '')
          add(
            keyText,
            indexes.map((index) => (cells[index] ?? '').trim()),
          )
      })
    }
    return keep
  }

  #remark(file: string, remark: string, count = 1): void {
    const key = `${file}\u001f${remark}`
    const known = this.#remarks.get(key)
    if (known) known.count += count
    else this.#remarks.set(key, { file, remark, count })
  }
}

/** SHA-256 of one file as it is; of several, of their names and SHA-256s in order of name. */
export function contentHash(files: readonly { name: string; sha256: string }[]): string {
  const [only] = files
  if (files.length === 1 && only) return only.sha256
  const lines = files.map(({ name, sha256 }) => `${name.toLowerCase()}\t${sha256}\n`).sort()
  return createHash('sha256').update(lines.join('')).digest('hex')
}
