import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Inputs, Outputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import { exportRules, type ExportProfile } from '@shared/domain/export-profiles'
import type { ClaimState } from '@shared/domain/states'
import { recordAudit } from '../../audit/chain'
import { now, type Actor, type Core } from '../../context'
import { syncFolder } from '../../files/sync-folder'
import { newId } from '../../ids'
import { streamProgress } from '../../workers/progress-stream'
import { packageTables } from '../package-format'
import type { ExportResult } from './export-task'
import { workbookFields } from './workbook'

export type ExportInput = Inputs['sync']['export']
export type ExportStep = Outputs['sync']['export'] extends AsyncIterable<infer Step> ? Step : never

const formats = {
  package: { extension: 'zip', mediaType: 'application/zip' },
  xlsx: {
    extension: 'xlsx',
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  },
} as const

/**
 * Hands claims out: writes the file, sealed, in a worker, records it as a batch and in the audit trail, and only
 * then gives it its name, so that no file is handed out unrecorded (SYN-03).
 * @throws the refusals `export_profile_refused`, `forbidden` for the whole of the claims without the permission, `nothing_to_export`, `cancelled`, `disk_full`; no file is
 *   left behind then
 */
export async function* exportClaims(
  core: Core,
  actor: Actor,
  input: ExportInput,
  signal?: AbortSignal,
): AsyncGenerator<ExportStep> {
  const { format, claimIds, language = 'zh', profile = 'full' } = input
  const { formats: possible, payableOnly } = exportRules[profile]
  if (!possible.includes(format)) {
    throw refusal('export_profile_refused', { profile, format, formats: [...possible] })
  }
  if (profile === 'full' && !actor.permissions['sync.exportFull']) {
    throw refusal('forbidden', { action: 'sync.exportFull' })
  }
  const states = statesOf(profile, input.states)
  const batchId = newId()
  core.handover.sweepOutbox()
  const part = join(core.handover.outbox, `.${batchId}.part`)
  const databaseFile = core.database.file
  const vaultKey = core.vault.hex
  const started = performance.now()
  try {
    const result = yield* streamProgress(
      (onProgress, cancelled) =>
        core.workers.run(
          'runExport',
          {
            databaseFile,
            vaultKey,
            path: part,
            format,
            profile,
            states,
            claimIds,
            payableOnly,
            language,
          },
          { onProgress, signal: cancelled },
        ),
      signal,
    )
    const { fileName, path } = await hand(core, actor, batchId, part, input, states, result)
    const downloadId = core.handover.addDownload(
      path,
      fileName,
      formats[format].mediaType,
      core.vault,
    )
    const ms = Math.round(performance.now() - started)
    core.log.info({ event: 'export.done', batchId, format, profile, claims: result.claims, ms })
    const { claims, sha256, sizeBytes } = result
    yield { type: 'done', batchId, downloadId, fileName, sha256, sizeBytes, claims }
  } finally {
    rmSync(part, { force: true })
  }
}

/** The states to hand out: those asked for, as far as the profile lets them go. */
function statesOf(profile: ExportProfile, asked: readonly ClaimState[] | undefined): ClaimState[] {
  const { states, usualStates } = exportRules[profile]
  return (asked ?? usualStates).filter((state) => states.includes(state))
}

/** The fields that go out, by table or sheet, as the audit trail keeps them. */
function fieldsOf({ format, profile = 'full' }: ExportInput): Record<string, readonly string[]> {
  if (format === 'xlsx') return workbookFields(profile)
  return Object.fromEntries(
    packageTables.map(({ name, columns }) => [name, columns.map((column) => column.name)]),
  )
}

/** Records the export and names its file: both or neither. */
async function hand(
  core: Core,
  actor: Actor,
  batchId: string,
  part: string,
  input: ExportInput,
  states: readonly string[],
  { claims, claimNos, rows, sizeBytes, sha256 }: ExportResult,
): Promise<{ fileName: string; path: string }> {
  const createdAt = now(core)
  let handed: { fileName: string; path: string } | undefined
  try {
    return await core.database.write(async (writer) => {
      // One process writes at a time: no other takes this name before the file has it.
      const fileName = freeName(core, input.format, claims)
      const path = join(core.handover.outbox, fileName)
      const summary = {
        format: input.format,
        profile: input.profile ?? 'full',
        states,
        chosen: input.claimIds?.length ?? null,
        claims,
        rows,
        sizeBytes,
      }
      await writer
        .insertInto('batches')
        .values({
          id: batchId,
          kind: 'export',
          profile: input.format,
          source: null,
          file_name: fileName,
          sha256,
          summary: JSON.stringify(summary),
          rejected_file: null,
          actor_id: actor.id,
          created_at: createdAt,
        })
        .execute()
      await recordAudit(core, writer, actor, {
        action: 'batch.export',
        entity: 'batch',
        entityId: batchId,
        after: {
          ...summary,
          // Whose data went out, where somebody picked them.
          ...(claimNos && { claimNos }),
          fields: fieldsOf(input),
          fileName,
          sha256,
        },
      })
      renameSync(part, path)
      handed = { fileName, path }
      syncFolder(core.handover.outbox)
      return handed
    })
  } catch (error) {
    if (handed) rmSync(handed.path, { force: true })
    throw error
  }
}

const SHANGHAI_OFFSET_MS = 8 * 3_600_000

/** `peian-20250303-100000-12claims.zip`, in Shanghai time; the second one in a second gets a number. */
function freeName(core: Core, format: ExportInput['format'], claims: number): string {
  const local = new Date(core.clock() + SHANGHAI_OFFSET_MS).toISOString()
  const day = local.slice(0, 10).replaceAll('-', '')
  const time = local.slice(11, 19).replaceAll(':', '')
  const stem = `peian-${day}-${time}-${claims}claims`
  const { extension } = formats[format]
  let name = `${stem}.${extension}`
  for (let copy = 2; existsSync(join(core.handover.outbox, name)); copy += 1) {
    name = `${stem}-${copy}.${extension}`
  }
  return name
}
