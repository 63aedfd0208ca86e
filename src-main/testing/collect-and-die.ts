import { systemActor } from '../core/accounts/staff'
import { openUnclaimed } from '../core/create-desk'
import { lookNow } from '../core/gaps/collect'
import { testDeskOptions } from './test-core'

/**
 * Collects what lies in the answers folder of the desk in `argv[2]`, and kills itself at the step `argv[3]`: `kept` once
 * the first file is committed and still in the folder, `never` not at all. Says what it took.
 */
const [, , dataDir = '', step = 'never', workerFile = ''] = process.argv
const running = await openUnclaimed(testDeskOptions({ dataDir, workerFile }))
if (step === 'kept') {
  const { database } = running.core
  const write = database.write.bind(database)
  database.write = async (work) => {
    const result = await write(work)
    process.kill(process.pid, 'SIGKILL')
    return result
  }
}
const { received, strays, failed } = await lookNow(running.core, systemActor, 200)
const taken = received.flatMap(({ documents }) => documents).filter(({ known }) => !known).length
process.stdout.write(JSON.stringify({ taken, strays, failed }))
await running.close()
