import { spawnSync } from 'node:child_process'
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { expect, it } from 'vitest'
import { aliases } from '../../aliases'
import { temporaryFolder } from '../testing/test-core'
import { describeError, openLog } from './log'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const outDir = at('../../.cache/test-worker')

it.skipIf(process.platform === 'win32')('work goes on when the log cannot be written', async () => {
  await build({
    configFile: false,
    logLevel: 'warn',
    resolve: { alias: aliases },
    build: {
      ssr: at('../testing/keep-log.ts'),
      outDir,
      emptyOutDir: false,
      target: 'node22',
      rollupOptions: { output: { format: 'es', entryFileNames: 'keep-log.js' } },
    },
  })
  const folder = temporaryFolder()
  const command = `trap '' XFSZ; ulimit -f 100; exec "$0" "$1" "$2"`
  const program = join(outDir, 'keep-log.js')
  const run = spawnSync('bash', ['-c', command, process.execPath, program, folder], {
    timeout: 20_000,
  })
  expect({ out: run.stdout.toString(), err: run.stderr.toString() }).toEqual({
    out: 'alive\n',
    err: '',
  })
  const { size, mode } = statSync(join(folder, 'logs', 'desk.log'))
  expect(size).toBeLessThanOrEqual(100 * 1024)
  expect(mode & 0o077).toBe(0)
})

it('an error is logged without its words, which may quote a person', () => {
  const error = Object.assign(new Error('no insured named 王小明'), { code: 'E_TEST' })
  const described = describeError(error)
  expect(described).toMatchObject({ name: 'Error', code: 'E_TEST' })
  expect(JSON.stringify(described)).not.toContain('王小明')
})

it('a log beyond 5 MB makes way for a new one when the desk is opened; the last three are kept', () => {
  const dataDir = temporaryFolder()
  const folder = join(dataDir, 'logs')
  mkdirSync(folder)
  const current = join(folder, 'desk.log')
  const runs = ['first', 'second', 'third', 'fourth', 'fifth']
  for (const run of runs) {
    const { log, close } = openLog(dataDir)
    log.info({ event: run })
    close()
    truncateSync(current, 5_000_001)
  }
  expect(readdirSync(folder).sort()).toEqual(['desk.log', 'desk.log.1', 'desk.log.2', 'desk.log.3'])
  const begins = (name: string): string => readFileSync(join(folder, name), 'utf8').slice(0, 200)
  expect(begins('desk.log')).toContain('fifth')
  expect(begins('desk.log.1')).toContain('fourth')
  expect(begins('desk.log.3')).toContain('second')

  writeFileSync(current, 'short\n')
  openLog(dataDir).close()
  expect(begins('desk.log')).toContain('short')
  expect(statSync(join(folder, 'desk.log.1')).size).toBe(5_000_001)
})
