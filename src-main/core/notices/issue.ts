import { refusal, isRefusal, type DeskErrorCode } from '@shared/contract/errors'
import type { Notice } from '@shared/contract/notices'
import { businessDate } from '@shared/domain/calendar'
import type { Language, NoticeKind } from '@shared/domain/catalogues'
import { recordAudit } from '../audit/chain'
import { now, type Actor, type Core } from '../context'
import type { Writer } from '../database/database'
import { newId } from '../ids'
import { describeError } from '../log'
import { takeNumbers } from '../number-series'
import { toNotice } from './list'
import type { Envelope } from './notice-data'
import { prepareNotice, type NoticeRequest, type PreparedNotice } from './prepare'
import { findNotice, insertNotice } from './queries'

/** How often a letter is set anew because its claim changed meanwhile. */
const ATTEMPTS = 3

type Outcome =
  { ok: true; noticeId: string; claimId: string } | { ok: false; claimId: string; error: unknown }

/**
 * Issues letters: prepares all, takes their numbers at once, sets them in the worker threads, then stores
 * them in one transaction. A number is printed in its letter and therefore taken before the letter is set;
 * everything that can be refused is checked before that, so that a number is lost only when the process ends
 * in between. A letter whose claim changed while it was set is not stored but set anew.
 * @returns one outcome a request, in their order; one that failed does not hold up the others
 */
export async function issueBatch(
  core: Core,
  actor: Actor,
  requests: readonly NoticeRequest[],
  signal?: AbortSignal,
): Promise<Outcome[]> {
  const outcomes = new Map<NoticeRequest, Outcome>()
  let open = requests
  for (let attempt = 0; open.length > 0 && attempt < ATTEMPTS; attempt += 1) {
    open = await issueOnce(core, actor, open, outcomes, signal)
  }
  return requests.map(
    (request) =>
      outcomes.get(request) ?? {
        ok: false,
        claimId: request.claimId,
        error: refusal('desk_busy', { waitedMs: 0 }),
      },
  )
}

interface SetNotice {
  request: NoticeRequest
  prepared: PreparedNotice
  envelope: Envelope
  sha256: string
  sizeBytes: number
  pages: number
}

/** @returns the requests whose claims changed meanwhile */
async function issueOnce(
  core: Core,
  actor: Actor,
  requests: readonly NoticeRequest[],
  outcomes: Map<NoticeRequest, Outcome>,
  signal: AbortSignal | undefined,
): Promise<NoticeRequest[]> {
  const fail = (request: NoticeRequest, error: unknown): void =>
    void outcomes.set(request, { ok: false, claimId: request.claimId, error })

  const toSet: { request: NoticeRequest; prepared: PreparedNotice }[] = []
  for (const request of requests) {
    try {
      const prepared = await prepareNotice(core.database.reader, request)
      const { standing, missing, claimId } = prepared
      if (standing?.input_sha256 === prepared.input_sha256) {
        outcomes.set(request, { ok: true, noticeId: standing.id, claimId })
      } else if (missing.length > 0) fail(request, refusal('notice_incomplete', { missing }))
      else toSet.push({ request, prepared })
    } catch (error) {
      fail(request, error)
    }
  }
  if (toSet.length === 0) return []

  const failAll = (notices: readonly { request: NoticeRequest }[], error: unknown): [] => {
    for (const { request } of notices) fail(request, error)
    return []
  }
  let envelopes: Envelope[]
  try {
    envelopes = await reserveNumbers(core, toSet)
  } catch (error) {
    return failAll(toSet, error)
  }
  const settled = await Promise.all(
    toSet.map(async ({ request, prepared }, index): Promise<SetNotice | null> => {
      const envelope = envelopes[index]
      if (!envelope) return null
      try {
        const { bytes, pages } = await core.workers.run(
          'renderNotice',
          { data: prepared.data, head: { issued: envelope } },
          { signal },
        )
        const sha256 = core.files.keep(bytes)
        return { request, prepared, envelope, sha256, sizeBytes: bytes.byteLength, pages }
      } catch (error) {
        fail(request, error)
        return null
      }
    }),
  )
  const ready = settled.filter((notice) => notice !== null)
  if (ready.length === 0) return []
  try {
    const stored = await core.database.write(async (writer) => {
      const results: (Outcome | null)[] = []
      for (const notice of ready) results.push(await store(core, actor, writer, notice))
      return results
    })
    return ready.flatMap(({ request }, index) => {
      const outcome = stored[index]
      if (outcome) outcomes.set(request, outcome)
      return outcome ? [] : [request]
    })
  } catch (error) {
    return failAll(ready, error)
  }
}

/** Takes the numbers of the day for these letters. */
async function reserveNumbers(
  core: Core,
  notices: readonly { prepared: PreparedNotice }[],
): Promise<Envelope[]> {
  const date = businessDate(now(core))
  return core.database.write(async (writer) => {
    const numbers = await takeNumbers(writer, 'notice', date, notices.length)
    return notices.map(({ prepared }, index) => ({
      noticeNo: numbers[index] ?? '',
      date,
      replacesNo: prepared.standing?.notice_no ?? null,
    }))
  })
}

