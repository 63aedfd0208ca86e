import { existsSync } from 'node:fs'
import { isRefusal } from '@shared/contract/errors'
import type { ChannelSettings } from '@shared/contract/outbox'
import { now, type Core } from '../context'
import { keptContent } from '../files/kept-content'
import { newId } from '../ids'
import { describeError } from '../log'
import { checkDropFolder } from './drop-folder'
import { withoutPointless } from './pointless'
import type { StoredMessage } from './record'
import { readChannels, readPassword } from './settings'
import { handOver, layDown, removeStrayParts, settleFate } from './sms-file'
import type { MailServer, MailSession } from './smtp'
import { abandoned, dueMessages, markHandedOver, settle, take, type Outcome } from './take'
import { waitingFailures } from './failures'
import { isQuiet, LEASE_MS, retryDelayMs } from './timing'

/**
 * Sends what is due. Before a channel gets anything it is recorded that it is about to, and after it has answered,
 * what it said: whenever the program ends between, the next run knows which messages went, which did not, and of
 * which nobody can know (NTC-07). These are never sent again by themselves.
 */

export interface Sent {
  sent: number
  retried: number
  failed: number
}

/** Messages in one file. */
const A_FILE = 200
/** E-mails between two looks at what else is due. */
const MAILS_A_RUN = 100

/** How a channel as a whole has been doing, in this process. */
interface Health {
  failures: number
  /** By the clock that nobody sets. */
  notBefore: number
}
interface Standing {
  running: Promise<unknown>
  health: Map<'sms' | 'email', Health>
}
const standings = new WeakMap<Core, Standing>()

export interface SendOptions {
  /** Somebody asked: a channel that just failed is tried all the same. */
  byHand?: boolean
  signal?: AbortSignal
  /** How e-mail servers are reached, where the settings do not say it all. */
  server?: Pick<MailServer, 'tls' | 'timeouts'>
}

/** Sends what is due now, one run at a time. @returns what became of it */
export async function sendDue(core: Core, options: SendOptions = {}): Promise<Sent> {
  const standing = standings.get(core) ?? { running: Promise.resolve(), health: new Map() }
  standings.set(core, standing)
  const run = standing.running.then(() => runOnce(core, standing, options))
  standing.running = run.catch(() => undefined)
  return run
}

async function runOnce(core: Core, { health }: Standing, options: SendOptions): Promise<Sent> {
  const total: Sent = { sent: 0, retried: 0, failed: 0 }
  const { settings } = await readChannels(core.database.reader)
  await recover(core, settings.sms.folder)
  const rested = (channel: 'sms' | 'email'): boolean =>
    options.byHand === true || performance.now() >= (health.get(channel)?.notBefore ?? 0)
  const channels = {
    sms: settings.sms.enabled && !isQuiet(settings.quiet, core.clock()),
    email: settings.email.enabled,
  }
  for (const channel of ['sms', 'email'] as const) {
    if (!channels[channel] || !rested(channel) || options.signal?.aborted) continue
    const send = channel === 'sms' ? sendFiles : sendMails
    const went = await send(core, settings, total, options)
    if (went === null) continue
    if (went) await releaseAll(core, channel, health)
    else rest(health, channel)
  }
  return total
}

/** A channel that does not go is tried again later, each time after a longer while. */
function rest(health: Map<'sms' | 'email', Health>, channel: 'sms' | 'email'): void {
  const failures = (health.get(channel)?.failures ?? 0) + 1
  health.set(channel, { failures, notBefore: performance.now() + retryDelayMs(failures) })
}

/** A channel goes again: what it kept waiting is due now. */
async function releaseAll(
  core: Core,
  channel: 'sms' | 'email',
  health: Map<'sms' | 'email', Health>,
): Promise<void> {
  health.delete(channel)
  const kept = (await waitingFailures(core.database.reader))
    .filter((row) => row.channel === channel)
    .map(({ failure }) => failure)
  if (kept.length === 0) return
  await core.database.write((writer) =>
    writer
      .updateTable('messages')
      .set({ failure: null, due_at: now(core) })
      .where('state', '=', 'waiting')
      .where('channel', '=', channel)
      .where('failure', 'in', kept)
      .execute(),
  )
}

