import type { Inputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import { maskNumbersWithin } from '@shared/domain/masking'
import type { MessageEvent } from '@shared/domain/messages'
import { now, type Actor, type Core } from '../context'
import { findMessage, moveMessage, type StoredMessage } from './record'
import { noteArrival } from './take'

/** What people do with messages: each that the table of states allows and nobody else changed (NTC-07). */

interface Command {
  event: MessageEvent
  action: string
  /** Why this message is left as it is, or `null`. */
  refuses?: (message: StoredMessage) => string | null
  set?: Parameters<typeof moveMessage>[4]['set']
  audit?: Record<string, unknown>
  /** Sending it is what was done: it has come to the customer. */
  delivers?: boolean
}

interface Changed {
  changed: { id: string; version: number }[]
  skipped: { id: string; reason: string }[]
}

async function changeSeveral(
  core: Core,
  actor: Actor,
  messages: readonly { id: string; version: number }[],
  { event, action, refuses, set, audit, delivers }: Command,
): Promise<Changed> {
  const result: Changed = { changed: [], skipped: [] }
  await core.database.write(async (writer) => {
    for (const { id, version } of messages) {
      const message = await findMessage(writer, id)
      if (!message) throw refusal('not_found', { entity: 'message', id })
      const reason = message.version !== version ? 'changed' : (refuses?.(message) ?? null)
      if (reason !== null) {
        result.skipped.push({ id, reason })
        continue
      }
      const detail = { event, action, set, audit: { channel: message.channel, ...audit } }
      const moved = await moveMessage(core, writer, actor, message, detail)
      if (!moved) {
        result.skipped.push({ id, reason: message.state })
        continue
      }
      if (delivers) await noteArrival(core, writer, message)
      result.changed.push({ id, version: moved.version })
    }
  })
  return result
}

export function holdMessages(core: Core, actor: Actor, input: Inputs['outbox']['hold']) {
  const reason = maskNumbersWithin(input.reason)
  return changeSeveral(core, actor, input.messages, {
    event: 'hold',
    action: 'message.hold',
    set: { held_reason: reason },
    audit: { reason },
  })
}

export function releaseMessages(core: Core, actor: Actor, input: Inputs['outbox']['release']) {
  return changeSeveral(core, actor, input.messages, {
    event: 'release',
    action: 'message.release',
    set: { due_at: now(core) },
  })
}

export function cancelMessages(core: Core, actor: Actor, input: Inputs['outbox']['cancel']) {
  return changeSeveral(core, actor, input.messages, {
    event: 'cancel',
    action: 'message.cancel',
    audit: { reason: maskNumbersWithin(input.reason) },
  })
}

/** Sends again what failed, or what a person says did not go; its attempts count anew. */
export function sendAgain(core: Core, actor: Actor, input: Inputs['outbox']['again']) {
  return changeSeveral(core, actor, input.messages, {
    event: 'again',
    action: 'message.again',
    set: { due_at: now(core), attempts: 0, failure: null, carrier: null, reference: null },
    audit: { reason: maskNumbersWithin(input.reason) },
  })
}

/** Takes note that a letter was posted, a call made, or that a message went of which nobody knew. */
export function confirmSent(
  core: Core,
  actor: Actor,
  { messages, note }: Inputs['outbox']['confirm'] & { note: string | null },
) {
  return changeSeveral(core, actor, messages, {
    event: 'confirm',
    action: 'message.confirm',
    // What the desk sends by itself is not said to have been sent.
    refuses: ({ state, channel }) =>
      state === 'waiting' && (channel === 'sms' || channel === 'email') ? 'by_itself' : null,
    set: { failure: null },
    audit: note === null ? {} : { note: maskNumbersWithin(note) },
    delivers: true,
  })
}
