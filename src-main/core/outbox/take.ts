import { businessDate } from '@shared/domain/calendar'
import type { Channel } from '@shared/domain/messages'
import { systemActor } from '../accounts/staff'
import { now, type Core } from '../context'
import type { Reader, Writer } from '../database/database'
import { requestArrived } from '../gaps/arrival'
import { findMessage, moveMessage, type StoredMessage } from './record'
import { dueRange, LEASE_MS, leaseRange, MOST_ATTEMPTS, retryDelayMs } from './timing'

/** How a message goes from hand to hand while it is being sent: taken by one process, settled once. */

/** Messages of the channel that are due, the longest waiting first. */
export async function dueMessages(
  core: Pick<Core, 'clock'>,
  reader: Reader,
  channel: Channel,
  limit: number,
): Promise<StoredMessage[]> {
  const { until, from } = dueRange(core.clock())
  return reader
    .selectFrom('messages')
    .selectAll()
    .where('state', '=', 'waiting')
    .where('channel', '=', channel)
    .where((eb) => eb.or([eb('due_at', '<=', until), eb('due_at', '>', from)]))
    .orderBy('due_at')
    .orderBy('id')
    .limit(limit)
    .execute()
}

/** Takes a message: nobody else sends it until the lease has run out. */
export async function take(
  core: Pick<Core, 'clock'>,
  writer: Writer,
  message: StoredMessage,
  carrier: string | null,
): Promise<StoredMessage> {
  const taken = await moveMessage(core, writer, systemActor, message, {
    event: 'send',
    action: null,
    set: { lease_until: leaseEnd(core), carrier, reference: null, attempts: message.attempts + 1 },
  })
  if (!taken) throw new Error('the message is not waiting')
  return taken
}

/**
 * Records that the channel is about to get the content: from here on it may arrive.
 * @returns the message with its new version; `null` where it is no longer this process's to send
 */
export async function markHandedOver(
  core: Pick<Core, 'clock' | 'database'>,
  message: StoredMessage,
  carrier: string,
): Promise<StoredMessage | null> {
  return core.database.write(async (writer) => {
    const current = await findMessage(writer, message.id)
    if (current?.state !== 'sending' || current.version !== message.version) return null
    const set = { carrier, lease_until: leaseEnd(core), version: message.version + 1 }
    await writer.updateTable('messages').set(set).where('id', '=', message.id).execute()
    return { ...message, ...set }
  })
}

/** What became of a message that was taken. */
export type Outcome =
  | { type: 'sent'; reference: string | null }
  | { type: 'retry'; failure: string }
  | { type: 'failed'; failure: string }
  | { type: 'unsure'; failure: string }
  /** The channel as a whole does not go: this was no attempt. */
  | { type: 'channel'; failure: string }

/**
 * Writes down what became of a message, where it is still this process's. One that went while another process had
 * given it up is sent all the same.
 */
export async function settle(
  core: Pick<Core, 'clock'>,
  writer: Writer,
  message: StoredMessage,
  outcome: Outcome,
): Promise<'sent' | 'retried' | 'failed' | null> {
  const current = await findMessage(writer, message.id)
  if (!current) return null
  const own = current.state === 'sending' && current.version === message.version
  const givenUp = current.state === 'unsure' && current.carrier === message.carrier
  if (!own && !(givenUp && outcome.type === 'sent')) return null
  const { channel } = current
  const common = { messageId: current.id, channel }
  switch (outcome.type) {
    case 'sent': {
      await moveMessage(core, writer, systemActor, current, {
        event: own ? 'deliver' : 'confirm',
        action: 'message.send',
        set: { reference: outcome.reference, failure: null },
        audit: { ...common, attempts: current.attempts },
      })
      await noteArrival(core, writer, current)
      return 'sent'
    }
    case 'channel':
      await moveMessage(core, writer, systemActor, current, {
        event: 'retry',
        action: null,
        set: { ...back(core, 1), failure: outcome.failure, attempts: current.attempts - 1 },
      })
      return 'retried'
    case 'retry':
      if (current.attempts < MOST_ATTEMPTS) {
        await moveMessage(core, writer, systemActor, current, {
          event: 'retry',
          action: 'message.retry',
          set: { ...back(core, current.attempts), failure: outcome.failure },
          audit: { ...common, failure: outcome.failure, attempts: current.attempts },
        })
        return 'retried'
      }
      break
    case 'unsure':
      await moveMessage(core, writer, systemActor, current, {
        event: 'lose',
        action: 'message.lose',
        set: { failure: outcome.failure },
        audit: { ...common, failure: outcome.failure },
      })
      return 'failed'
    case 'failed':
  }
  await moveMessage(core, writer, systemActor, current, {
    event: 'fail',
    action: 'message.fail',
    set: { failure: outcome.failure },
    audit: { ...common, failure: outcome.failure, attempts: current.attempts },
  })
  return 'failed'
}

/** A request that went to a telephone or mailbox has come to the customer (CLM-09). */
export async function noteArrival(
  core: Pick<Core, 'clock'>,
  writer: Writer,
  message: Pick<StoredMessage, 'kind' | 'channel' | 'gap_request_id'>,
): Promise<void> {
  if (message.kind !== 'documents_request' || message.gap_request_id === null) return
  // When a letter comes, nobody knows yet.
  if (message.channel === 'letter') return
  await requestArrived(writer, message.gap_request_id, businessDate(now(core)))
}

/** Messages that somebody took and did not settle in time: their process ended, or slept. */
export async function abandoned(
  core: Pick<Core, 'clock'>,
  reader: Reader,
): Promise<StoredMessage[]> {
  const { until, from } = leaseRange(core.clock())
  return reader
    .selectFrom('messages')
    .selectAll()
    .where('state', '=', 'sending')
    .where((eb) => eb.or([eb('lease_until', '<=', until), eb('lease_until', '>', from)]))
    .orderBy('id')
    .execute()
}

function back(core: Pick<Core, 'clock'>, attempts: number): { due_at: string; carrier: null } {
  return {
    due_at: new Date(core.clock() + retryDelayMs(attempts)).toISOString(),
    carrier: null,
  }
}

function leaseEnd(core: Pick<Core, 'clock'>): string {
  return new Date(core.clock() + LEASE_MS).toISOString()
}