/** Settles what an ended or sleeping process left on its way. */
async function recover(core: Core, folder: string): Promise<void> {
  const rows = await abandoned(core, core.database.reader)
  const fates = new Map<string, Outcome>()
  for (const message of rows) {
    const outcome = message.channel === 'sms' ? fileFate(fates, message) : mailFate(message)
    await core.database.write((writer) => settle(core, writer, message, outcome))
  }
  if (folder === '' || !existsSync(folder)) return
  const recorded = await core.database.reader
    .selectFrom('messages')
    .select('carrier')
    .distinct()
    .where('state', '=', 'sending')
    .where('carrier', 'is not', null)
    .execute()
  try {
    removeStrayParts(folder, new Set(recorded.map(({ carrier }) => carrier ?? '')), LEASE_MS)
  } catch (error) {
    core.log.warn({ event: 'outbox.strayFiles', error: describeError(error) })
  }
}

/** Of a short message: its file says whether it went. */
function fileFate(fates: Map<string, Outcome>, { carrier }: StoredMessage): Outcome {
  const file = carrier ?? ''
  const known = fates.get(file)
  if (known) return known
  const fate = settleFate(file)
  const outcome: Outcome =
    fate === 'sent'
      ? { type: 'sent', reference: null }
      : fate === 'not_sent'
        ? { type: 'channel', failure: 'interrupted' }
        : { type: 'unsure', failure: 'folder_missing' }
  fates.set(file, outcome)
  return outcome
}

/** Of an e-mail: without a carrier its content was never handed over. */
function mailFate({ carrier }: StoredMessage): Outcome {
  return carrier === null
    ? { type: 'channel', failure: 'interrupted' }
    : { type: 'unsure', failure: 'interrupted' }
}

/** @returns whether the channel goes; `null` where nothing was due */
async function sendFiles(
  core: Core,
  { sms }: ChannelSettings,
  total: Sent,
  { signal }: SendOptions,
): Promise<boolean | null> {
  let went: boolean | null = null
  while (!signal?.aborted) {
    const file = await sendFile(core, sms, total)
    if (file === null) break
    went = file
    if (!went) break
  }
  return went
}

async function sendFile(
  core: Core,
  sms: ChannelSettings['sms'],
  total: Sent,
): Promise<boolean | null> {
  const { reader } = core.database
  if ((await dueMessages(core, reader, 'sms', 1)).length === 0) return null
  let taken: StoredMessage[]
  let file = ''
  try {
    checkDropFolder(core, sms.folder)
    taken = await core.database.write(async (writer) => {
      const waiting = await dueMessages(core, writer, 'sms', A_FILE)
      const due = await withoutPointless(core, writer, waiting)
      if (due.length === 0) return []
      // Written before it is recorded: a file that lies there without a record did not go.
      file = layDown(sms, `sms-${now(core).replace(/\D/gu, '').slice(0, 14)}-${newId()}`, due)
      const rows: StoredMessage[] = []
      for (const message of due) rows.push(await take(core, writer, message, file))
      return rows
    })
  } catch (error) {
    // Not recorded, so not to go: what was laid down is taken away.
    if (file !== '') settleFate(file)
    const failure = folderFailure(error)
    core.log.warn({ event: 'outbox.folder', failure, error: describeError(error) })
    await noteChannelFailure(core, 'sms', failure)
    return false
  }
  if (taken.length === 0) return null
  let outcome: Outcome = { type: 'sent', reference: null }
  try {
    handOver(file)
  } catch (error) {
    const fate = settleFate(file)
    core.log.warn({ event: 'outbox.handOver', fate, error: describeError(error) })
    if (fate === 'not_sent') outcome = { type: 'channel', failure: folderFailure(error) }
    else if (!existsSync(file)) outcome = { type: 'unsure', failure: 'folder_missing' }
  }
  await settleAll(core, taken, outcome, total)
  return outcome.type === 'sent'
}

function folderFailure(error: unknown): string {
  if (isRefusal(error) && error.code === 'folder_unusable') return `folder_${error.data.reason}`
  if (isRefusal(error)) return error.code
  const code = (error as { code?: string }).code
  return code === 'ENOSPC' || code === 'EDQUOT' ? 'disk_full' : 'folder_not_writable'
}

