import { addDays, isWorkingDay, momentOf } from '@shared/domain/calendar'
import { receiptPhoto, identityPicture } from '../../../samples/papers/cards'
import { makeSample } from '../../../samples/write-sample'
import { freeName, systemActor } from '../accounts/staff'
import { takeClaim } from '../claims/work'
import { now, type Actor, type Core } from '../context'
import type { Reader } from '../database/database'
import { followUp } from '../gaps/follow-up'
import { proposeRequest } from '../gaps/propose'
import { receiveDocuments } from '../gaps/receive'
import { sendRequest } from '../gaps/send'
import { takeIn } from '../gaps/take-in'
import { newId } from '../ids'
import { holdMessages } from '../outbox/change'
import { SAMPLE_SOURCE } from './sample-source'

/**
 * Claims of the sample whose customers were asked for documents: asked today, asked and answered, to be reminded, and
 * with the last notice out. Everything is done by the same services as when a person does it, on the days before the
 * sample is loaded; no channel is set up, so that nothing leaves.
 */

interface SampleRequest {
  /** Working days ago; 0: now. */
  asked: number
  /** Working days ago on which what was due was done: the reminder, then the last notice. */
  followedUp?: readonly number[]
  /** What the customer brought today. */
  answered?: 'identity' | 'identity and invoice'
  /** The messages of it are held back. */
  held?: boolean
}

const requests: readonly SampleRequest[] = [
  // The reminder was sent when the customer's day had passed, the last notice five working days after it.
  { asked: 9, followedUp: [6, 1] },
  { asked: 7, followedUp: [4] },
  // The reminder is overdue.
  { asked: 5 },
  // It is due today.
  { asked: 3 },
  { asked: 4, answered: 'identity and invoice' },
  { asked: 2, answered: 'identity' },
  { asked: 1, held: true },
  { asked: 0 },
]
const HELD_BECAUSE = '等客户确认手机号'
/** Who asked: nobody who signs in here, so that whoever tries the desk begins with an empty list of their own. */
const COLLEAGUE = '林岚'
/** When the desk of the sample did its work. */
const HOUR = '10:00'

/** Asks for what is missing from some claims of the sample, as far as these lack anything. */
export async function addSampleRequests(core: Core, today: string): Promise<void> {
  const colleague = await addColleague(core)
  const unused = await claimsWithoutPapers(core.database.reader)
  const chosen = requests.flatMap((request) => {
    const then = at(core, today, request.asked)
    // The newest of those that had come by then: the oldest are due first, and are left to be worked on.
    const index = unused.findLastIndex(({ received_at: received }) => received < now(then))
    const [claim] = index < 0 ? [] : unused.splice(index, 1)
    return claim ? [{ request, claim, then }] : []
  })
  // Letters are set in as many threads as there are.
  const asked = await Promise.all(
    chosen.map(async ({ request, claim, then }) => {
      const taken = await takeClaim(then, colleague, { id: claim.id, version: claim.version })
      const proposed = await proposeRequest(then, { claimId: claim.id })
      // Whoever brings a new invoice was not asked for one: the invoices of the claim had come by themselves.
      const items = proposed.items.filter(
        ({ material }) => request.answered !== 'identity and invoice' || material !== 'invoice',
      )
      if (items.length === 0) return null
      const { requestId } = await sendRequest(then, colleague, {
        claimId: claim.id,
        version: taken.version,
        items,
        remark: null,
        againReason: null,
      })
      return { request, claim, requestId }
    }),
  )
  for (const found of asked) {
    if (!found) continue
    const { request, claim, requestId } = found
    for (const days of request.followedUp ?? []) {
      const { version } = await core.database.reader
        .selectFrom('gap_requests')
        .select('version')
        .where('id', '=', requestId)
        .executeTakeFirstOrThrow()
      await followUp(at(core, today, days), colleague, { requests: [{ id: requestId, version }] })
    }
    if (request.answered) await answer(core, today, claim, request.answered)
    if (request.held) await hold(core, colleague, requestId)
  }
  await leaveStray(core, today)
}

