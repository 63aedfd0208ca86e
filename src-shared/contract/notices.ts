import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { noticeKinds } from '../domain/catalogues'
import { id, instant, language, procedure, progress } from './common'

export const notice = z.object({
  id,
  noticeNo: z.string(),
  claimId: id,
  claimNo: z.string(),
  decisionId: id,
  kind: z.enum(noticeKinds),
  language,
  sha256: z.string(),
  sizeBytes: z.number().int(),
  pages: z.number().int(),
  replacesNo: z.string().nullable(),
  replacedByNo: z.string().nullable(),
  /** Its figures no longer match the decision in force (ADJ-09). */
  outdated: z.boolean(),
  reprints: z.number().int(),
  createdAt: instant,
  createdBy: z.string(),
})
export type Notice = z.infer<typeof notice>

export const notices = {
  listForClaim: procedure('notices.read')
    .input(z.object({ claimId: id }))
    .output(z.array(notice)),
  /** Which kinds the claim's decision calls for, and what is missing for each. */
  available: procedure('notices.read')
    .input(z.object({ claimId: id }))
    .output(
      z.array(
        z.object({
          kind: z.enum(noticeKinds),
          missing: z.array(z.string()),
          preferredLanguage: language,
        }),
      ),
    ),
  /** The PDF as it would be issued, marked as a preview; nothing is stored. */
  preview: procedure('notices.read')
    .input(z.object({ claimId: id, kind: z.enum(noticeKinds), language }))
    .output(z.file()),
  /** Renders, numbers and stores the notice; the same input again gives the notice that exists. */
  issue: procedure('notices.issue')
    .input(z.object({ claimId: id, kind: z.enum(noticeKinds), language }))
    .output(notice),
  /** Issues a notice for every claim given, with progress; a claim that cannot have one is reported. */
  issueMany: procedure('notices.issue')
    .input(z.object({ claimIds: z.array(id).min(1).max(5000), language: language.optional() }))
    .output(
      eventIterator(
        z.discriminatedUnion('type', [
          progress,
          z.object({
            type: z.literal('done'),
            issued: z.array(notice),
            failed: z.array(z.object({ claimId: id, code: z.string() })),
          }),
        ]),
      ),
    ),
  file: procedure('notices.read')
    .input(z.object({ id, reprint: z.boolean().default(false) }))
    .output(z.file()),
}