/** Leaves word why nothing goes, with the first message that waits. */
async function noteChannelFailure(core: Core, channel: 'sms' | 'email', failure: string) {
  await core.database.write(async (writer) => {
    const [first] = await dueMessages(core, writer, channel, 1)
    if (!first) return
    await writer.updateTable('messages').set({ failure }).where('id', '=', first.id).execute()
  })
}

async function settleAll(
  core: Core,
  messages: readonly StoredMessage[],
  outcome: Outcome,
  total: Sent,
): Promise<void> {
  await core.database.write(async (writer) => {
    for (const message of messages) count(total, await settle(core, writer, message, outcome))
  })
}

function count(total: Sent, became: keyof Sent | null): void {
  if (became) total[became] += 1
}

/** @returns whether the channel goes; `null` where nothing was due */
async function sendMails(
  core: Core,
  { email }: ChannelSettings,
  total: Sent,
  { signal, server }: SendOptions,
): Promise<boolean | null> {
  let session: MailSession | null = null
  let went: boolean | null = null
  try {
    for (let mails = 0; mails < MAILS_A_RUN && !signal?.aborted; mails += 1) {
      const taken = await core.database.write(async (writer) => {
        for (;;) {
          const waiting = await dueMessages(core, writer, 'email', 1)
          const [due] = await withoutPointless(core, writer, waiting)
          if (due) return take(core, writer, due, null)
          if (waiting.length === 0) return null
        }
      })
      if (!taken) break
      session ??= await openSession(core, email, server)
      const { message, outcome } = await sendMail(core, session, taken, {
        carrier: `${email.host}:${email.port}`,
        signal,
      })
      const became = await core.database.write((writer) => settle(core, writer, message, outcome))
      count(total, became)
      if (outcome.type === 'channel') return false
      went = true
    }
    return went
  } finally {
    session?.close()
  }
}

/** Without e-mail nothing of it is loaded, when the desk starts. */
export async function openSession(
  core: Core,
  settings: ChannelSettings['email'],
  server: SendOptions['server'],
): Promise<MailSession> {
  const smtp = await import('./smtp')
  const password = await readPassword(core.database.reader)
  return new smtp.MailSession({ settings, password, ...server })
}

/** Sends one e-mail; whatever goes wrong with it concerns it alone. */
async function sendMail(
  core: Core,
  session: MailSession,
  taken: StoredMessage,
  { carrier, signal }: { carrier: string; signal: AbortSignal | undefined },
): Promise<{ message: StoredMessage; outcome: Outcome }> {
  let message = taken
  try {
    const mail = { message, attachments: await readAttachments(core, message), at: now(core) }
    const beforeData = async (): Promise<void> => {
      const marked = await markHandedOver(core, message, carrier)
      if (!marked) throw new TakenElsewhereError()
      message = marked
    }
    const outcome = await session.send(mail, beforeData, signal)
    return { message, outcome }
  } catch (error) {
    // Nothing was handed over.
    if (isRefusal(error) && (error.code === 'content_missing' || error.code === 'content_damaged'))
      return { message, outcome: { type: 'failed', failure: error.code } }
    if (!(error instanceof TakenElsewhereError))
      core.log.error({ event: 'outbox.mail', error: describeError(error) })
    return { message, outcome: { type: 'retry', failure: 'unexpected' } }
  }
}

/** Another process has settled the message meanwhile. */
class TakenElsewhereError extends Error {
  override name = 'TakenElsewhereError'
}

/** The letter that the message carries. */
async function readAttachments(core: Core, { notice_id: noticeId }: StoredMessage) {
  if (noticeId === null) return []
  const notice = await core.database.reader
    .selectFrom('notices')
    .select(['sha256', 'notice_no'])
    .where('id', '=', noticeId)
    .executeTakeFirstOrThrow()
  const record = { entity: 'notice', id: noticeId }
  const content = await keptContent(core.files, notice.sha256, record)
  return [{ filename: `${notice.notice_no}.pdf`, content }]
}