/** @returns `null` when claim or forerunner are no longer what the letter says */
async function store(
  core: Core,
  actor: Actor,
  writer: Writer,
  { request, prepared, envelope, sha256, sizeBytes, pages }: SetNotice,
): Promise<Outcome | null> {
  const { claimId, data } = prepared
  let current: PreparedNotice
  try {
    current = await prepareNotice(writer, request)
  } catch (error) {
    return { ok: false, claimId, error }
  }
  if (current.standing?.input_sha256 === current.input_sha256) {
    return { ok: true, noticeId: current.standing.id, claimId }
  }
  if (
    current.input_sha256 !== prepared.input_sha256 ||
    current.standing?.id !== prepared.standing?.id
  ) {
    return null
  }
  const id = newId()
  await insertNotice(writer, {
    id,
    notice_no: envelope.noticeNo,
    claim_id: claimId,
    decision_id: prepared.decisionId,
    gap_request_id: prepared.gapRequestId,
    kind: data.kind,
    language: data.language,
    input_sha256: prepared.input_sha256,
    sha256,
    size_bytes: sizeBytes,
    pages,
    replaces_id: prepared.standing?.id ?? null,
    actor_id: actor.id,
    created_at: now(core),
  })
  await recordAudit(core, writer, actor, {
    action: 'notice.issue',
    entity: 'claim',
    entityId: claimId,
    after: {
      noticeId: id,
      noticeNo: envelope.noticeNo,
      kind: data.kind,
      language: data.language,
      ...(prepared.gapRequestId === null ? {} : { gapRequestId: prepared.gapRequestId }),
      ...('decision' in data
        ? { decisionId: prepared.decisionId, payableFen: data.decision.payableFen }
        : {}),
      sha256,
      replacesNo: envelope.replacesNo,
    },
  })
  return { ok: true, noticeId: id, claimId }
}

/** Letters being issued in this process, so that asking twice at once does not set and number two. */
const running = new WeakMap<Core, Map<string, Promise<Outcome>>>()

/**
 * Issues a letter, or gives the one that stands when it says the same (NTC-06).
 * @throws `not_found`, `not_allowed_in_state`, `notice_incomplete`, `number_series_exhausted`
 */
export async function issueNotice(
  core: Core,
  actor: Actor,
  request: NoticeRequest,
): Promise<Notice> {
  const ownRunning = running.get(core) ?? new Map<string, Promise<Outcome>>()
  running.set(core, ownRunning)
  const key = JSON.stringify([
    request.claimId,
    request.kind,
    request.language,
    request.gapRequestId,
  ])
  let outcome = ownRunning.get(key)
  if (!outcome) {
    outcome = issueBatch(core, actor, [request])
      .then(([only]) => only as Outcome)
      .finally(() => ownRunning.delete(key))
    ownRunning.set(key, outcome)
  }
  const result = await outcome
  if (!result.ok) throw result.error
  return findIssued(core, result.noticeId)
}

/** A letter that was issued just now, and so says what holds. */
async function findIssued(core: Core, noticeId: string): Promise<Notice> {
  const row = await findNotice(core.database.reader, noticeId)
  if (!row) throw refusal('not_found', { entity: 'notice', id: noticeId })
  return toNotice(row, false)
}

/** Letters set between two steps of progress: enough to keep the threads busy, few enough to stop soon. */
const AT_ONCE = 24

export type IssueStep =
  | { type: 'progress'; phase: string; done: number; total: number }
  | { type: 'done'; issued: Notice[]; failed: { claimId: string; code: string }[] }

/**
 * Issues the letter of each claim's decision, or that of a kind, in `language` or the one the insured prefers
 * (NTC-08). Claims that can have none are reported; the others go on. Ending the iteration, or `signal`, stops after
 * the letters at hand; what was issued stays issued.
 * @throws `cancelled` once `signal` is aborted
 */
export async function* issueMany(
  core: Core,
  actor: Actor,
  {
    claimIds,
    kind,
    language,
  }: {
    claimIds: readonly string[]
    kind?: NoticeKind | undefined
    language?: Language | undefined
  },
  signal?: AbortSignal,
): AsyncGenerator<IssueStep, void> {
  const requests = [...new Set(claimIds)].map((claimId): NoticeRequest => ({
    claimId,
    kind,
    language,
  }))
  const issued: Notice[] = []
  const failed: { claimId: string; code: string }[] = []
  yield { type: 'progress', phase: 'issue', done: 0, total: requests.length }
  for (let start = 0; start < requests.length; start += AT_ONCE) {
    if (signal?.aborted) throw refusal('cancelled', {})
    const outcomes = await issueBatch(core, actor, requests.slice(start, start + AT_ONCE), signal)
    for (const outcome of outcomes) {
      if (outcome.ok) issued.push(await findIssued(core, outcome.noticeId))
      else failed.push({ claimId: outcome.claimId, code: codeOf(core, outcome.error) })
    }
    const done = Math.min(start + AT_ONCE, requests.length)
    yield { type: 'progress', phase: 'issue', done, total: requests.length }
  }
  yield { type: 'done', issued, failed }
}

function codeOf(core: Core, error: unknown): DeskErrorCode | 'unexpected' {
  if (isRefusal(error)) return error.code
  core.log.error({ event: 'notice.failed', error: describeError(error) })
  return 'unexpected'
}
