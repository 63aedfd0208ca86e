import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { benchAdjudicate, type AdjudicateBench } from './adjudicate'
import { benchEncryption, type EncryptionBench } from './encryption'
import { writeSyntheticBatch } from './generate'
import { benchImport, type ImportBench } from './import'
import { benchNotices, closingLetter, requestLetter } from './notices'
import { benchQueue, type QueueBench } from './queue'
import { benchReview, type ReviewBench } from './review'
import { benchStart, type StartBench } from './start'
import { table } from './table'

/**
 * `npm run bench -- [--json] [--claims 10000,100000,1000000] [--notices 200]
 * [--requests 1000] [--rows 300000] [--documents 100] [--adjudicate 50000] [--reviewed 20000]`
 * Every size runs in a process of its own, so that its peak memory is its own.
 */

export interface SizeBench {
  import: ImportBench
  queue: QueueBench
  start: StartBench | null
}

export interface Bench {
  machine: { cpu: string; cores: number; node: string; memoryGb: number }
  sizes: SizeBench[]
  notices: Awaited<ReturnType<typeof benchNotices>>
  /** Two-page requests for documents, every one another. */
  requests: Awaited<ReturnType<typeof benchNotices>>
  encryption: EncryptionBench
  adjudicate: AdjudicateBench
  review: ReviewBench
}

const out = (path: string): string =>
  fileURLToPath(new URL(`../../out/main/${path}`, import.meta.url))
const workerFile = out('worker.js')
const here = fileURLToPath(import.meta.url)

const [mode, ...rest] = process.argv.slice(2)
if (mode === '--one-size') await oneSize(Number(rest[0]))
else await all(process.argv.slice(2))

async function oneSize(claims: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'peian-bench-'))
  try {
    const source = join(folder, 'batch')
    await writeInOwnProcess(source, claims)
    const dataDir = join(folder, 'desk')
    const measured: SizeBench = {
      import: await benchImport(source, dataDir, workerFile),
      queue: await benchQueue(dataDir, workerFile),
      start: await benchStart(dataDir, out('peian.js')),
    }
    process.stdout.write(JSON.stringify(measured))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Making the batch needs memory of its own, which is not to be counted as the import's. */
async function writeInOwnProcess(folder: string, claims: number): Promise<void> {
  await child(['--write', folder, String(claims)])
}

async function child(args: string[]): Promise<string> {
  const running = spawn(process.execPath, [here, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  running.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const [code] = (await once(running, 'close')) as [number | null]
  if (code !== 0) throw new Error(`bench ${args.join(' ')} ended with ${code}`)
  return output
}

async function all(args: string[]): Promise<void> {
  if (args[0] === '--write') {
    await writeSyntheticBatch(args[1]!, Number(args[2]), 1)
    return
  }
  const option = (name: string, usual: string): string => {
    const at = args.indexOf(name)
    return at >= 0 ? (args[at + 1] ?? usual) : usual
  }
  const say = (text: string): void => void process.stderr.write(`${text}\n`)
  const sizes: SizeBench[] = []
  for (const claims of option('--claims', '10000,100000,1000000').split(',').map(Number)) {
    say(`${claims} claims: import, queue, start …`)
    sizes.push(JSON.parse(await child(['--one-size', String(claims)])) as SizeBench)
  }
  say('notices …')
  const notices = await benchNotices(Number(option('--notices', '200')), workerFile, closingLetter)
  say('requests for documents …')
  const requests = await benchNotices(
    Number(option('--requests', '1000')),
    workerFile,
    requestLetter,
  )
  say('adjudication …')
  const adjudicate = await benchAdjudicate(Number(option('--adjudicate', '50000')), workerFile)
  say('encryption …')
  const encryption = await benchEncryption(
    Number(option('--rows', '300000')),
    Number(option('--documents', '100')),
  )
  say('review …')
  const review = await benchReview(Number(option('--reviewed', '20000')), workerFile)
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    node: process.version,
    memoryGb: Math.round(totalmem() / 2 ** 30),
  }
  const bench: Bench = { machine, sizes, notices, requests, encryption, adjudicate, review }
  process.stdout.write(
    args.includes('--json') ? `${JSON.stringify(bench, null, 2)}\n` : table(bench),
  )
}
