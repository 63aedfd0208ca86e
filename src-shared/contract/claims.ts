import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import {
  claimChannels,
  claimTypes,
  conclusions,
  documentKinds,
  genders,
  incidentTypes,
  lineCategories,
  policyStates,
  relations,
  secondReviewReasons,
} from '../domain/catalogues'
import { promiseKinds } from '../domain/promises'
import { adjudication, exclusion, lineReview } from './adjudication'
import {
  claimState,
  cursor,
  date,
  fen,
  id,
  instant,
  language,
  procedure,
  progress,
  text,
  version,
} from './common'

/** A row of the queue: no more than a list needs. */
export const claimRow = z.object({
  id,
  claimNo: z.string(),
  state: claimState,
  insuredId: id,
  /** Masked (MEM-04). */
  insuredName: z.string(),
  providerName: z.string().nullable(),
  claimType: z.enum(claimTypes),
  claimedFen: fen,
  /** What the newest decision pays; final only in a settled state (ADJ-08). `null` while there is none in force. */
  payableFen: fen.nullable(),
  lineCount: z.number().int(),
  documentCount: z.number().int(),
  /** Documents that came since the customer was asked and nobody has looked at (GAP-04). */
  newDocuments: z.number().int(),
  answeredAt: instant.nullable(),
  /** Its due date was counted on days nobody has announced yet (CAL-01). */
  dueProvisional: z.boolean(),
  receivedAt: instant,
  dueOn: date,
  /** Close of business of `dueOn` in UTC. */
  dueAt: instant,
  assigneeId: id.nullable(),
  assigneeName: z.string().nullable(),
  /** 0 ordinary to 3 most urgent. */
  priority: z.number().int(),
  /** When it came into its state: the time in state counts from here. */
  stateSince: instant,
  /** Nobody works on it before then; `null` where it is not on hold, or no longer. */
  holdUntil: instant.nullable(),
  holdReason: z.string().nullable(),
  /** When its hold ended by itself, until somebody works on it; `null` for all others. */
  holdEndedAt: instant.nullable(),
  /** Why it waits, or waited last, for a second person. */
  secondReviewReason: z.enum(secondReviewReasons).nullable(),
  version,
})
export type ClaimRow = z.infer<typeof claimRow>

export const queueFilter = z.object({
  states: z.array(claimState).default([]),
  /**
   * Staff id, `none` for unassigned, `me` (mine, and of those I cover for while they are away), or `team` (of
   * people of my team); absent for anybody.
   */
  assignee: z.string().max(64).optional(),
  insuredId: id.optional(),
  providerId: id.optional(),
  claimTypes: z.array(z.enum(claimTypes)).optional(),
  minClaimedFen: fen.optional(),
  maxClaimedFen: fen.optional(),
  dueFrom: date.optional(),
  dueTo: date.optional(),
  receivedFrom: date.optional(),
  receivedTo: date.optional(),
  /** Only claims on hold, or only those that are not. */
  onHold: z.boolean().optional(),
  /** Only claims with documents that came since the customer was asked (GAP-04), or only those without. */
  answered: z.boolean().optional(),
  /** Only claims of which a promise of this kind runs out between these dates, both included (CLM-08, CLM-09). */
  promise: z
    .object({
      kind: z.enum(promiseKinds).exclude(['close']),
      from: date.optional(),
      to: date.optional(),
    })
    .optional(),
  /** Only claims that wait for an answer to a request sent between these dates, both included (GAP-10). */
  askedFrom: date.optional(),
  askedTo: date.optional(),
  closedFrom: date.optional(),
  closedTo: date.optional(),
  /** Only closed claims that were closed within their service level, or only those that were not (CLM-08). */
  inTime: z.boolean().optional(),
  /** Claim number (its beginning or its end), part of the insured's or the provider's name. */
  search: text(100).optional(),
})
export type QueueFilter = z.infer<typeof queueFilter>

export const queueSort = z.object({
  by: z.enum(['due', 'received', 'claimed']).default('due'),
  descending: z.boolean().default(false),
})
export type QueueSort = z.infer<typeof queueSort>

export const invoice = z.object({
  id,
  position: z.number().int(),
  invoiceNo: z.string().nullable(),
  issuedOn: date.nullable(),
  providerName: z.string().nullable(),
  totalFen: fen,
  socialInsuranceFen: fen,
  selfPaidFen: fen,
  partlySelfPaidFen: fen,
  unreasonableFen: fen,
  thirdPartyFen: fen,
})

export const line = z.object({
  id,
  invoiceId: id,
  position: z.number().int(),
  code: z.string().nullable(),
  name: z.string(),
  category: z.enum(lineCategories),
  quantityMilli: z.number().int(),
  unitPriceFen: fen.nullable(),
  claimedFen: fen,
  serviceOn: date.nullable(),
  diagnosisCode: z.string().nullable(),
  /** What the newest decision says of this line, also where the claim is being reviewed again; `null` while there is none. */
  excludedFen: fen.nullable(),
  /** Taken off by the plan's rules and by what others paid. */
  reducedFen: fen.nullable(),
  payableFen: fen.nullable(),
  exclusions: z.array(exclusion),
})

