import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { z } from 'zod'
import type { rejectSample } from '@shared/contract/sync'
import type { Vault } from '../../files/vault'
import { escapeText } from '../package-format'
import type { StagingHandle } from './staging'

export type RejectSample = z.infer<typeof rejectSample>

const SAMPLES = 50

/** Adds the rows of refused policies and claims, lines and invoices included, to the refused rows. */
export function collectRejects(db: StagingHandle): void {
  db.exec(`
    INSERT OR IGNORE INTO s_rejects
      SELECT file, row, NULL, refused, NULL FROM s_policies WHERE refused IS NOT NULL;
    INSERT OR IGNORE INTO s_rejects
      SELECT file, row, NULL, refused, NULL FROM s_claims WHERE refused IS NOT NULL;
    INSERT OR IGNORE INTO s_rejects
      SELECT i.file, i.row, NULL, c.refused, NULL
      FROM s_claims c JOIN s_invoices i ON i.claim_n = c.n WHERE c.refused IS NOT NULL AND i.hash IS NOT NULL;
    INSERT OR IGNORE INTO s_rejects
      SELECT l.file, l.row, NULL, c.refused, NULL
      FROM s_claims c JOIN s_lines l ON l.claim_n = c.n WHERE c.refused IS NOT NULL;
  `)
}

const ROWS = `SELECT f.name AS file, r.row, r.column, r.reason, r.detail
  FROM s_rejects r JOIN s_files f ON f.file = r.file ORDER BY r.file, r.row`

export function countRejects(db: StagingHandle): number {
  return db.prepare('SELECT count(*) FROM s_rejects').pluck().get() as number
}

export function rejectSamples(db: StagingHandle): RejectSample[] {
  return db.prepare(`${ROWS} LIMIT ${SAMPLES}`).all() as RejectSample[]
}

/**
 * Writes all refused rows, sealed, as CSV: UTF-8 with BOM, so that spreadsheets read it, nothing in it a formula.
 * It names places and reasons and repeats no cell, so that it holds no personal data. On the disk when this
 * returns; nothing is left of it on failure.
 */
export async function writeRejects(db: StagingHandle, path: string, vault: Vault): Promise<void> {
  const part = `${path}.part`
  try {
    await pipeline(
      Readable.from(rejectLines(db), { objectMode: false }),
      vault.sealing(),
      createWriteStream(part, { mode: 0o600, flush: true }),
    )
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

function* rejectLines(db: StagingHandle): Generator<Buffer> {
  let text = '\ufefffile,row,column,reason,detail\r\n'
  for (const row of db.prepare(ROWS).iterate() as IterableIterator<RejectSample>) {
    text += [row.file, row.row, row.column, row.reason, row.detail].map(csvCell).join(',') + '\r\n'
    if (text.length > 1 << 16) {
      yield Buffer.from(text)
      text = ''
    }
  }
  yield Buffer.from(text)
}

function csvCell(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const text = escapeText(value)
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
