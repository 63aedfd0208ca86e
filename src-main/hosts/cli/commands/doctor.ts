import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import type { RunningCore } from '@main/core/create-desk'
import { Keyring } from '@main/core/accounts/keyring'
import { examineCore, examineFolder, type Check } from '@main/core/desk/health'
import { table } from '../output'
import type { Job, Registrar } from '../command'

/** `doctor`: looks at everything and changes nothing but what opening the desk changes. */
export function addDoctorCommand({ program, tell: { texts }, run }: Registrar): void {
  program
    .command('doctor')
    .description(texts.commandDoctor)
    .action(async (_options: object, command: Command) => {
      await run(command, async (job) => {
        const { checks, sealed } = await examine(job)
        const ok = checks.every((check) => check.ok)
        const rows = checks.map((check) => [
          texts.checks[check.name] ?? check.name,
          check.ok ? texts.checkPassed : texts.checkFailed,
          check.detail,
        ])
        // What to do about each finding; one that several share is said once.
        const advice = checks.flatMap(({ name, ok: good, detail }) => {
          const remedy = good
            ? texts.remedies[detail]
            : (texts.remedies[`${name}_${detail}`] ?? texts.remedies[name])
          return remedy === undefined ? [] : [remedy]
        })
        const human = [
          table(rows),
          ok ? texts.doctorOk : texts.doctorFound,
          ...new Set(advice),
          ...(sealed ? [texts.doctorSealed] : []),
        ].join('\n')
        return { json: { ok, checks, ...(sealed && { sealed }) }, human, failed: !ok }
      })
    })
}

/** `sealed`: nobody signed in, so only what lies outside the data was looked at. */
async function examine({
  dataDir,
  open,
  user,
}: Job): Promise<{ checks: Check[]; sealed: boolean }> {
  if (!existsSync(dataDir)) {
    return { checks: [{ name: 'folder', ok: false, detail: 'missing' }], sealed: false }
  }
  const checks = await examineFolder(dataDir)
  if (!existsSync(join(dataDir, 'desk.sqlite3'))) {
    checks.push({ name: 'integrity', ok: false, detail: 'missing' })
    return { checks: checks.filter(({ name }) => name !== 'protection'), sealed: false }
  }
  const readable = checks.some(({ name, ok }) => name === 'protection' && ok)
  if (user === undefined && readable && Keyring.read(dataDir)?.guarded) {
    return { checks, sealed: true }
  }
  // What cannot be opened was not touched; the reason is the finding.
  let running: RunningCore
  try {
    running = await open()
  } catch (error) {
    const code = String((error as { code?: unknown } | null)?.code)
    const name = unopened[code]
    if (name === undefined) throw error
    return {
      checks: [...checks.filter((check) => check.name !== name), { name, ok: false, detail: code }],
      sealed: false,
    }
  }
  return { checks: [...checks, ...(await examineCore(running.core))], sealed: false }
}

/** Why a desk does not open, and the check that it fails. */
const unopened: Readonly<Record<string, string>> = {
  database_damaged: 'integrity',
  keyring_damaged: 'protection',
  keyring_missing: 'protection',
  database_newer: 'schema',
}
