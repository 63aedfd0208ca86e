import { z } from 'zod'
import { claimTypes } from '../domain/catalogues'
import { claimState, date, fen, id, instant, procedure, text, version } from './common'
import { queueFilter, queueSort } from './claims'

export const viewDefinition = z.object({
  filter: queueFilter,
  sort: queueSort,
  columns: z.array(z.string().max(40)).max(30).optional(),
})
export const savedView = z.object({
  id,
  name: z.string(),
  position: z.number().int(),
  definition: viewDefinition,
  version,
})
export type SavedView = z.infer<typeof savedView>

const changedClaims = z.object({
  changed: z.array(z.object({ id, version })),
  /**
   * Claims that stayed as they are, with why: `in_hands_of` the assignee already, `settled`, `absent` without cover,
   * `second_person` (their own decision, ADJ-08), `not_permitted` to confirm, `unchanged`, `stale`, `not_found`.
   */
  skipped: z.array(z.object({ id, claimNo: z.string(), reason: z.string(), detail: z.string() })),
})

export const absence = z.object({
  id,
  staffId: id,
  staffName: z.string(),
  coverId: id.nullable(),
  coverName: z.string().nullable(),
  fromOn: date,
  toOn: date,
  note: z.string().nullable(),
  version,
})
export type Absence = z.infer<typeof absence>

/** When a decision goes to a second person although its amount does not ask for it. */
export const reviewRules = z.object({
  /** Of all decisions, this many in a thousand, by chance. */
  samplePermille: z.number().int().min(0).max(1000),
  rules: z
    .array(
      z.object({
        name: text(60).min(1),
        claimTypes: z.array(z.enum(claimTypes)).optional(),
        /** Payable of at least this much. */
        minPayableFen: fen.nonnegative().optional(),
        /** More than this share of the claim was excluded, in basis points. */
        minExcludedBp: z.number().int().min(0).max(10_000).optional(),
        /** A line stands out from how similar lines were decided. */
        outlier: z.boolean().optional(),
        /** A blocking flag was let pass. */
        acknowledgedBlock: z.boolean().optional(),
        exGratia: z.boolean().optional(),
      }),
    )
    .max(50),
})
export type ReviewRules = z.infer<typeof reviewRules>

const workload = z.object({
  staffId: id,
  name: z.string(),
  team: z.string().nullable(),
  open: z.number().int(),
  dueToday: z.number().int(),
  overdue: z.number().int(),
  onHold: z.number().int(),
  awayUntil: date.nullable(),
})

/** The claims of a shift, for who comes next: what changed, what is due today, the money at risk. */
export const handover = z.object({
  from: instant,
  to: instant,
  staffName: z.string(),
  /** What was done since `from`, by action. */
  done: z.array(z.object({ action: z.string(), claims: z.number().int(), payableFen: fen })),
  changed: z.array(
    z.object({
      id,
      claimNo: z.string(),
      insuredName: z.string(),
      state: claimState,
      action: z.string(),
      at: instant,
    }),
  ),
  due: z.array(
    z.object({
      id,
      claimNo: z.string(),
      insuredName: z.string(),
      state: claimState,
      dueOn: date,
      claimedFen: fen,
      assigneeName: z.string().nullable(),
      holdUntil: instant.nullable(),
      holdReason: z.string().nullable(),
    }),
  ),
  /** How many there are of each; the lists hold the first 200. */
  changedCount: z.number().int(),
  dueCount: z.number().int(),
  /** Claimed in open claims that are due today or overdue. */
  atRiskFen: fen,
  overdue: z.number().int(),
  onHold: z.number().int(),
})
export type HandoverSheet = z.infer<typeof handover>

/** Personal saved views of the claim queue, and who works on what. */
export const queues = {
  /** Everybody who can have a claim, with how much they have. */
  workload: procedure('claims.read').output(z.array(workload)),
  /** What assigning would do, claim by claim; nothing is changed. `assigneeId: null` takes them from everybody. */
  previewAssign: procedure('queues.assign')
    .input(z.object({ ids: z.array(id).min(1).max(500), assigneeId: id.nullable() }))
    .output(
      z.object({
        moves: z.array(
          z.object({
            id,
            claimNo: z.string(),
            fromName: z.string().nullable(),
            toName: z.string().nullable(),
            dueOn: date,
            claimedFen: fen,
            version,
          }),
        ),
        skipped: changedClaims.shape.skipped,
        /** What the assignee has now and would have. */
        before: z.number().int(),
        after: z.number().int(),
      }),
    ),
  assign: procedure('queues.assign')
    .input(
      z.object({
        claims: z.array(z.object({ id, version })).min(1).max(500),
        assigneeId: id.nullable(),
      }),
    )
    .output(changedClaims),
  setPriority: procedure('queues.assign')
    .input(
      z.object({
        claims: z.array(z.object({ id, version })).min(1).max(500),
        priority: z.number().int().min(0).max(3),
      }),
    )
    .output(changedClaims),
  /** Puts a claim aside until a moment, with a reason; it comes back by itself. */
  hold: procedure('claims.work')
    .input(z.object({ id, version, until: instant, reason: text(300).min(1) }))
    .output(z.object({ id, version })),
  resume: procedure('claims.work')
    .input(z.object({ id, version }))
    .output(z.object({ id, version })),
  absences: procedure('claims.read').output(z.array(absence)),
  saveAbsence: procedure('queues.assign')
    .input(
      z.object({
        id: id.optional(),
        version: version.optional(),
        staffId: id,
        coverId: id.nullable(),
        fromOn: date,
        toOn: date,
        note: text(200).nullable(),
      }),
    )
    .output(absence),
  removeAbsence: procedure('queues.assign')
    .input(z.object({ id, version }))
    .output(z.object({ id })),
  setTeam: procedure('queues.assign')
    .input(z.object({ staffId: id, team: text(40).nullable() }))
    .output(z.object({ staffId: id })),
  reviewRules: procedure('queues.rules').output(z.object({ rules: reviewRules, version })),
  saveReviewRules: procedure('queues.rules')
    .input(z.object({ version, rules: reviewRules }))
    .output(z.object({ rules: reviewRules, version })),
  /** The hand-over sheet of a shift; of one person, or of everybody. */
  handover: procedure('claims.read')
    .input(z.object({ from: instant, to: instant, staffId: id.optional() }))
    .output(handover),
  listViews: procedure('views.own').output(z.array(savedView)),
  saveView: procedure('views.own')
    .input(
      z.object({
        id: id.optional(),
        version: version.optional(),
        name: text(60).min(1),
        definition: viewDefinition,
      }),
    )
    .output(savedView),
  removeView: procedure('views.own').input(z.object({ id, version })).output(z.object({ id })),
}
