import { z } from 'zod'
import { cursor, date, id, instant, procedure, text, version } from './common'

/** Why a record is due for deletion: the rule, and the day from which it may go (AUD-02). */
export const dueRecord = z.object({
  claimId: id,
  claimNo: z.string(),
  /** Masked. */
  insuredName: z.string(),
  state: z.string(),
  /** What the period runs from: end of the contract, or closing where there is no policy. */
  basis: z.enum(['contract_end', 'closing']),
  basisOn: date,
  years: z.union([z.literal(5), z.literal(10)]),
  dueOn: date,
  documents: z.number().int(),
  /** It stands in a proposal that waits. */
  proposedIn: id.nullable(),
})

export const deletion = z.object({
  id,
  state: z.enum(['proposed', 'done', 'rejected']),
  reason: z.string(),
  claims: z.array(z.object({ claimNo: z.string(), dueOn: date })),
  proposedBy: z.string(),
  proposedById: id,
  proposedAt: instant,
  decidedBy: z.string().nullable(),
  decidedAt: instant.nullable(),
  note: z.string().nullable(),
  version,
})
export type Deletion = z.infer<typeof deletion>

/** Records past their time: listed, proposed by one, deleted by another (AUD-02). */
export const retention = {
  due: procedure('retention.read')
    .input(
      z.object({ after: cursor.optional(), limit: z.number().int().min(1).max(200).default(50) }),
    )
    .output(z.object({ rows: z.array(dueRecord), next: cursor.nullable() })),
  list: procedure('retention.read')
    .input(
      z.object({ after: cursor.optional(), limit: z.number().int().min(1).max(200).default(50) }),
    )
    .output(z.object({ rows: z.array(deletion), next: cursor.nullable() })),
  propose: procedure('retention.propose')
    .input(z.object({ claimIds: z.array(id).min(1).max(500), reason: text(1000).min(1) }))
    .output(deletion),
  /** Deletes them with their documents; refused with `second_person_required` to who proposed it. */
  approve: procedure('retention.approve').input(z.object({ id, version })).output(deletion),
  reject: procedure('retention.approve')
    .input(z.object({ id, version, note: text(1000).min(1) }))
    .output(deletion),
}
