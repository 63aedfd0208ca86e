import type { Command } from 'commander'
import { readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { RunningCore } from '@main/core/create-desk'
import { isRefusal } from '@shared/contract/errors'
import type { ImportReport, Tally } from '@shared/contract/sync'
import { formatFen } from '@shared/domain/money'
import type { CliTexts } from '../../cli-texts'
import { CommandError, fill, table } from '../output'
import type { Registrar } from '../command'
import { follow } from './init'

/** `import` and `profiles`. */
export function addImportCommands({ program, tell: { texts }, run }: Registrar): void {
  program
    .command('import')
    .description(texts.commandImport)
    .argument('<path>', texts.argumentPath)
    .option('--profile <profile>', texts.optionProfile)
    .option('--dry-run', texts.optionDryRun)
    .action(
      async (path: string, options: { profile?: string; dryRun?: boolean }, command: Command) => {
        await run(command, async ({ open, tell, surroundings }) => {
          const running = await open()
          const { client, core } = running
          const { sourceId } = core.handover.addSource(resolve(path))
          const dryRun = options.dryRun === true
          const { profile, undo } = await chooseProfile(running, sourceId, options.profile, dryRun)
          try {
            const { signal } = surroundings
            const events = await client.sync.import({ sourceId, profile, dryRun }, { signal })
            const { type: _, ...report } = await follow(events, tell)
            const rejectedFile = await saveRejects(running, report)
            const json = { ...report, rejectedFile }
            return { json, human: describeReport(json, texts) }
          } finally {
            await undo()
          }
        })
      },
    )

  const profiles = program.command('profiles').description(texts.commandProfiles)
  profiles
    .command('list')
    .description(texts.commandProfilesList)
    .action(async (_options: object, command: Command) => {
      await run(command, async ({ open, tell }) => {
        const list = await (await open()).client.sync.listProfiles()
        const rows = list.map(({ name, builtIn, titleZh, titleEn }) => [
          name,
          builtIn ? texts.profileBuiltIn : texts.profileOwn,
          tell.language === 'zh' ? titleZh : titleEn,
        ])
        return { json: { profiles: list }, human: table(rows) }
      })
    })
  profiles
    .command('show')
    .description(texts.commandProfilesShow)
    .argument('<name>')
    .action(async (name: string, _options: object, command: Command) => {
      await run(command, async ({ open }) => {
        const { profile } = await (await open()).client.sync.showProfile({ name })
        return { json: profile as object, human: JSON.stringify(profile, null, 2) }
      })
    })
}

/**
 * The profile to read through: the one named, the one in a JSON file (which the desk keeps, but not for
 * a dry run), or the one that fits best.
 */
async function chooseProfile(
  { client }: RunningCore,
  sourceId: string,
  given: string | undefined,
  dryRun: boolean,
): Promise<{ profile: string; undo: () => Promise<void> }> {
  const undoNothing = (): Promise<void> => Promise.resolve()
  if (given === undefined) {
    const candidates = await client.sync.matchProfiles({ sourceId })
    const fitting = candidates.find(({ fits }) => fits)
    if (!fitting) throw new CommandError('no_profile_fits', { candidates })
    return { profile: fitting.name, undo: undoNothing }
  }
  if (!given.toLowerCase().endsWith('.json')) return { profile: given, undo: undoNothing }

  const profile = readProfileFile(given)
  const name = (profile as { name?: unknown } | null)?.name
  const before =
    typeof name === 'string'
      ? await client.sync.showProfile({ name }).then(
          (found) => found.profile,
          (error: unknown) => {
            if (isRefusal(error) && error.code === 'not_found') return null
            throw error
          },
        )
      : null
  const saved = await client.sync.saveProfile({ profile })
  const undo = async (): Promise<void> => {
    if (before !== null) await client.sync.saveProfile({ profile: before })
    else await client.sync.removeProfile({ name: saved.name })
  }
  return { profile: saved.name, undo: dryRun ? undo : undoNothing }
}

function readProfileFile(path: string): unknown {
  const name = basename(path)
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    const reason = error instanceof SyntaxError ? 'not_json' : (error as { code: string }).code
    throw new CommandError('profile_unreadable', { name, reason })
  }
}

/** Writes the refused rows, which name places and repeat no cell, where they can be read for a day; the path. */
async function saveRejects(
  { client, core }: RunningCore,
  { batchId, rejectedFile }: ImportReport,
): Promise<string | null> {
  if (batchId === null || rejectedFile === null) return null
  const { downloadId, fileName } = await client.sync.openRejects({ batchId })
  const path = join(core.handover.outbox, fileName)
  await core.handover.save(downloadId, path)
  return path
}

function describeReport(report: ImportReport, texts: CliTexts): string {
  if (report.alreadyImported) return texts.importAlready
  const parts: (keyof Tally)[] = ['claims', 'lines', 'members', 'policies', 'providers']
  const names = {
    claims: texts.tallyClaims,
    lines: texts.tallyLines,
    members: texts.tallyMembers,
    policies: texts.tallyPolicies,
    providers: texts.tallyProviders,
  }
  const { read, added, updated, unchanged, rejected } = report
  const tallies = [read, added, updated, unchanged, rejected]
  const head = [
    texts.columnTally,
    texts.columnRead,
    texts.columnAdded,
    texts.columnUpdated,
    texts.columnUnchanged,
    texts.columnRejected,
  ]
  const rows = parts.map((part) => [names[part], ...tallies.map((tally) => String(tally[part]))])
  const text = [
    report.dryRun ? texts.importDryRun : fill(texts.importDone, { batchId: report.batchId }),
    fill(texts.importProfile, {
      profile: report.profile,
      seconds: report.seconds.toFixed(1),
      claimed: formatFen(report.claimedFen),
    }),
    table([head, ...rows], [1, 2, 3, 4, 5]),
  ]
  if (report.rejectedRows > 0) {
    const { rejectedRows, rejectedFile } = report
    const template = report.dryRun ? texts.importRejectedDry : texts.importRejected
    text.push(fill(template, { rows: rejectedRows, file: rejectedFile }))
    for (const sample of report.rejectSamples.slice(0, 10)) {
      const reason = texts.reasons[sample.reason] ?? sample.reason
      text.push(fill(texts.importRejectedAt, { ...sample, reason }))
    }
  }
  return text.join('\n')
}