export const document = z.object({
  id,
  kind: z.enum(documentKinds),
  fileName: z.string(),
  mediaType: z.string(),
  sizeBytes: z.number().int(),
  sha256: z.string(),
  receivedAt: instant,
  receivedBy: z.string(),
})

export const decision = z.object({
  id,
  number: z.number().int(),
  conclusion: z.enum(conclusions),
  reasonCode: z.string().nullable(),
  clause: z.string().nullable(),
  explanation: z.string().nullable(),
  claimedFen: fen,
  excludedFen: fen,
  reducedFen: fen,
  /** Paid without an obligation to (通融赔付), beyond what the rules give. */
  exGratiaFen: fen,
  payableFen: fen,
  otherCompensationFen: fen,
  secondReviewReason: z.enum(secondReviewReasons).nullable(),
  decidedAt: instant,
  decidedBy: z.string(),
  decidedById: id,
  /** The second person, where the amount needed one (ADJ-08). */
  confirmedAt: instant.nullable(),
  confirmedBy: z.string().nullable(),
})

export const historyEntry = z.object({
  id,
  at: instant,
  actor: z.string(),
  /** What was done, as a code: `claim.take`, `claim.decide`, … */
  action: z.string(),
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()).nullable(),
})

export const insured = z.object({
  id,
  name: z.string(),
  gender: z.enum(genders),
  birthOn: date.nullable(),
  idType: z.string().nullable(),
  /** Masked (MEM-04). */
  idNumber: z.string().nullable(),
  idValidTo: date.nullable(),
  /** Masked (MEM-04). */
  phone: z.string().nullable(),
  language,
})

export const policy = z.object({
  id,
  policyNo: z.string(),
  holderName: z.string().nullable(),
  insurerName: z.string().nullable(),
  productName: z.string(),
  planName: z.string().nullable(),
  startOn: date,
  endOn: date.nullable(),
  state: z.enum(policyStates),
})

export const claim = claimRow.extend({
  insured,
  policy: policy.nullable(),
  incidentType: z.enum(incidentTypes),
  incidentOn: date.nullable(),
  diagnosisCode: z.string().nullable(),
  diagnosisName: z.string().nullable(),
  applicantName: z.string().nullable(),
  applicantRelation: z.enum(relations).nullable(),
  province: z.string().nullable(),
  city: z.string().nullable(),
  payeeName: z.string().nullable(),
  payeeBank: z.string().nullable(),
  payeeBranch: z.string().nullable(),
  /** Masked (MEM-04). */
  payeeAccount: z.string().nullable(),
  otherCompensationFen: fen,
  channel: z.enum(claimChannels),
  applicantAddress: z.string().nullable(),
  signedOn: date.nullable(),
  /** When the decision came to stand: with its second person, where it needed one (ADJ-08). */
  decidedAt: instant.nullable(),
  closedAt: instant.nullable(),
  sourceSystem: z.string(),
  sourceKey: z.string(),
  invoices: z.array(invoice),
  lines: z.array(line),
  documents: z.array(document),
  /** Newest first; the first one is in force unless the claim was re-opened since. */
  decisions: z.array(decision),
  history: z.array(historyEntry),
  /** What may be done with the claim in its state (CLM-07), by somebody who has the permission for it. */
  allowedEvents: z.array(z.string()),
})
export type Claim = z.infer<typeof claim>
export type ClaimLine = z.infer<typeof line>
export type ClaimInvoice = z.infer<typeof invoice>
export type ClaimDocument = z.infer<typeof document>
export type ClaimDecision = z.infer<typeof decision>
export type HistoryEntry = z.infer<typeof historyEntry>

/** What a claim shows masked. */
export const personalFields = ['idNumber', 'phone', 'payeeAccount'] as const

const changed = z.object({ id, state: claimState, version })

