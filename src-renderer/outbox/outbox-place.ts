import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import type { Inputs, Outputs } from '@shared/contract'
import type { OutboxMessage } from '@shared/contract/outbox'
import { channels, nextMessageState, type Channel } from '@shared/domain/messages'

/** The views of the outbox, in the order of what wants doing first. */
export const outboxViews = [
  'unsure',
  'failed',
  'letters',
  'calls',
  'waiting',
  'held',
  'sent',
  'all',
] as const
export type OutboxView = (typeof outboxViews)[number]

/** What the page's address says of the outbox. */
export interface OutboxPlace {
  view: OutboxView
  channel?: Channel | undefined
  search?: string | undefined
}
export type OutboxCounts = Outputs['outbox']['counts']

export function readOutboxPlace(query: LocationQuery): OutboxPlace {
  const search = typeof query['search'] === 'string' ? query['search'].trim().slice(0, 100) : ''
  return {
    view: outboxViews.find((known) => known === query['view']) ?? 'waiting',
    channel: channels.find((known) => known === query['channel']),
    search: search || undefined,
  }
}

export function writeOutboxPlace({ view, channel, search }: OutboxPlace): LocationQueryRaw {
  return {
    ...(view === 'waiting' ? {} : { view }),
    ...(channel === undefined ? {} : { channel }),
    ...(search === undefined ? {} : { search }),
  }
}

const shows: Readonly<Record<OutboxView, Inputs['outbox']['list']['filter']>> = {
  waiting: { states: ['waiting', 'sending'], channels: ['sms', 'email'] },
  held: { states: ['held'] },
  failed: { states: ['failed'] },
  unsure: { states: ['unsure'] },
  letters: { states: ['waiting'], channels: ['letter'] },
  calls: { states: ['waiting'], channels: ['call'] },
  sent: { states: ['sent'] },
  all: {},
}

/** What the core is asked for at this place. */
export function filterOf({
  view,
  channel,
  search,
}: OutboxPlace): Inputs['outbox']['list']['filter'] {
  const within = shows[view]
  return {
    ...within,
    ...(channel && !within.channels ? { channels: [channel] } : {}),
    ...(search === undefined ? {} : { search }),
  }
}

/** How many messages a view has; nothing for the view of all. */
export function countOf(view: OutboxView, counts: OutboxCounts | null): number | undefined {
  if (!counts || view === 'all') return undefined
  if (view === 'letters') return counts.letters
  if (view === 'calls') return counts.calls
  if (view !== 'waiting') return counts.byState[view] ?? 0
  return (
    (counts.byState.waiting ?? 0) + (counts.byState.sending ?? 0) - counts.letters - counts.calls
  )
}

/** What people do with messages. */
export const outboxActions = ['hold', 'release', 'cancel', 'again', 'confirm'] as const
export type OutboxAction = (typeof outboxActions)[number]

/** Whether the core will do this with the message as it stands. */
export function canDo(
  action: OutboxAction,
  { state, channel }: Pick<OutboxMessage, 'state' | 'channel'>,
): boolean {
  // What the desk sends by itself is not said to have been sent.
  if (action === 'confirm' && state === 'waiting' && (channel === 'sms' || channel === 'email'))
    return false
  return nextMessageState(state, action) !== null
}

/** `refused:550` → the code and the server's own number. */
export function failureParts(failure: string): { code: string; number: string } {
  const [code = '', number = ''] = failure.split(':')
  return { code, number }
}
