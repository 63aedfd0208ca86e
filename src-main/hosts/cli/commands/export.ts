import { Option, type Command } from 'commander'
import { mkdir } from 'node:fs/promises'
import { dirname, extname, resolve } from 'node:path'
import type { RunningCore } from '@main/core/create-desk'
import {
  exportFormats,
  exportProfiles,
  type ExportFormat,
  type ExportProfile,
} from '@shared/domain/export-profiles'
import { claimStates, type ClaimState } from '@shared/domain/states'
import { CommandError, fill, type Teller } from '../output'
import type { Registrar } from '../command'
import { follow } from './init'

const formatOf: Readonly<Record<string, ExportFormat>> = { '.zip': 'package', '.xlsx': 'xlsx' }

interface ExportOptions {
  to: string
  state?: ClaimState
  /** A profile; or, as before there were any, the format of a full export. */
  profile?: ExportProfile | ExportFormat
}

const isProfile = (name: string | undefined): name is ExportProfile =>
  exportProfiles.some((profile) => profile === name)
const isFormat = (name: string | undefined): name is ExportFormat =>
  exportFormats.some((format) => format === name)

/** `export --to FILE`. */
export function addExportCommand({ program, tell: { texts }, run }: Registrar): void {
  program
    .command('export')
    .description(texts.commandExport)
    .requiredOption('--to <file>', texts.optionTo)
    .addOption(new Option('--state <state>', texts.optionState).choices(claimStates))
    .addOption(
      new Option('--profile <name>', texts.optionExportProfile).choices([
        ...exportProfiles,
        ...exportFormats,
      ]),
    )
    .action(async (options: ExportOptions, command: Command) => {
      await run(command, async ({ open, tell, surroundings }) => {
        const to = resolve(options.to)
        const { profile: name } = options
        const profile = isProfile(name) ? name : 'full'
        const format = isFormat(name) ? name : formatOf[extname(to).toLowerCase()]
        if (!format) throw new CommandError('export_format')
        const states = options.state ? [options.state] : undefined
        const done = await exportTo(
          await open(),
          { to, format, profile, states },
          tell,
          surroundings.signal,
        )
        return { json: done, human: fill(texts.exportDone, { ...done }) }
      })
    })
}

/** Exports and puts the file at `to`. @throws `export_profile_refused`, `nothing_to_export`, `cancelled` */
export async function exportTo(
  { client, core }: RunningCore,
  {
    to,
    format,
    profile = 'full',
    states,
  }: {
    to: string
    format: ExportFormat
    profile?: ExportProfile
    states?: ClaimState[] | undefined
  },
  tell: Teller,
  signal: AbortSignal,
): Promise<{ file: string; sha256: string; claims: number; sizeBytes: number; batchId: string }> {
  const events = await client.sync.export(
    { format, profile, ...(states ? { states } : {}) },
    { signal },
  )
  const { downloadId, sha256, claims, sizeBytes, batchId } = await follow(events, tell)
  await mkdir(dirname(to), { recursive: true })
  await core.handover.save(downloadId, to)
  return { file: to, sha256, claims, sizeBytes, batchId }
}
