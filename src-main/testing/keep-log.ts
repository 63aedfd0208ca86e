import { openLog } from '../core/log'

/** Logs far more than a test allows the file to hold, in the data folder `argv[2]`, and says that it lives. */
const { log, close } = openLog(process.argv[2] ?? '')
for (let line = 0; line < 5000; line += 1) log.info({ event: 'test.line', line })
close()
process.stdout.write('alive\n')
