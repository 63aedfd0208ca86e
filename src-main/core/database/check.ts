import { existsSync } from 'node:fs'
import { migrations } from './migrate'
import { openHandle, type Handle } from './open'

/** One thing that was looked at. `detail` is a code or a figure, for people who ask. */
export interface DatabaseCheck {
  name: 'integrity' | 'references' | 'schema'
  ok: boolean
  detail: string
}

/**
 * Looks at the database file without changing it: its pages and indexes, its references, its schema.
 * @returns one result for each; after a file that cannot be read the others are left out
 */
export function checkDatabase(file: string, key: string): DatabaseCheck[] {
  if (!existsSync(file)) return [{ name: 'integrity', ok: false, detail: 'missing' }]
  let handle: Handle | undefined
  try {
    handle = openHandle(file, 'read', key)
    const found = handle.pragma('integrity_check(10)') as { integrity_check: string }[]
    const integrity = found.map((row) => row.integrity_check).join('; ')
    if (integrity !== 'ok') return [{ name: 'integrity', ok: false, detail: integrity }]

    const broken = handle.pragma('foreign_key_check') as { table: string }[]
    const tables = [...new Set(broken.map((row) => row.table))].join(', ')
    return [
      { name: 'integrity', ok: true, detail: 'ok' },
      {
        name: 'references',
        ok: broken.length === 0,
        detail: broken.length === 0 ? 'ok' : `${broken.length}: ${tables}`,
      },
      checkSchema(handle),
    ]
  } catch (error) {
    const detail = (error as { code?: string }).code ?? 'unreadable'
    return [{ name: 'integrity', ok: false, detail }]
  } finally {
    handle?.close()
  }
}

/** Migrations that are missing are not a fault: they are applied at the next start, after a backup. */
function checkSchema(handle: Handle): DatabaseCheck {
  const rows = handle.prepare('SELECT name FROM schema_migrations').all() as { name: string }[]
  const known = new Set(migrations.map((migration) => migration.name))
  const unknown = rows.filter((row) => !known.has(row.name))
  const detail = `${rows.length}/${migrations.length}`
  return unknown.length > 0
    ? { name: 'schema', ok: false, detail: `${detail} newer: ${unknown[0]?.name ?? ''}` }
    : { name: 'schema', ok: true, detail }
}
