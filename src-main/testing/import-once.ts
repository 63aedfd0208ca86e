import { openUnclaimed } from '../core/create-desk'

/** Imports the Synthea folder `argv[4]` into the desk `argv[2]`, so that a test can kill it on the way. */
const [, , dataDir = '', workerFile = '', path = ''] = process.argv
const running = await openUnclaimed({ dataDir, workerFile, host: 'test', version: '0.0.0-test' })
const { sourceId } = running.core.handover.addSource(path)
for await (const step of await running.client.sync.import({ sourceId, profile: 'synthea' })) {
  if (step.type === 'done' && step.rejectedRows > 0) process.exitCode = 3
}
await running.close()
