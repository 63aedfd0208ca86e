import { createHash } from 'node:crypto'
import { createWriteStream, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ImportProblem } from '@shared/contract/errors'
import type { Tally } from '@shared/contract/sync'
import type { TaskControl } from '../../workers/tasks'
import {
  decodeCell,
  PACKAGE_DESCRIPTOR,
  packageDescriptor,
  packageTables,
  type PackageDescriptor,
  type PackageTable,
} from '../package-format'
import { refusedBecause, SourceProblem } from './problem'
import type { StagedSource } from './stage-source'
import type { StagingHandle } from './staging'
import { readTable, type SourceFile, type TableSink } from './table-reader'
import { fileSha256 } from './text-file'
import { eachZipEntry } from './zip-entries'

/** Largest descriptor; a real one is some 30 KB. */
const LARGEST_DESCRIPTOR = 1 << 20

/** The staging table of a package's table. */
export const packageStaging = (table: string): string => `p_${table}`

/**
 * Reads a data package into the staging file: checks sizes and hashes of all resources, then every cell
 * against its column. A package is made by a program: one broken cell refuses it as a whole.
 * @param folder where resources are unpacked meanwhile; removed at the end
 * @throws the `import_refused` refusal with file, row and column
 */
export async function stagePackage(
  staging: StagingHandle,
  file: SourceFile,
  folder: string,
  control: TaskControl,
): Promise<StagedSource> {
  mkdirSync(folder, { recursive: true })
  try {
    const sha256 = fileSha256(file.path, control)
    const descriptor = await unpack(file, folder, control)
    staging.exec(
      'CREATE TABLE s_files (file INTEGER PRIMARY KEY, name TEXT NOT NULL); CREATE TABLE s_rejects (file INTEGER, row INTEGER, column TEXT, reason TEXT, detail TEXT, PRIMARY KEY (file, row)) WITHOUT ROWID',
    )
    const problems: ImportProblem[] = []
    for (const [number, table] of packageTables.entries()) {
      control.progress('read', number, packageTables.length)
      staging.prepare('INSERT INTO s_files VALUES (?, ?)').run(number, `${table.name}.csv`)
      createPackageTable(staging, table)
      if (!descriptor.resources.some(({ name }) => name === table.name)) continue
      await stageTable(staging, table, folder, problems, control)
    }
    if (problems.length > 0) throw refusedBecause(problems)
    return { sha256, mapped: [], ...readFigures(staging), rejected: noTally(), remarks: [] }
  } catch (error) {
    if (error instanceof SourceProblem) throw refusedBecause([error.problem])
    throw error
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const noTally = (): Tally => ({ claims: 0, lines: 0, members: 0, policies: 0, providers: 0 })

function readFigures(staging: StagingHandle): { read: Tally; claimedFen: number } {
  const read = noTally()
  for (const kind of Object.keys(read) as (keyof Tally)[]) {
    read[kind] = staging.prepare(`SELECT count(*) FROM p_${kind}`).pluck().get() as number
  }
  const sum = staging.prepare('SELECT coalesce(sum(claimed_fen), 0) FROM p_lines').pluck().get()
  return { read, claimedFen: sum as number }
}

/** Unpacks what the descriptor lists, each to its stated size and hash. */
async function unpack(
  file: SourceFile,
  folder: string,
  control: TaskControl,
): Promise<PackageDescriptor> {
  let descriptor: PackageDescriptor | null = null
  await eachZipEntry(file, async (entry, read) => {
    if (entry.fileName !== PACKAGE_DESCRIPTOR) return
    if (entry.uncompressedSize > LARGEST_DESCRIPTOR) throw notAPackage(file)
    const path = join(folder, PACKAGE_DESCRIPTOR)
    await pipeline(await read(), createWriteStream(path))
    descriptor = parseDescriptor(readFileSync(path, 'utf8'), file)
  })
  // Assigned in a callback, which the compiler does not follow.
  const found = descriptor as PackageDescriptor | null
  if (!found) throw notAPackage(file)
  const wanted = new Map(found.resources.map((resource) => [resource.path, resource]))
  await eachZipEntry(file, async (entry, read) => {
    control.checkCancelled()
    const resource = wanted.get(entry.fileName)
    const table = packageTables.find(({ name }) => name === resource?.name)
    if (!resource || !table) return
    const path = join(folder, `${table.name}.csv`)
    if (entry.uncompressedSize !== resource.bytes) {
      throw new SourceProblem({ file: entry.fileName, reason: 'size_differs' })
    }
    const hash = createHash('sha256')
    const hashing = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk)
        done(null, chunk)
      },
    })
    try {
      await pipeline(await read(), hashing, createWriteStream(path))
    } catch (error) {
      if ((error as { code?: string }).code === 'ENOSPC') throw error
      throw new SourceProblem({ file: entry.fileName, reason: 'damaged_zip' })
    }
    if (
      statSync(path).size !== resource.bytes ||
      `sha256:${hash.digest('hex')}` !== resource.hash
    ) {
      throw new SourceProblem({ file: entry.fileName, reason: 'hash_differs' })
    }
    wanted.delete(entry.fileName)
  })
  const [absent] = [...wanted.values()].filter(({ name }) =>
    packageTables.some((table) => table.name === name),
  )
  if (absent) throw new SourceProblem({ file: absent.path, reason: 'missing_file' })
  return found
}

