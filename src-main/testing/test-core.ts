import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { createCore, type CoreOptions, type RunningCore } from '../core/create-core'

/** The worker that `build-worker.ts` makes before the tests. */
export const testWorkerFile = fileURLToPath(
  new URL('../../.cache/test-worker/worker.js', import.meta.url),
)

/** A new folder that is removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'peian-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A real core on a folder of its own, closed when the test ends. The clock stands at 2025-03-03 10:00 in Shanghai. */
export async function startTestCore(options: Partial<CoreOptions> = {}): Promise<RunningCore> {
  const running = await createCore({
    dataDir: temporaryFolder(),
    workerFile: testWorkerFile,
    host: 'test',
    version: '0.0.0-test',
    clock: () => Date.parse('2025-03-03T02:00:00.000Z'),
    ...options,
  })
  onTestFinished(() => running.close())
  return running
}
