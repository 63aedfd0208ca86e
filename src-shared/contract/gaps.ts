import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { claimChannels, claimTypes, documentKinds, incidentTypes } from '../domain/catalogues'
import { followUpSteps, gapItemStates, gapReasons, gapRequestStates } from '../domain/gaps'
import { conditions, materialStates, paperProblems } from '../domain/materials/matrix'
import { channels } from '../domain/messages'
import {
  claimState,
  cursor,
  date,
  id,
  instant,
  language,
  procedure,
  progress,
  text,
  version,
} from './common'

const problem = z.enum(paperProblems)

/** A row of the document matrix: `MaterialRule` of the domain. */
export const materialRule = z.object({
  material: z.string().regex(/^[a-z][a-z0-9_]{1,40}$/u),
  zh: text(60).min(1),
  en: text(120).min(1),
  kinds: z.array(z.enum(documentKinds)).min(1),
  channels: z.array(z.enum(claimChannels)).min(1).optional(),
  claimTypes: z.array(z.enum(claimTypes)).min(1).optional(),
  incidentTypes: z.array(z.enum(incidentTypes)).min(1).optional(),
  age: z.enum(['minor', 'adult']).optional(),
  ownership: z.enum(['public', 'non_public']).optional(),
  when: z.array(z.enum(conditions)).min(1).optional(),
  unless: z.array(z.enum(conditions)).min(1).optional(),
  blocking: z.boolean(),
  original: z.boolean().optional(),
  bothSides: z.boolean().optional(),
  rule: z.string().max(40),
})

const documentCheck = z.object({
  documentId: id,
  state: z.enum(['accepted', 'refused']),
  problems: z.array(problem),
  note: z.string().nullable(),
  by: z.string(),
  at: instant,
})

/** A material that the claim needs, and how it stands. */
const material = z.object({
  material: z.string(),
  /** As the matrix calls it. */
  zh: z.string(),
  en: z.string(),
  state: z.enum(materialStates),
  blocking: z.boolean(),
  original: z.boolean(),
  bothSides: z.boolean(),
  rule: z.string(),
  /** Documents on file that are this paper, newest first. */
  documents: z.array(z.object({ documentId: id, fileName: z.string(), receivedAt: instant })),
  /** What is wrong with what is there. */
  problems: z.array(problem),
})
export type Material = z.infer<typeof material>

/** What is asked for, before it is sent. */
export const askedItem = z.object({
  /** A row of the matrix, or `other`, which needs `note`. */
  material: z.string().max(40),
  reason: z.enum(gapReasons),
  problems: z.array(problem).max(paperProblems.length).default([]),
  note: text(500).nullable().default(null),
  blocking: z.boolean(),
})
export type AskedItem = z.infer<typeof askedItem>

export const gapItem = z.object({
  id,
  position: z.number().int(),
  material: z.string(),
  /** As the matrix calls it now. */
  zh: z.string(),
  en: z.string(),
  reason: z.enum(gapReasons),
  problems: z.array(problem),
  note: z.string().nullable(),
  blocking: z.boolean(),
  state: z.enum(gapItemStates),
  receivedAt: instant.nullable(),
  documents: z.array(
    z.object({
      documentId: id,
      kind: z.enum(documentKinds),
      fileName: z.string(),
      receivedAt: instant,
      check: documentCheck.nullable(),
    }),
  ),
  judgedBy: z.string().nullable(),
  judgedAt: instant.nullable(),
  judgedReason: z.string().nullable(),
})
export type GapItem = z.infer<typeof gapItem>

