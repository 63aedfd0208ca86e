import { refusal } from '@shared/contract/errors'
import type { Language } from '@shared/domain/catalogues'
import type { ExportFormat, ExportProfile } from '@shared/domain/export-profiles'
import { openHandle } from '../../database/open'
import { named } from '../../database/database'
import { Vault } from '../../files/vault'
import type { TaskControl } from '../../workers/tasks'
import { packageTables } from '../package-format'
import {
  chooseClaims,
  chosenNumbers,
  countRows,
  exportDb,
  packageSources,
  type ClaimChoice,
} from './export-queries'
import { packageEntries } from './package-writer'
import { workbookEntries } from './spreadsheet'
import { workbookSheets } from './workbook'
import { writeZip } from './zip-file'

export interface ExportTask extends ClaimChoice {
  databaseFile: string
  /** `Vault.hex`. */
  vaultKey: string
  /** Where to write, sealed; must not exist. */
  path: string
  format: ExportFormat
  /** What a workbook holds; a package always holds everything. */
  profile: ExportProfile
  /** Of the titles and the codes in a workbook. */
  language: Language
}

export interface ExportResult {
  claims: number
  /** Of claims that were chosen one by one, in order; `null` where states alone choose. */
  claimNos: string[] | null
  /** Rows in all tables or sheets. */
  rows: number
  /** Of the file as it is handed out. */
  sizeBytes: number
  /** Hex; likewise. */
  sha256: string
}

/**
 * Writes the chosen claims to a file, read in one transaction: what others change meanwhile is not in it.
 * @throws the refusals `nothing_to_export`, `cancelled`, `disk_full`; no file is left behind then
 */
export async function runExport(task: ExportTask, control: TaskControl): Promise<ExportResult> {
  const vault = Vault.fromHex(task.vaultKey)
  const handle = openHandle(task.databaseFile, 'read', vault.databaseKey)
  try {
    // The list of chosen claims may be long; it goes to a file rather than into memory. It holds ids alone.
    handle.pragma('temp_store = FILE')
    handle.exec('BEGIN')
    const db = exportDb(handle)
    const claims = await chooseClaims(db, task)
    if (claims === 0) throw refusal('nothing_to_export', { states: [...task.states] })

    const claimNos = task.claimIds ? await chosenNumbers(db) : null

    let total = 0
    let done = 0
    const onRows = (rows: number): void => {
      control.checkCancelled()
      done += rows
      control.progress('write', done, total)
    }
    control.progress('count', 0, null)
    if (task.format === 'package') {
      for (const { name } of packageTables) total += await countRows(db, packageSources[name])
      const written = await writeZip(task.path, packageEntries(handle, db, onRows), vault)
      return { claims, claimNos, rows: total, ...written }
    }
    const sheets = await workbookSheets(handle, db, task.profile, task.language)
    total = sheets.reduce((rows, sheet) => rows + sheet.rowCount, 0)
    const written = await writeZip(task.path, workbookEntries(sheets, onRows), vault)
    return { claims, claimNos, rows: total, ...written }
  } catch (error) {
    throw named(error)
  } finally {
    handle.close()
  }
}
