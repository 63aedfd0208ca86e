import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { cursor, date, id, instant, procedure, progress, text } from './common'

/** One entry of the trail as people read it. */
export const auditEntry = z.object({
  number: z.number().int(),
  id,
  at: instant,
  actorId: z.string(),
  /** The name now; the id where the person is unknown here. */
  actor: z.string(),
  /** What was done, as a code: `claim.take`, `account.create`, … */
  action: z.string(),
  entity: z.string(),
  entityId: z.string(),
  /** What people know the record by: claim number, account name, file name. */
  label: z.string().nullable(),
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()).nullable(),
  hash: z.string(),
})
export type AuditEntry = z.infer<typeof auditEntry>

export const auditFilter = z.object({
  actorId: id.optional(),
  /** A whole code, or its first part: `claim` finds `claim.take`. */
  action: text(60).optional(),
  entity: text(60).optional(),
  /** A claim number, an account's name or a record's id. */
  about: text(100).optional(),
  /** Business dates in Asia/Shanghai, both included. */
  from: date.optional(),
  to: date.optional(),
})
export type AuditFilter = z.infer<typeof auditFilter>

export const audit = {
  /** Walks the whole chain; names the first entry whose content or link is broken, or that is gone (AUD-01). */
  verify: procedure('audit.read').output(
    z.object({
      ok: z.boolean(),
      entries: z.number().int(),
      firstBroken: z.number().int().nullable(),
    }),
  ),
  /** Newest first; pages by key. */
  list: procedure('audit.read')
    .input(
      z.object({
        filter: auditFilter.default({}),
        after: cursor.optional(),
        limit: z.number().int().min(1).max(200).default(50),
      }),
    )
    .output(z.object({ rows: z.array(auditEntry), next: cursor.nullable() })),
  /** What can be filtered by: who acted and which actions occur. */
  facets: procedure('audit.read').output(
    z.object({
      actors: z.array(z.object({ id: z.string(), name: z.string() })),
      actions: z.array(z.string()),
    }),
  ),
  /** The history of a record that is not a claim (a claim carries its own), newest first, at most 200. */
  historyOf: procedure('audit.read')
    .input(z.object({ entity: text(60).min(1), entityId: id }))
    .output(z.array(auditEntry)),
  /** Entries of a period as JSON lines with all that is needed to verify the chain elsewhere; recorded. */
  export: procedure('audit.export')
    .input(z.object({ filter: auditFilter.default({}) }))
    .output(
      eventIterator(
        z.discriminatedUnion('type', [
          progress,
          z.object({
            type: z.literal('done'),
            downloadId: id,
            fileName: z.string(),
            sha256: z.string(),
            entries: z.number().int(),
          }),
        ]),
      ),
    ),
}