export const gapRequest = z.object({
  id,
  number: z.number().int(),
  state: z.enum(gapRequestStates),
  language,
  againReason: z.string().nullable(),
  remark: z.string().nullable(),
  sentAt: instant,
  sentBy: z.string(),
  arrivedOn: date.nullable(),
  answerDueOn: date,
  nextStep: z.enum(followUpSteps).nullable(),
  nextOn: date.nullable(),
  remindedAt: instant.nullable(),
  escalatedAt: instant.nullable(),
  endedAt: instant.nullable(),
  documentsOn: date.nullable(),
  items: z.array(gapItem),
  /** What was sent, over which channel, and how it stands. */
  messages: z.array(
    z.object({ id, channel: z.enum(channels), kind: z.string(), state: z.string(), at: instant }),
  ),
  version,
})
export type GapRequest = z.infer<typeof gapRequest>

/** A claim that waits for the customer (GAP-10). */
const problemCase = z.object({
  requestId: id,
  requestVersion: version,
  claimId: id,
  claimNo: z.string(),
  claimState,
  claimVersion: version,
  /** Masked (MEM-04). */
  insuredName: z.string(),
  claimType: z.enum(claimTypes),
  assigneeId: id.nullable(),
  assigneeName: z.string().nullable(),
  number: z.number().int(),
  sentAt: instant,
  answerDueOn: date,
  nextStep: z.enum(followUpSteps).nullable(),
  nextOn: date.nullable(),
  remindedAt: instant.nullable(),
  escalatedAt: instant.nullable(),
  /** Items by state. */
  outstanding: z.number().int(),
  received: z.number().int(),
  settled: z.number().int(),
  newDocuments: z.number().int(),
  answeredAt: instant.nullable(),
  /** Nobody reached the customer yet: no message went out. */
  unreached: z.boolean(),
})
export type ProblemCase = z.infer<typeof problemCase>

export const problemFilter = z.object({
  /**
   * `answered`: documents to look at; `waiting`: in time; `late`: past the customer's day; `due`: a step is due today
   * or overdue; `escalated`; `unreached`: nothing got out; `all`.
   */
  phase: z
    .enum(['all', 'answered', 'waiting', 'late', 'due', 'escalated', 'unreached'])
    .default('all'),
  assignee: z.string().max(64).optional(),
  search: text(100).optional(),
})

/** Which documents came, and what became of them. */
const received = z.object({
  claimId: id,
  claimNo: z.string(),
  documents: z.array(
    z.object({
      documentId: id,
      fileName: z.string(),
      /** The item it answers; `null` where a person must say. */
      itemId: id.nullable(),
      /** An invoice that belongs to a claim still to be filed (GAP-05). */
      setAside: z.boolean(),
      /** Its content was on file already. */
      known: z.boolean(),
    }),
  ),
})
export type Received = z.infer<typeof received>

export const strayFile = z.object({
  id,
  fileName: z.string(),
  mediaType: z.string(),
  sizeBytes: z.number().int(),
  claimNo: z.string().nullable(),
  /** Masked (MEM-04). */
  insuredName: z.string().nullable(),
  material: z.string().nullable(),
  source: z.enum(['folder', 'batch']),
  /**
   * Why nobody knows where it belongs: `no_claim_no`, `unknown_claim`, `name_differs`; or why it does not go there by
   * itself: `claim_settled`, `claim_withdrawn`, `claim_refused`.
   */
  problem: z.string(),
  arrivedAt: instant,
})
export type StrayFile = z.infer<typeof strayFile>

const changedClaim = z.object({ claimId: id, claimState, claimVersion: version })
const ask = z.object({
  claimId: id,
  items: z.array(askedItem).min(1).max(40),
  language: language.optional(),
  remark: text(1000).nullable().default(null),
  /** Needed where the customer was asked before (GAP-07). */
  againReason: text(300).nullable().default(null),
})

