import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../../testing/test-core'
import { createStagingTables, openStaging } from './staging'

it('a staging file shows nothing of what was read into it, and opens with the key of the desk', () => {
  const key = 'ab'.repeat(32)
  const file = join(temporaryFolder(), 'staging.sqlite3')
  const staging = openStaging(file, key)
  createStagingTables(staging)
  staging.exec(`INSERT INTO s_files VALUES (0, 'Zhang San 900000')`)
  staging.close()
  const bytes = readFileSync(file)
  expect(bytes.includes('Zhang San')).toBe(false)
  expect(bytes.includes('s_files')).toBe(false)
  const again = openStaging(file, key)
  expect(again.prepare('SELECT name FROM s_files').pluck().get()).toBe('Zhang San 900000')
  again.close()
  expect(() => openStaging(file, 'cd'.repeat(32)).prepare('SELECT * FROM s_files')).toThrow()
})