/** The core as it was so many working days ago; the trail says when the sample was really made (AUD-01). */
function at(core: Core, today: string, workingDaysAgo: number): Core {
  if (workingDaysAgo === 0) return core
  let day = today
  for (let left = workingDaysAgo; left > 0;) {
    day = addDays(day, -1)
    if (isWorkingDay(day)) left -= 1
  }
  const then = Date.parse(momentOf(day, HOUR))
  return { ...core, clock: () => then, trailClock: core.clock }
}

async function addColleague(core: Core): Promise<Actor> {
  const id = newId()
  const name = await freeName(core.database.reader, COLLEAGUE)
  await core.database.write((writer) =>
    writer
      .insertInto('staff')
      .values({ id, name, role: 'reviewer', kind: 'elsewhere', created_at: now(core) })
      .execute(),
  )
  return { id, name, roles: ['reviewer'], permissions: systemActor.permissions }
}

interface WaitingClaim {
  id: string
  key: string
  claimNo: string
  version: number
  received_at: string
}

/** Claims of the sample that nobody took and that have no papers, the oldest first. */
function claimsWithoutPapers(reader: Reader): Promise<WaitingClaim[]> {
  return reader
    .selectFrom('claims')
    .select(['id', 'source_key as key', 'claim_no as claimNo', 'version', 'received_at'])
    .where('source', '=', SAMPLE_SOURCE)
    .where('state', '=', 'received')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('documents').select('id').whereRef('documents.claim_id', '=', 'claims.id'),
        ),
      ),
    )
    .orderBy('received_at')
    .orderBy('claim_no')
    .execute()
}

/** The customer brings the insured's identity document, and perhaps an invoice that is no part of the claim (GAP-05). */
async function answer(
  core: Core,
  today: string,
  { id, key }: WaitingClaim,
  what: NonNullable<SampleRequest['answered']>,
): Promise<void> {
  const { claims } = makeSample(today)
  const claim = claims.find((one) => one.key === key)
  const other = claims.find((one) => one.key !== key && one.person === claim?.person) ?? claim
  const invoice = other?.invoices[0]
  if (!claim || !other || !invoice) return
  const papers = [
    { fileName: `证件 ${claim.person.name}.png`, bytes: identityPicture(claim.person) },
    ...(what === 'identity'
      ? []
      : [{ fileName: `发票 ${invoice.invoiceNo}.png`, bytes: receiptPhoto(other, invoice) }]),
  ]
  await core.database.write((writer) =>
    receiveDocuments(
      core,
      writer,
      systemActor,
      id,
      papers.map(({ fileName, bytes }) => ({
        fileName,
        mediaType: 'image/png',
        sizeBytes: bytes.length,
        sha256: core.files.keep(bytes),
        kind: null,
        itemId: null,
        material: null,
      })),
      now(core),
    ),
  )
}

async function hold(core: Core, actor: Actor, requestId: string): Promise<void> {
  const messages = await core.database.reader
    .selectFrom('messages')
    .select(['id', 'version'])
    .where('gap_request_id', '=', requestId)
    .where('state', '=', 'waiting')
    .execute()
  if (messages.length > 0) await holdMessages(core, actor, { messages, reason: HELD_BECAUSE })
}

/** A file came of which nobody knows whose it is. */
async function leaveStray(core: Core, today: string): Promise<void> {
  const person = makeSample(today).people.at(-1)
  if (!person) return
  const fileName = 'IMG_0412.png'
  const address = {
    path: fileName,
    fileName,
    claimNos: [],
    insuredName: null,
    material: null,
    listed: null,
  }
  const bytes = identityPicture(person)
  await takeIn(core, systemActor, 'folder', [{ address, bytes, mediaType: 'image/png' }], new Map())
}
