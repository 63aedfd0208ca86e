import type { Command } from 'commander'
import { statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { existsSync } from 'node:fs'
import type { RunningCore } from '@main/core/create-desk'
import { checkDatabase } from '@main/core/database/check'
import { checkCounts, checkKeptFiles } from '@main/core/desk/health'
import { table } from '../output'
import type { Job, Registrar } from '../command'

interface Check {
  name: string
  ok: boolean
  detail: string
}

const LEAST_FREE_BYTES = 512 * 2 ** 20

/** `doctor`: looks at everything and changes nothing but what opening the desk changes. */
export function addDoctorCommand({ program, tell: { texts }, run }: Registrar): void {
  program
    .command('doctor')
    .description(texts.commandDoctor)
    .action(async (_options: object, command: Command) => {
      await run(command, async (job) => {
        const checks = await examine(job)
        const ok = checks.every((check) => check.ok)
        const rows = checks.map((check) => [
          texts.checks[check.name] ?? check.name,
          check.ok ? texts.checkPassed : texts.checkFailed,
          check.detail,
        ])
        const human = `${table(rows)}\n${ok ? texts.doctorOk : texts.doctorFound}`
        return { json: { ok, checks }, human, failed: !ok }
      })
    })
}

async function examine({ dataDir, open }: Job): Promise<Check[]> {
  if (!existsSync(dataDir)) return [{ name: 'folder', ok: false, detail: 'missing' }]
  const { bavail, bsize } = await statfs(dataDir)
  const free = bavail * bsize
  const checks: Check[] = [
    { name: 'folder', ok: true, detail: dataDir },
    {
      name: 'space',
      ok: free >= LEAST_FREE_BYTES,
      detail: `${Math.floor(free / 2 ** 20)} MiB`,
    },
  ]
  if (!existsSync(join(dataDir, 'desk.sqlite3'))) {
    return [...checks, { name: 'integrity', ok: false, detail: 'missing' }]
  }
  // What cannot be opened was not touched; the reason is the finding.
  let running: RunningCore
  try {
    running = await open()
  } catch (error) {
    const code = String((error as { code?: unknown } | null)?.code)
    const name = unopened[code]
    if (name === undefined) throw error
    return [...checks, { name, ok: false, detail: code }]
  }
  const { core, client } = running
  checks.push(...checkDatabase(core.database.file, core.database.key))
  if (checks.some((check) => !check.ok && check.name !== 'space')) return checks

  const audit = await client.audit.verify()
  const detail = audit.ok ? `${audit.entries}` : `${audit.entries}, ✗ ${audit.firstBroken ?? ''}`
  checks.push({ name: 'audit', ok: audit.ok, detail })
  checks.push({ name: 'files', ...(await checkKeptFiles(core)) })
  checks.push({ name: 'counts', ...(await checkCounts(core)) })
  return checks
}

/** Why a desk does not open, and the check that it fails. */
const unopened: Readonly<Record<string, string>> = {
  database_damaged: 'integrity',
  keyring_damaged: 'integrity',
  keyring_missing: 'integrity',
  database_newer: 'schema',
}
