import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { noticeKinds } from '../domain/catalogues'
import { id, instant, language, procedure, progress } from './common'

export const notice = z.object({
  id,
  noticeNo: z.string(),
  claimId: id,
  claimNo: z.string(),
  /** What it is about, where that is not the claim itself. */
  decisionId: id.nullable(),
  gapRequestId: id.nullable(),
  kind: z.enum(noticeKinds),
  language,
  sha256: z.string(),
  sizeBytes: z.number().int(),
  pages: z.number().int(),
  replacesNo: z.string().nullable(),
  replacedByNo: z.string().nullable(),
  /** It no longer matches the decision in force (ADJ-09), or what is asked for now (GAP-01). */
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
  /** Which kinds the claim, its request for documents or its decision calls for, and what is missing for each. */
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
    .input(
      z.object({
        claimIds: z.array(id).min(1).max(5000),
        /** The kind to issue; absent: the letter of the decision. */
        kind: z.enum(noticeKinds).optional(),
        language: language.optional(),
      }),
    )
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
  /** What is missing from the letters that are due on these claims, by field; nothing is issued. */
  check: procedure('notices.read')
    .input(
      z.object({
        claimIds: z.array(id).min(1).max(5000),
        /** The kind to check; absent: the letter of the decision. */
        kind: z.enum(noticeKinds).optional(),
        language: language.optional(),
      }),
    )
    .output(
      z.object({
        ready: z.number().int(),
        incomplete: z.array(
          z.object({
            claimId: id,
            claimNo: z.string(),
            kind: z.enum(noticeKinds).nullable(),
            missing: z.array(z.string()),
          }),
        ),
      }),
    ),
  /** Every kind of letter the desk knows, with its fields (NTC-01). */
  kinds: procedure('notices.read').output(
    z.array(
      z.object({
        code: z.string(),
        zh: z.string(),
        en: z.string(),
        about: z.string(),
        to: z.enum(['customer', 'hospital', 'house']),
        fields: z.array(z.string()),
        /** Channels over which a message tells of it. */
        message: z.string().nullable(),
        /** Nothing in this version of the desk issues it yet. */
        later: z.boolean(),
      }),
    ),
  ),
  /** A letter of this kind about fictitious people, under the desk's own letterhead. */
  specimen: procedure('notices.read')
    .input(z.object({ kind: z.string().max(60), language }))
    .output(z.file()),
  file: procedure('notices.read')
    .input(z.object({ id, reprint: z.boolean().default(false) }))
    .output(z.file()),
}
