import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { exportFormats, exportProfiles } from '../domain/export-profiles'
import { claimState, cursor, fen, id, instant, language, procedure, progress, text } from './common'

export { exportProfiles, type ExportProfile } from '../domain/export-profiles'

/** How many of each kind of record. */
export const tally = z.object({
  claims: z.number().int(),
  lines: z.number().int(),
  members: z.number().int(),
  policies: z.number().int(),
  providers: z.number().int(),
})
export type Tally = z.infer<typeof tally>

export const rejectSample = z.object({
  file: z.string(),
  row: z.number().int(),
  column: z.string().nullable(),
  reason: z.string(),
  detail: z.string().nullable(),
})

export const importReport = z.object({
  /** `null` for a dry run; for content that was imported before, the batch of then. */
  batchId: id.nullable(),
  profile: z.string(),
  fileName: z.string(),
  sha256: z.string(),
  read: tally,
  added: tally,
  updated: tally,
  unchanged: tally,
  rejected: tally,
  /** Sum of the lines read, in fen. */
  claimedFen: fen,
  /** Refused rows in all, also of files that map to no tally of their own. */
  rejectedRows: z.number().int(),
  /** The first refused rows, to look at; all of them are in the rejects file. */
  rejectSamples: z.array(rejectSample),
  /** The rejects CSV's name in the data folder; `null` when no row was refused. */
  rejectedFile: z.string().nullable(),
  /** What the reader noticed and put right: BOM, NUL characters, ragged rows, repeated rows. */
  remarks: z.array(z.object({ file: z.string(), remark: z.string(), count: z.number().int() })),
  /** Content seen before under this profile: nothing was done. */
  alreadyImported: z.boolean(),
  dryRun: z.boolean(),
  seconds: z.number(),
})
export type ImportReport = z.infer<typeof importReport>

export const profileSummary = z.object({
  name: z.string(),
  builtIn: z.boolean(),
  titleZh: z.string(),
  titleEn: z.string(),
  tables: z.array(z.string()),
})

/** A file or folder the host has handed to the core; the renderer never sees its path. */
export const source = z.object({
  sourceId: id,
  name: z.string(),
  files: z.array(z.object({ name: z.string(), bytes: z.number() })),
})
export type Source = z.infer<typeof source>

export const batch = z.object({
  id,
  kind: z.enum(['import', 'export']),
  profile: z.string(),
  fileName: z.string(),
  sha256: z.string(),
  summary: z.record(z.string(), z.unknown()),
  rejectedFile: z.string().nullable(),
  actor: z.string(),
  createdAt: instant,
})
export type Batch = z.infer<typeof batch>

export const sync = {
  listProfiles: procedure('sync.read').output(z.array(profileSummary)),
  showProfile: procedure('sync.read')
    .input(z.object({ name: text(100) }))
    .output(z.object({ profile: z.unknown() })),
  /** Keeps a user's own profile (JSON) under its name, after checking it. */
  saveProfile: procedure('sync.profiles')
    .input(z.object({ profile: z.unknown() }))
    .output(profileSummary),
  removeProfile: procedure('sync.profiles')
    .input(z.object({ name: text(100) }))
    .output(z.object({ name: z.string() })),
  /** Which profiles could read this source, best first, with what is missing for each. */
  matchProfiles: procedure('sync.import')
    .input(z.object({ sourceId: id }))
    .output(
      z.array(z.object({ name: z.string(), fits: z.boolean(), missing: z.array(z.string()) })),
    ),
  /**
   * Reads a source through a profile and takes it in: all or nothing, once. With `dryRun` it reports
   * what would change. Progress comes as it goes; ending the iteration cancels and changes nothing.
   */
  import: procedure('sync.import')
    .input(z.object({ sourceId: id, profile: text(100), dryRun: z.boolean().default(false) }))
    .output(
      eventIterator(
        z.discriminatedUnion('type', [progress, importReport.extend({ type: z.literal('done') })]),
      ),
    ),
  /** Writes claims as a data package (zip) or as a workbook (xlsx); the host fetches the file by its download id. */
  export: procedure('sync.export')
    .input(
      z.object({
        format: z.enum(exportFormats),
        /**
         * Who receives it decides which fields go out (SYN-03). Only `full` comes as a package; the others
         * are refused with `export_profile_refused`.
         */
        profile: z.enum(exportProfiles).default('full'),
        /** Default: what the profile hands out, for `full` every state in which a decision stands. */
        states: z.array(claimState).optional(),
        claimIds: z.array(id).max(5000).optional(),
        /** Of the titles and codes in a workbook; a package has none. */
        language: language.default('zh'),
      }),
    )
    .output(
      eventIterator(
        z.discriminatedUnion('type', [
          progress,
          z.object({
            type: z.literal('done'),
            batchId: id,
            downloadId: id,
            fileName: z.string(),
            sha256: z.string(),
            sizeBytes: z.number().int(),
            claims: z.number().int(),
          }),
        ]),
      ),
    ),
  listBatches: procedure('sync.read')
    .input(
      z.object({ after: cursor.optional(), limit: z.number().int().min(1).max(200).default(50) }),
    )
    .output(z.object({ rows: z.array(batch), next: cursor.nullable() })),
  /** A download id for the rejects file of an import. */
  openRejects: procedure('sync.import')
    .input(z.object({ batchId: id }))
    .output(z.object({ downloadId: id, fileName: z.string() })),
}
