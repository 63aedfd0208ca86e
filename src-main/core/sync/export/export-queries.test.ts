import { expect, it } from 'vitest'
import { settledClaimStates } from '@shared/domain/states'
import { startTestCore } from '../../../testing/test-core'
import { openHandle } from '../../database/open'
import { packageTables } from '../package-format'
import { chooseClaims, exportDb, packageColumns, packageSources, rowsQuery } from './export-queries'

it('reads a table from the chosen claims to their rows, never through the whole table', async () => {
  const { core } = await startTestCore()
  const handle = openHandle(core.database.file, 'read', core.database.key)
  try {
    handle.exec('BEGIN')
    const db = exportDb(handle)
    await chooseClaims(db, { states: settledClaimStates, payableOnly: false })
    for (const table of packageTables) {
      const query = rowsQuery(db, packageSources[table.name], packageColumns(table))
      const steps = handle.prepare(`EXPLAIN QUERY PLAN ${query.sql}`).all() as { detail: string }[]
      const walked = steps.flatMap(({ detail }) => /^SCAN (\w+)/u.exec(detail)?.[1] ?? [])
      expect(new Set(walked), table.name).toEqual(new Set(['chosen']))
    }
  } finally {
    handle.close()
  }
})
