import { ORPCError } from '@orpc/client'
import { z } from 'zod'

/**
 * Every refusal the core can answer with: a code and the data a person's message is made from.
 * Messages are written in the renderer and the command line, in the user's language.
 */
const problem = z.object({
  /** File name, as the user knows it. */
  file: z.string().optional(),
  /** Row number in the file, the header being row 1. */
  row: z.number().int().optional(),
  column: z.string().optional(),
  /** The rule that was broken, as a code: `missing_column`, `not_a_date`, `unknown_insured`, … */
  reason: z.string(),
  /** What the reason is about, never a person's data: a column name, a limit, an expected format. */
  detail: z.string().optional(),
})
export type ImportProblem = z.infer<typeof problem>

export const deskErrors = {
  not_found: { status: 404, data: z.object({ entity: z.string(), id: z.string() }) },
  /** The record is here, its content is not: a document of a claim that another desk handed over. */
  content_missing: { status: 404, data: z.object({ entity: z.string(), id: z.string() }) },
  /** What lies on the disk is not what was kept: a broken disk, or somebody changed it. */
  content_damaged: { status: 500, data: z.object({ entity: z.string(), id: z.string() }) },
  stale_version: {
    status: 409,
    data: z.object({
      entity: z.string(),
      id: z.string(),
      yourVersion: z.number().int(),
      currentVersion: z.number().int(),
      /** The record as it is now, and who made it so. */
      current: z.unknown(),
      changedBy: z.string().nullable(),
      changedAt: z.string(),
    }),
  },
  not_allowed_in_state: {
    status: 409,
    data: z.object({ entity: z.string(), id: z.string(), state: z.string(), event: z.string() }),
  },
  already_taken: { status: 409, data: z.object({ id: z.string(), by: z.string() }) },
  invalid_decision: {
    status: 422,
    data: z.object({ problems: z.array(z.looseObject({ code: z.string() })) }),
  },
  /** A flag of weight `block` stands, and nobody has let it pass with a note. */
  flags_open: { status: 409, data: z.object({ flags: z.array(z.string()) }) },
  /** What was entered breaks these rules, field by field, as codes. */
  invalid_record: {
    status: 422,
    data: z.object({
      problems: z.array(z.object({ field: z.string(), reason: z.string(), detail: z.string() })),
    }),
  },
  /** The identity is bound to another messaging account, which must be released first (MEM-03). */
  binding_exists: { status: 409, data: z.object({ memberId: z.string(), boundAt: z.string() }) },
  /** Somebody, or a rule, put the claim on hold until then. */
  on_hold: { status: 409, data: z.object({ id: z.string(), until: z.string(), by: z.string() }) },
  /** The list is not in a state for this. */
  list_state: { status: 409, data: z.object({ id: z.string(), state: z.string() }) },
  /** Claims on the list were opened again since: it is to be discarded and made anew. */
  list_outdated: { status: 409, data: z.object({ id: z.string(), claimNos: z.array(z.string()) }) },
  /** Nothing is due that is complete. */
  nothing_to_pay: { status: 422, data: z.object({}) },
  /** The file that came back was not taken in; nothing changed. */
  return_refused: {
    status: 422,
    data: z.object({
      problems: z.array(
        z.object({ row: z.number().int(), reason: z.string(), detail: z.string() }),
      ),
    }),
  },
  /** The customer was asked before: asking again needs a reason (GAP-07). */
  again_reason_required: {
    status: 422,
    data: z.object({ claimId: z.string(), earlier: z.number().int() }),
  },
  /** The file is no yearly calendar, and nothing changed: `not_json`, `no_days`, `not_a_year`, `day_twice`, … */
  calendar_refused: {
    status: 422,
    data: z.object({ name: z.string(), reason: z.string(), detail: z.string() }),
  },
  /**
   * The desk cannot work with this folder: `missing`, `not_a_folder`, `not_writable`, `inside_data` (the data folder,
   * or one around it), `link` (what stands there leads elsewhere).
   */
  folder_unusable: { status: 422, data: z.object({ folder: z.string(), reason: z.string() }) },
  /** The batch of answers was not taken in: `not_a_zip`, `too_large`, `no_answers`, `damaged`. */
  answers_refused: {
    status: 422,
    data: z.object({ name: z.string(), reason: z.string(), detail: z.string() }),
  },
  /** A text has fields nobody fills, or lacks what it must carry. */
  message_incomplete: { status: 422, data: z.object({ missing: z.array(z.string()) }) },
  name_taken: { status: 409, data: z.object({ name: z.string() }) },
  file_refused: { status: 422, data: z.object({ name: z.string(), reason: z.string() }) },
  /** The import was not done and nothing changed; `problems` says why, at most 100 of them. */
  import_refused: { status: 422, data: z.object({ problems: z.array(problem) }) },
  profile_invalid: {
    status: 422,
    data: z.object({
      profile: z.string(),
      problems: z.array(z.object({ path: z.string(), reason: z.string() })),
    }),
  },
  source_unreadable: { status: 422, data: z.object({ name: z.string(), reason: z.string() }) },
  notice_incomplete: { status: 422, data: z.object({ missing: z.array(z.string()) }) },
  nothing_to_export: { status: 422, data: z.object({ states: z.array(z.string()) }) },
  /** This profile is not handed out in this format. */
  export_profile_refused: {
    status: 422,
    data: z.object({ profile: z.string(), format: z.string(), formats: z.array(z.string()) }),
  },
  number_series_exhausted: { status: 409, data: z.object({ series: z.string(), day: z.string() }) },
  desk_busy: { status: 503, data: z.object({ waitedMs: z.number() }) },
  /** Nobody is signed in on this connection. `state`: where the desk stands (accounts.status). */
  not_signed_in: { status: 401, data: z.object({ state: z.enum(['new', 'sealed', 'open']) }) },
  /** The session is locked until its owner gives the password again. */
  session_locked: { status: 401, data: z.object({ name: z.string() }) },
  /** Name or password is wrong; which of the two is not said. */
  sign_in_failed: { status: 401, data: z.object({ attemptsLeft: z.number().int() }) },
  /** Too many failures: not before `retryAt`, whatever is given. */
  locked_out: { status: 429, data: z.object({ retryAt: z.string() }) },
  password_expired: { status: 403, data: z.object({}) },
  /** The new password breaks these rules, as codes: `too_short`, `contains_name`, `too_common`, `same_as_before`. */
  password_weak: {
    status: 422,
    data: z.object({ problems: z.array(z.string()), minLength: z.number().int() }),
  },
  /**
   * The password is right, the data cannot be opened. `reason`: `database_damaged`, `database_newer`,
   * `migration_failed`, `file_damaged`.
   */
  data_unreadable: { status: 500, data: z.object({ reason: z.string() }) },
  recovery_key_wrong: { status: 401, data: z.object({}) },
  already_set_up: { status: 409, data: z.object({}) },
  forbidden: { status: 403, data: z.object({ action: z.string() }) },
  /** Above one's own limit: somebody else with authority must act. */
  above_limit: {
    status: 403,
    data: z.object({ action: z.string(), amountFen: z.number(), limitFen: z.number() }),
  },
  /** Nobody confirms what they did themselves (ADJ-08). */
  second_person_required: {
    status: 403,
    data: z.object({ entity: z.string(), id: z.string(), by: z.string() }),
  },
  /** The desk must keep one active administrator. */
  last_administrator: { status: 409, data: z.object({ name: z.string() }) },
  /**
   * The backup was not put in place and nothing was touched. `reason`: `not_a_backup`, `damaged`, `newer`,
   * `locked` (nothing given opens it), `incomplete`.
   */
  backup_refused: {
    status: 422,
    data: z.object({ name: z.string(), reason: z.string(), detail: z.string() }),
  },
  not_due: { status: 409, data: z.object({ claimNos: z.array(z.string()) }) },
  disk_full: { status: 507, data: z.object({}) },
  read_only: { status: 403, data: z.object({}) },
  cancelled: { status: 499, data: z.object({}) },
} as const

export type DeskErrorCode = keyof typeof deskErrors
export type DeskErrorData<C extends DeskErrorCode> = z.infer<(typeof deskErrors)[C]['data']>

/** The error a service throws to refuse a command or a query. */
export function refusal<C extends DeskErrorCode>(
  code: C,
  data: DeskErrorData<C>,
): ORPCError<C, DeskErrorData<C>> {
  return new ORPCError(code, { status: deskErrors[code].status, data })
}

/** Whether `error` is a refusal the core declares, with its code and data. */
export function isRefusal(
  error: unknown,
): error is { [C in DeskErrorCode]: ORPCError<C, DeskErrorData<C>> }[DeskErrorCode] {
  return error instanceof ORPCError && Object.hasOwn(deskErrors, String(error.code))
}
