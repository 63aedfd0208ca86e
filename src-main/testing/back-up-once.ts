import { readdirSync } from 'node:fs'
import { isRefusal } from '@shared/contract/errors'
import { drain } from '../core/backup/testing/work'
import { openUnclaimed } from '../core/create-desk'

/** Backs up the desk in `argv[2]` and says how it went and what lies in its backup folder then. */
const [, , dataDir = '', workerFile = ''] = process.argv
const { client, close } = await openUnclaimed({ dataDir, workerFile, host: 'cli', version: '0' })
const outcome = await client.backup
  .create()
  .then(drain)
  .then(
    () => 'done',
    (error: unknown) => (isRefusal(error) ? error.code : String(error)),
  )
const { folder, lastFailure } = await client.backup.status()
const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => entry.name)
  .sort()
process.stdout.write(`${JSON.stringify({ outcome, lastFailure, files })}\n`)
await close()
