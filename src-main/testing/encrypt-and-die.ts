import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

/**
 * Encrypts the plain data folder `argv[2]` with the key `argv[3]` (hex), and kills itself before its n-th change to
 * the folder (`argv[4]`), so that a test can stop it at every step. Says how many changes it made.
 */
const [, , dataDir = '', key = '', last = ''] = process.argv
let changes = 0
const beforeEach = (): void => {
  changes += 1
  if (changes === Number(last)) process.kill(process.pid, 'SIGKILL')
}

const { writeFileSync, fsyncSync, renameSync, rmSync } = fs
fs.writeFileSync = (...args) => (beforeEach(), writeFileSync(...args))
fs.fsyncSync = (...args) => (beforeEach(), fsyncSync(...args))
fs.renameSync = (...args) => (beforeEach(), renameSync(...args))
fs.rmSync = (...args) => (beforeEach(), rmSync(...args))
syncBuiltinESMExports()

const { encryptPlainDesk } = await import('../core/files/encrypt-plain-desk')
await encryptPlainDesk(dataDir, Buffer.from(key, 'hex'))
process.stdout.write(`${changes}\n`)