/** What is missing from claims: found, asked for, received, judged. */
export const gaps = {
  /** What the claim needs by the matrix, and how each stands (CLM-05, CLM-06). */
  materials: procedure('claims.read')
    .input(z.object({ claimId: id }))
    .output(
      z.object({
        materials: z.array(material),
        checks: z.array(documentCheck),
        /** Documents that came with an answer and belong to a claim still to be filed. */
        setAside: z.array(id),
      }),
    ),
  /** Says how a document was found; the newest judgement counts (GAP-06). */
  checkDocument: procedure('claims.work')
    .input(
      z.object({
        claimId: id,
        documentId: id,
        state: z.enum(['accepted', 'refused']),
        problems: z.array(problem).max(paperProblems.length).default([]),
        note: text(500).nullable().default(null),
      }),
    )
    .output(changedClaim),
  ofClaim: procedure('claims.read')
    .input(z.object({ claimId: id }))
    .output(
      z.object({
        /** Newest first. */
        requests: z.array(gapRequest),
        newDocuments: z.number().int(),
        answeredAt: instant.nullable(),
      }),
    ),
  /** Everything that is missing or deficient, to be asked for at once (GAP-07). */
  propose: procedure('claims.work')
    .input(z.object({ claimId: id }))
    .output(
      z.object({
        items: z.array(askedItem),
        /** Requests made before: another needs a reason. */
        earlier: z.number().int(),
        answerDueOn: date,
        language,
        /** Where it would go, masked (GAP-01); `call` where nothing is on file. */
        recipients: z.array(z.object({ channel: z.enum(channels), to: z.string() })),
      }),
    ),
  /** The letter as it would be sent, marked as a preview. */
  previewLetter: procedure('claims.work').input(ask).output(z.file()),
  /** The texts as they would be sent, and what is missing for them by field (NTC-07). */
  previewMessages: procedure('claims.work')
    .input(ask)
    .output(
      z.object({
        texts: z.array(
          z.object({
            channel: z.enum(channels),
            to: z.string(),
            subject: z.string().nullable(),
            body: z.string(),
            /** Characters, and how many short messages they make. */
            length: z.number().int(),
            parts: z.number().int(),
          }),
        ),
        missing: z.array(z.string()),
      }),
    ),
  /** Asks: letter and messages are made, and the claim waits where an item blocks it (GAP-01 to GAP-03, GAP-07). */
  send: procedure('claims.work')
    .input(ask.extend({ version }))
    .output(changedClaim.extend({ requestId: id })),
  /** Takes in documents that a person has at hand, as the customer's answer (GAP-04, GAP-05). */
  receive: procedure('claims.work')
    .input(
      z.object({
        claimId: id,
        kind: z.enum(documentKinds).nullable().default(null),
        itemId: id.nullable().default(null),
        file: z.file().max(50 * 1024 * 1024),
      }),
    )
    .output(received),
  /** Says which item a document answers, or none. */
  match: procedure('claims.work')
    .input(z.object({ claimId: id, documentId: id, itemId: id.nullable() }))
    .output(changedClaim),
  /** Accepts or refuses what came for an item; the claim resumes with the last one that blocks (GAP-08). */
  judge: procedure('claims.work')
    .input(
      z.object({
        claimId: id,
        version,
        itemId: id,
        verdict: z.enum(['accept', 'refuse']),
        problems: z.array(problem).max(paperProblems.length).default([]),
        reason: text(300).nullable().default(null),
        /** Tells the customer of the refusal (GAP-01). */
        tell: z.boolean().default(true),
      }),
    )
    .output(changedClaim),
  waive: procedure('gaps.waive')
    .input(z.object({ claimId: id, version, itemId: id, reason: text(300).min(1) }))
    .output(changedClaim),
  /** Somebody looked at what came: the claim leaves the top of the queue (GAP-04). */
  markSeen: procedure('claims.work')
    .input(z.object({ claimId: id }))
    .output(changedClaim),
  /** When the request came to the customer, where no message says so: by letter or by telephone (CLM-09). */
  recordArrival: procedure('claims.work')
    .input(z.object({ requestId: id, version, arrivedOn: date }))
    .output(gapRequest),
  /** Settles or lets go of an invoice that came with an answer (GAP-05). */
  setAside: procedure('claims.work')
    .input(z.object({ claimId: id, documentId: id, aside: z.boolean() }))
    .output(changedClaim),
  /** Claims that wait for the customer (GAP-10). */
  list: procedure('claims.read')
    .input(
      z.object({
        filter: problemFilter,
        after: cursor.nullable().default(null),
        limit: z.number().int().min(1).max(200).default(60),
      }),
    )
    .output(z.object({ rows: z.array(problemCase), next: cursor.nullable() })),
  counts: procedure('claims.read').output(
    z.object({
      all: z.number().int(),
      answered: z.number().int(),
      waiting: z.number().int(),
      late: z.number().int(),
      due: z.number().int(),
      escalated: z.number().int(),
      unreached: z.number().int(),
      strays: z.number().int(),
    }),
  ),
  /** What following up would do, request by request; changes nothing. */
  previewFollowUp: procedure('claims.work')
    .input(z.object({ requestIds: z.array(id).min(1).max(500) }))
    .output(
      z.array(
        z.object({
          requestId: id,
          claimNo: z.string(),
          step: z.enum(followUpSteps).nullable(),
          channels: z.array(z.enum(channels)),
          /** Why nothing can be done: `not_due`, `answered`, `not_permitted`, `ended`. */
          skipped: z.string().nullable(),
          version,
        }),
      ),
    ),
  /** Reminds, escalates or closes for lack of documents, each with its notice (GAP-09). */
  followUp: procedure('claims.work')
    .input(z.object({ requests: z.array(z.object({ id, version })).min(1).max(500) }))
    .output(
      z.object({
        done: z.array(z.object({ requestId: id, step: z.enum(followUpSteps) })),
        skipped: z.array(z.object({ requestId: id, claimNo: z.string(), reason: z.string() })),
      }),
    ),
  /** Where answers are dropped, and whether the desk looks there by itself. */
  inbox: procedure('desk.read').output(
    z.object({
      folder: z.string(),
      watched: z.boolean(),
      lastLookAt: instant.nullable(),
      failure: z.string().nullable(),
      version,
    }),
  ),
  saveInbox: procedure('settings.change')
    .input(z.object({ version, folder: z.string().max(1000).nullable(), watched: z.boolean() }))
    .output(z.object({ version })),
  /** Looks into the folder now. */
  collect: procedure('claims.work').output(
    z.object({ received: z.array(received), strays: z.number().int(), failed: z.number().int() }),
  ),
  /**
   * Takes in a batch of answers that was chosen or uploaded: a ZIP of at most 1 GB, or files, with `answers.csv` or
   * `answers.json`, or with one folder a claim.
   */
  importBatch: procedure('claims.work')
    .input(z.object({ sourceId: id }))
    .output(
      eventIterator(
        z.discriminatedUnion('type', [
          progress,
          z.object({
            type: z.literal('done'),
            received: z.array(received),
            strays: z.number().int(),
            /** Entries that are no documents, with why. */
            refused: z.array(z.object({ name: z.string(), reason: z.string() })),
          }),
        ]),
      ),
    ),
  strays: procedure('claims.read').output(z.array(strayFile)),
  openStray: procedure('documents.open').input(z.object({ id })).output(z.file()),
  settleStray: procedure('claims.work')
    .input(
      z.discriminatedUnion('as', [
        z.object({ as: z.literal('matched'), id, claimId: id, itemId: id.nullable() }),
        z.object({ as: z.literal('discarded'), id, reason: text(300).min(1) }),
      ]),
    )
    .output(z.object({ id })),
  /** No claim's data: who changes settings reads it as well as who reads claims. */
  matrix: procedure('desk.read').output(z.object({ rows: z.array(materialRule), version })),
  saveMatrix: procedure('settings.change')
    .input(z.object({ version, rows: z.array(materialRule).min(1).max(100) }))
    .output(z.object({ rows: z.array(materialRule), version })),
}
