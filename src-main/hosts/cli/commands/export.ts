import { Option, type Command } from 'commander'
import { copyFile, mkdir } from 'node:fs/promises'
import { dirname, extname, resolve } from 'node:path'
import type { RunningCore } from '@main/core/create-desk'
import { claimStates, type ClaimState } from '@shared/domain/states'
import { CommandError, fill, type Teller } from '../output'
import type { Registrar } from '../command'
import { follow } from './init'

const formats = ['package', 'xlsx'] as const
type Format = (typeof formats)[number]
const formatOf: Readonly<Record<string, Format>> = { '.zip': 'package', '.xlsx': 'xlsx' }

/** `export --to FILE`. */
export function addExportCommand({ program, tell: { texts }, run }: Registrar): void {
  program
    .command('export')
    .description(texts.commandExport)
    .requiredOption('--to <file>', texts.optionTo)
    .addOption(new Option('--state <state>', texts.optionState).choices(claimStates))
    .addOption(new Option('--profile <name>', texts.optionExportProfile).choices(formats))
    .action(
      async (options: { to: string; state?: ClaimState; profile?: Format }, command: Command) => {
        await run(command, async ({ open, tell, surroundings }) => {
          const to = resolve(options.to)
          const format = options.profile ?? formatOf[extname(to).toLowerCase()]
          if (!format) throw new CommandError('export_format')
          const states = options.state ? [options.state] : undefined
          const done = await exportTo(
            await open(),
            { to, format, states },
            tell,
            surroundings.signal,
          )
          return { json: done, human: fill(texts.exportDone, { ...done }) }
        })
      },
    )
}

/** Exports and puts the file at `to`. @throws `nothing_to_export`, `cancelled` */
export async function exportTo(
  { client, core }: RunningCore,
  { to, format, states }: { to: string; format: Format; states?: ClaimState[] | undefined },
  tell: Teller,
  signal: AbortSignal,
): Promise<{ file: string; sha256: string; claims: number; sizeBytes: number; batchId: string }> {
  const events = await client.sync.export({ format, ...(states ? { states } : {}) }, { signal })
  const { downloadId, sha256, claims, sizeBytes, batchId } = await follow(events, tell)
  await mkdir(dirname(to), { recursive: true })
  await copyFile(core.handover.download(downloadId).path, to)
  return { file: to, sha256, claims, sizeBytes, batchId }
}