export const claims = {
  /** A page of the queue. Pages by key; `next` is `null` on the last page. */
  list: procedure('claims.read')
    .input(
      z.object({
        filter: queueFilter.default({ states: [] }),
        sort: queueSort.default({ by: 'due', descending: false }),
        after: cursor.optional(),
        limit: z.number().int().min(1).max(200).default(50),
      }),
    )
    .output(z.object({ rows: z.array(claimRow), next: cursor.nullable() })),
  /**
   * Kept counts of all claims by state, and of open ones: mine, my team's and nobody's without those on hold; on
   * hold; of mine those back from their hold; due today and overdue, on hold or not.
   */
  count: procedure('claims.read').output(
    z.object({
      total: z.number().int(),
      byState: z.record(claimState, z.number().int()),
      mine: z.number().int(),
      team: z.number().int(),
      unassigned: z.number().int(),
      onHold: z.number().int(),
      returned: z.number().int(),
      /** Of mine, those with documents that came since the customer was asked (GAP-04). */
      answered: z.number().int(),
      dueToday: z.number().int(),
      overdue: z.number().int(),
    }),
  ),
  /** How many claims a filter finds, counted up to a limit. */
  countMatching: procedure('claims.read')
    .input(z.object({ filter: queueFilter }))
    .output(z.object({ count: z.number().int(), more: z.boolean() })),
  get: procedure('claims.read').input(z.object({ id })).output(claim),
  getByNumber: procedure('claims.read')
    .input(z.object({ claimNo: text(40).min(1) }))
    .output(claim),
  /** People and providers to filter by, found by part of their name; at most 20 of each. */
  suggest: procedure('claims.read')
    .input(z.object({ text: text(100) }))
    .output(
      z.object({
        /** Names masked (MEM-04). */
        insured: z.array(z.object({ id, name: z.string(), birthOn: date.nullable() })),
        providers: z.array(z.object({ id, name: z.string(), city: z.string().nullable() })),
      }),
    ),
  /** Makes the claim mine and puts it in review. */
  take: procedure('claims.work').input(z.object({ id, version })).output(changed),
  /**
   * Takes the claim that is due first and waits for the caller: given to them, in nobody's hands, or of somebody they
   * cover for; of several due on one day the most urgent, then the largest. None on hold. `null` when there is none.
   */
  takeNext: procedure('claims.work').output(changed.nullable()),
  /** Puts a claim in review back into the queue. */
  release: procedure('claims.work').input(z.object({ id, version })).output(changed),
  /**
   * Decides the claim: the rules of its plan are applied to every line, after what the reviewer corrected and
   * excluded (ADJ-01). Nothing left to pay refuses the claim where the reviewer excluded all of it, which needs
   * `reasonCode`. It waits in second review for another person above the caller's limit (ADJ-08), where the desk's
   * sampling or a rule asks for it, or where the caller does. Flags of weight `block` must be acknowledged
   * before anything is paid.
   */
  decide: procedure('claims.decide')
    .input(
      z.object({
        id,
        version,
        /** Replaces the saved review of these lines; the others stay as saved. */
        lines: z
          .array(
            lineReview.partial().extend({ lineId: id, exclusions: z.array(exclusion).max(20) }),
          )
          .max(20_000),
        /** Pays this much more than the rules give; needs `explanation`. */
        exGratiaFen: fen.positive().optional(),
        /** Asks for a second person, whatever the amount. */
        secondReview: z.boolean().default(false),
        explanation: text(4000).optional(),
        reasonCode: z.string().max(60).optional(),
        clause: text(500).optional(),
      }),
    )
    .output(changed.extend({ decisionId: id, payableFen: fen })),
  /** Computes what the claim pays as it stands; kept as a proposal unless it is only a try. */
  adjudicate: procedure('claims.work')
    .input(z.object({ id, dryRun: z.boolean().default(false) }))
    .output(adjudication.extend({ adjudicationId: id.nullable() })),
  /** Computes these claims, or every one that is still being judged; the proposals are kept all or none (ADJ-07). */
  adjudicateMany: procedure('claims.work')
    .input(z.object({ ids: z.array(id).min(1).max(5000).optional() }))
    .output(
      eventIterator(
        z.discriminatedUnion('type', [
          progress,
          z.object({
            type: z.literal('done'),
            claims: z.number().int(),
            claimedFen: fen,
            payableFen: fen,
          }),
        ]),
      ),
    ),
  /** Refuses the whole claim (CLM-07 rejected), with a coded reason. */
  refuse: procedure('claims.decide')
    .input(
      z.object({
        id,
        version,
        reasonCode: z.string().max(60),
        clause: text(500).optional(),
        explanation: text(4000).optional(),
      }),
    )
    .output(changed.extend({ decisionId: id })),
  /** Confirms a decision above another's limit (ADJ-08); refused with `second_person_required` to who made it. */
  confirm: procedure('claims.confirm').input(z.object({ id, version })).output(changed),
  /** Shows a claim's personal numbers in full; who looked at what is recorded (MEM-04, AUD-01). */
  reveal: procedure('personal.unmask')
    .input(
      z.object({ id, fields: z.array(z.enum(personalFields)).min(1).max(personalFields.length) }),
    )
    .output(z.partialRecord(z.enum(personalFields), z.string().nullable())),
  withdraw: procedure('claims.decide')
    .input(
      z.object({ id, version, reasonCode: z.string().max(60), explanation: text(4000).optional() }),
    )
    .output(changed.extend({ decisionId: id })),
  /** Sends a decided claim back to review, before it is closed. */
  returnToReview: procedure('claims.work')
    .input(z.object({ id, version, reason: text(1000).min(1) }))
    .output(changed),
  close: procedure('claims.decide').input(z.object({ id, version })).output(changed),
  /** Opens a closed claim again, with a reason (CLM-07). */
  reopen: procedure('claims.reopen')
    .input(z.object({ id, version, reason: text(1000).min(1) }))
    .output(changed),
  addDocument: procedure('claims.work')
    .input(z.object({ id, kind: z.enum(documentKinds), file: z.file().max(50 * 1024 * 1024) }))
    .output(document),
  openDocument: procedure('documents.open')
    .input(z.object({ id, documentId: id }))
    .output(z.file()),
}
