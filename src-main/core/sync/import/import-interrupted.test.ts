import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { aliases } from '../../../../aliases'
import { vaultOf } from '../../../testing/raw-database'
import { startTestCore, temporaryFolder, testWorkerFile } from '../../../testing/test-core'
import { KEYRING_FILE } from '../../accounts/keyring'
import { verifyChain } from '../../audit/chain'
import { Database } from '../../database/database'
import { assertWhole } from '../../database/migrate'
import { openHandle } from '../../database/open'
import { folderWith, importFrom } from './test-import'

const CLAIMS = 3000
const LINES = 2

/** A source large enough to be interrupted at every stage of its import. */
function source(): string {
  const claims = ['Id,PATIENTID,SERVICEDATE']
  const lines = ['ID,CLAIMID,TYPE,AMOUNT,NOTES']
  for (let claim = 1; claim <= CLAIMS; claim += 1) {
    claims.push(`c${claim},p${claim % 100},2024-05-06`)
    for (let line = 1; line <= LINES; line += 1)
      lines.push(`l${claim}-${line},c${claim},CHARGE,1.00,x`)
  }
  const patients = Array.from({ length: 100 }, (_, at) => `p${at},Ada,Doe${at}`)
  return folderWith({
    'patients.csv': ['Id,FIRST,LAST', ...patients].join('\n'),
    'organizations.csv': 'Id,NAME\n',
    'claims.csv': claims.join('\n'),
    'claims_transactions.csv': lines.join('\n'),
  })
}

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const program = join(at('../../../../.cache/test-worker'), 'import-once.js')

/** Imports once and ends: what the command line does, small enough to start fifty times. */
beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: 'warn',
    resolve: { alias: aliases },
    build: {
      ssr: at('../../../testing/import-once.ts'),
      outDir: at('../../../../.cache/test-worker'),
      emptyOutDir: false,
      target: 'node22',
      rollupOptions: { output: { format: 'es', entryFileNames: 'import-once.js' } },
    },
  })
}, 60_000)

