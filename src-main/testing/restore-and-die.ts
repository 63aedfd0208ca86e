import { planSwap, swap } from '../core/backup/swap'

/** Puts what is staged in `argv[3]` in place in the folder `argv[2]`, and is killed after step `argv[4]`. */
const [, , dataDir = '', staging = '', steps = '0'] = process.argv
const journal = planSwap(dataDir, staging, '2025-03-03T02:00:00.000Z', {
  databaseOnly: false,
  keep: true,
})
let step = 0
for (const name of swap(dataDir, journal)) {
  process.stdout.write(`${name}\n`)
  step += 1
  if (step === Number(steps)) process.kill(process.pid, 'SIGKILL')
}
process.stdout.write('done\n')