function notAPackage(file: SourceFile): SourceProblem {
  return new SourceProblem({ file: file.name, reason: 'not_a_package' })
}

function parseDescriptor(text: string, file: SourceFile): PackageDescriptor {
  try {
    const parsed = packageDescriptor.safeParse(JSON.parse(text))
    if (parsed.success) return parsed.data
  } catch {
    // Not JSON: the same refusal.
  }
  throw notAPackage(file)
}

function createPackageTable(staging: StagingHandle, table: PackageTable): void {
  const columns = table.columns
    .map(({ name, kind }) => `${name} ${kind === 'integer' ? 'INTEGER' : 'TEXT'}`)
    .join(', ')
  staging.exec(
    `CREATE TABLE ${packageStaging(table.name)} (row INTEGER PRIMARY KEY, change INTEGER NOT NULL DEFAULT 0,
       desk_id TEXT, refused TEXT, ${columns}, UNIQUE (${table.primaryKey.join(', ')}))`,
  )
}

async function stageTable(
  staging: StagingHandle,
  table: PackageTable,
  folder: string,
  problems: ImportProblem[],
  control: TaskControl,
): Promise<void> {
  const name = `${table.name}.csv`
  const path = join(folder, name)
  const insert = staging.prepare(
    `INSERT OR IGNORE INTO ${packageStaging(table.name)} (row, ${table.columns.map((column) => column.name).join(', ')})
     VALUES (?${', ?'.repeat(table.columns.length)})`,
  )
  const report = (row: number, column: string | undefined, reason: string): void => {
    if (problems.length < 100) problems.push({ file: name, row, column, reason })
  }
  let indexes: number[] = []
  const sink: TableSink = {
    header(names) {
      indexes = table.columns.map((column) => names.indexOf(column.name))
      const missing = table.columns.find(({ later }, at) => indexes[at] === -1 && !later)
      if (missing) {
        throw new SourceProblem({
          file: name,
          row: 1,
          column: missing.name,
          reason: 'missing_column',
        })
      }
      return indexes.filter((index) => index !== -1)
    },
    row(cells, row) {
      const values: (string | number | null)[] = [row]
      for (const [at, column] of table.columns.entries()) {
        const decoded = decodeCell(column, cells[indexes[at] ?? -1] ?? '')
        if (decoded.ok) values.push(decoded.value)
        else {
          report(row, column.name, decoded.problem)
          return
        }
      }
      if (insert.run(values).changes !== 1) report(row, table.primaryKey.join(', '), 'repeated_key')
    },
    raggedRow: (_cells, row, reason) => report(row, undefined, reason),
    remark: () => undefined,
  }
  staging.exec('BEGIN')
  try {
    await readTable(
      { name, path, bytes: statSync(path).size },
      { encoding: 'utf-8', delimiter: ',' },
      sink,
      control,
      () => undefined,
    )
  } finally {
    staging.exec('COMMIT')
  }
}