/** Starts the import in a process of its own and kills it after `ms`; `null` lets it end. */
async function importAndKill(dataDir: string, path: string, ms: number | null): Promise<boolean> {
  const child = spawn(process.execPath, [program, dataDir, testWorkerFile, path], {
    stdio: 'ignore',
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  if (ms !== null) {
    await Promise.race([ended, sleep(ms)])
    child.kill('SIGKILL')
  }
  return (await ended) === 0
}

async function check(dataDir: string): Promise<number> {
  // Killed before it had even made the desk.
  if (!existsSync(join(dataDir, KEYRING_FILE))) {
    expect(existsSync(join(dataDir, 'desk.sqlite3'))).toBe(false)
    return 0
  }
  const { databaseKey } = vaultOf(dataDir)
  const database = await Database.open(join(dataDir, 'desk.sqlite3'), databaseKey)
  try {
    expect((await verifyChain(database.reader)).ok).toBe(true)
  } finally {
    await database.close()
  }
  const handle = openHandle(join(dataDir, 'desk.sqlite3'), 'write', databaseKey)
  try {
    assertWhole(handle)
    const counts = ['claims', 'lines', 'batches', 'audit_entries'].map(
      (table) => handle.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number,
    )
    const kept = handle.prepare('SELECT coalesce(sum(claims), 0) FROM claim_counts').pluck().get()
    expect(kept).toBe(counts[0])
    expect([
      [0, 0, 0, 0],
      [CLAIMS, CLAIMS * LINES, 1, 1],
    ]).toContainEqual(counts)
    return counts[0] ?? 0
  } finally {
    handle.close()
  }
}

describe('an import that is interrupted', () => {
  it('SYN-01 killed at any moment leaves all or nothing', { timeout: 240_000 }, async () => {
    const path = source()
    const whole = join(temporaryFolder(), 'whole')
    mkdirSync(whole)
    const started = performance.now()
    expect(await importAndKill(whole, path, null)).toBe(true)
    const full = performance.now() - started
    expect(await check(whole)).toBe(CLAIMS)

    // One folder lives through all kills until an import gets through, then the next one begins.
    let folder = join(temporaryFolder(), 'killed')
    mkdirSync(folder)
    let kills = 0
    for (let round = 0; round < 50; round += 1) {
      // Mostly in the later part, where something is written; spread evenly, so that none is favoured.
      const ended = await importAndKill(folder, path, full * (0.3 + (0.7 * round) / 50))
      if (!ended) kills += 1
      if ((await check(folder)) > 0) {
        folder = join(temporaryFolder(), `killed-${round}`)
        mkdirSync(folder)
      }
    }
    expect(kills).toBeGreaterThan(10)

    // After a kill the next import does it all, and clears away what the killed one left.
    await importAndKill(folder, path, full * 0.6)
    if ((await check(folder)) === 0) expect(await importAndKill(folder, path, null)).toBe(true)
    expect(await check(folder)).toBe(CLAIMS)
    expect(readdirSync(join(folder, 'staging'))).toEqual([])
  })

  it('SYN-01 cancelled leaves nothing, at once', async () => {
    const path = source()
    let cancellations = 0
    for (const steps of [1, 2, 3, 5]) {
      const running = await startTestCore()
      const { sourceId } = running.core.handover.addSource(path)
      const controller = new AbortController()
      const cancelled = (async () => {
        let seen = 0
        const run = await running.client.sync.import(
          { sourceId, profile: 'synthea' },
          { signal: controller.signal },
        )
        for await (const step of run) {
          if (step.type === 'done') return 'done'
          seen += 1
          if (seen === steps) controller.abort()
        }
        return 'ended'
      })().catch(() => 'cancelled')
      const outcome = await cancelled
      await vi.waitFor(() => expect(readdirSync(running.core.handover.staging)).toEqual([]))
      const { total } = await running.client.claims.count()
      // On a quick machine the import may be through before it hears of it: then everything is in.
      const through = outcome === 'done' || total > 0
      expect(total).toBe(through ? CLAIMS : 0)
      const { added, alreadyImported } = await importFrom(running, path)
      expect({ claims: added.claims, alreadyImported }).toEqual({
        claims: through ? 0 : CLAIMS,
        alreadyImported: through,
      })
      if (!through) cancellations += 1
    }
    // The first step is told while the first file is read: cancelling then is in time.
    expect(cancellations).toBeGreaterThan(0)
  })

  it(
    'a full table of random damage never ends in anything but a report or a named refusal',
    { timeout: 240_000 },
    async () => {
      const running = await startTestCore()
      let seed = 20_250_303
      const random = (below: number): number => {
        seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
        return Math.floor((seed / 2 ** 32) * below)
      }
      const clean: Record<string, string> = {
        'patients.csv': 'Id,FIRST,LAST,BIRTHDATE\np1,Ada,Doe,1980-01-01\n',
        'organizations.csv': 'Id,NAME\no1,Clinic\n',
        'claims.csv': 'Id,PATIENTID,SERVICEDATE\nc1,p1,2024-05-06\nc2,p1,2024-05-07T10:00:00Z\n',
        'claims_transactions.csv':
          'ID,CLAIMID,TYPE,AMOUNT,NOTES\nl1,c1,CHARGE,1.00,"a ""b"""\nl2,c2,CHARGE,2,x\n',
      }
      const bits = [
        '"',
        ',',
        '\n',
        '\r',
        '\0',
        '-',
        '=',
        "'",
        '￥',
        '壹',
        '\u{1F600}',
        '9'.repeat(40),
        '""',
        ';',
        '\t',
        '1e9',
        '',
      ]
      const outcomes = new Set<string>()
      for (let round = 0; round < 120; round += 1) {
        const files: Record<string, Uint8Array> = {}
        for (const [name, text] of Object.entries(clean)) {
          const bytes = Buffer.from(text)
          let damaged: Buffer = bytes
          for (let times = random(3); times > 0; times -= 1) {
            const place = random(damaged.length + 1)
            const what =
              random(4) === 0
                ? Buffer.from([random(256)])
                : Buffer.from(bits[random(bits.length)] ?? '')
            damaged = Buffer.concat([
              damaged.subarray(0, place),
              what,
              damaged.subarray(Math.min(damaged.length, place + random(3))),
            ])
          }
          files[name] = damaged
        }
        const outcome = await importFrom(running, folderWith(files), 'synthea', true).then(
          (report) => {
            for (const kind of ['claims', 'lines', 'members'] as const) {
              const { read, added, updated, unchanged, rejected } = report
              expect(
                added[kind] + updated[kind] + unchanged[kind] + rejected[kind],
                `round ${round} ${kind}`,
              ).toBe(read[kind])
            }
            return report.rejectedRows > 0 ? 'rejects' : 'clean'
          },
          (error: { code?: string }) => error.code ?? 'unnamed',
        )
        outcomes.add(outcome)
      }
      expect([...outcomes].sort()).toEqual(['clean', 'import_refused', 'rejects'])
    },
  )
})
