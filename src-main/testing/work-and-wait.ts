import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { setUp } from '../core/accounts/sign-in'
import { clientOf, drain, work } from '../core/backup/testing/work'
import { Desk } from '../core/create-desk'

/**
 * Works at a desk with accounts in `argv[2]`, backs it up to the file `argv[4]`, goes on working and says `ready`:
 * then it is killed.
 */
const [, , dataDir = '', workerFile = '', target = '', password = ''] = process.argv
const desk = await Desk.open({
  dataDir,
  workerFile,
  host: 'test',
  version: '0.0.0-test',
  scrypt: { N: 2 ** 10, r: 8, p: 1 },
})
const { token, recoveryKey } = await setUp(desk, {
  name: 'Test Administrator',
  password,
  alsoReviews: true,
})
const client = clientOf(desk, token)
await work(client)
const { backup } = await drain(await client.backup.create())
const { downloadId } = await client.backup.open({ id: backup.id })
await desk.handover.save(downloadId, target)
copyFileSync(join(dataDir, 'desk.keys.json'), `${target}.keys`)
process.stdout.write(`${JSON.stringify({ recoveryKey, id: backup.id })}\n`)
const [row] = (await client.claims.list({ limit: 1 })).rows
// Reading leaves entries in the trail and changes nothing else.
setInterval(() => void client.claims.reveal({ id: row?.id ?? '', fields: ['phone'] }), 20)
