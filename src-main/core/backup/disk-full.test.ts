import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { expect, it } from 'vitest'
import { aliases } from '../../../aliases'
import { seedClaims } from '../../testing/seed'
import { startTestCore, temporaryFolder, testWorkerFile } from '../../testing/test-core'
import { saveBackupSettings } from './settings'
import { scan } from './testing/work'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const program = at('../../../.cache/test-worker/back-up-once.js')

/** Whether this machine lets us have a small disk: a mount in a namespace of our own. */
function canMount(): boolean {
  if (process.platform !== 'linux') return false
  const mount = ['-rm', 'mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', '/mnt']
  return spawnSync('unshare', mount).status === 0
}

interface Said {
  outcome: string
  lastFailure: string | null
  files: string[]
}

it.runIf(canMount())(
  'a full disk ends a backup plainly, keeps the earlier one and leaves nothing of the new one',
  async () => {
    await build({
      configFile: false,
      logLevel: 'warn',
      resolve: { alias: aliases },
      build: {
        ssr: at('../../testing/back-up-once.ts'),
        outDir: at('../../../.cache/test-worker'),
        emptyOutDir: false,
        target: 'node22',
        rollupOptions: { output: { format: 'es', entryFileNames: 'back-up-once.js' } },
      },
    })
    const running = await startTestCore()
    const { core, client, actor } = running
    const disk = join(temporaryFolder(), 'disk')
    mkdirSync(disk)
    await saveBackupSettings(core, actor, null, { folder: disk })
    await seedClaims(running, [{ lines: [100] }])
    const [row] = (await client.claims.list({ limit: 1 })).rows
    const file = scan('x', 200_000)
    await client.claims.addDocument({ id: row?.id ?? '', kind: 'identity', file })
    await running.close()

    const script = `mount -t tmpfs -o size=16m tmpfs "$DISK"
      run() { "$NODE" "$PROGRAM" "$DATA" "$WORKER"; }
      run
      room=$(df --output=avail -k "$DISK" | tail -1)
      for left in 60 300 600; do
        head -c $(( (room - left) * 1024 )) /dev/zero > "$DISK/other"
        run
      done
      rm "$DISK/other"
      run`
    const env = {
      ...process.env,
      DISK: disk,
      NODE: process.execPath,
      PROGRAM: program,
      DATA: core.dataDir,
      WORKER: testWorkerFile,
    }
    const said = execFileSync('unshare', ['-rm', 'bash', '-ec', script], { env }).toString()
    const [first, ...others] = said
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Said)
    const last = others.pop()
    expect(first).toMatchObject({ outcome: 'done', lastFailure: null })
    expect(others).toHaveLength(3)
    for (const full of others) {
      expect(full).toEqual({
        outcome: 'disk_full',
        lastFailure: 'disk_full',
        files: first?.files,
      })
    }
    expect(last).toMatchObject({ outcome: 'done', lastFailure: null })
    expect(last?.files).toHaveLength((first?.files.length ?? 0) + 2)
  },
  60_000,
)
