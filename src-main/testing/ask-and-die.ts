import { openUnclaimed } from '../core/create-desk'

/** What the process does, and when it dies. */
export interface AskAndDie {
  dataDir: string
  workerFile: string
  /** Milliseconds since 1970 UTC, at which the clock stands. */
  now: number
  claimId: string
  version: number
  /** Asks for these materials; absent: follows up the request. */
  materials?: string[]
  request?: { id: string; version: number }
  /** Kills itself once so many of its transactions are written. */
  writes: number
}

/** Asks for documents or follows a request up, and kills itself on the way, so that a test sees what is left. */
const [, , input = '{}'] = process.argv
const { dataDir, workerFile, now, claimId, version, materials, request, writes } = JSON.parse(
  input,
) as AskAndDie

const { core, client, close } = await openUnclaimed({
  dataDir,
  workerFile,
  host: 'cli',
  version: '0.0.0-test',
  clock: () => now,
})
let written = 0
const write = core.database.write.bind(core.database)
core.database.write = async (work) => {
  const result = await write(work)
  written += 1
  if (written === writes) process.kill(process.pid, 'SIGKILL')
  return result
}
if (request) await client.gaps.followUp({ requests: [request] })
else {
  const items = (materials ?? []).map((material) => ({
    material,
    reason: 'missing' as const,
    blocking: true,
  }))
  await client.gaps.send({ claimId, version, items })
}
await close()
