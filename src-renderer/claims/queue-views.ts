import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import { z } from 'zod'
import { queueFilter, type QueueFilter, type QueueSort } from '@shared/contract/claims'
import { addDays } from '@shared/domain/calendar'
import { claimTypes } from '@shared/domain/catalogues'
import { promiseKinds } from '@shared/domain/promises'
import { claimStates, openClaimStates, type ClaimState } from '@shared/domain/states'
import type { Outputs } from '@shared/contract'

/** The views that every desk has, in the order of the day. */
export const dayViews = [
  'todo',
  'mine',
  'answered',
  'team',
  'unassigned',
  'due-today',
  'overdue',
  'on-hold',
  'second-review',
  'all',
] as const
export type DayView = (typeof dayViews)[number]

/** What the page's address says of the queue. */
export interface QueuePlace {
  /** A day view, `state-…`, or `saved-…`. */
  view: string
  /** What is asked for on top of the view. */
  filter: QueueFilter
  sort: QueueSort
}

export const defaultSort: QueueSort = { by: 'due', descending: false }

/** The filter that a built-in view stands for; `null` for one that is not built in. */
export function viewFilter(view: string, today: string): QueueFilter | null {
  const open = [...openClaimStates]
  switch (view) {
    case 'todo':
      return { states: open }
    case 'mine':
      return { states: open, assignee: 'me', onHold: false }
    case 'answered':
      return { states: open, assignee: 'me', answered: true }
    case 'team':
      return { states: open, assignee: 'team', onHold: false }
    case 'unassigned':
      return { states: open, assignee: 'none', onHold: false }
    case 'on-hold':
      return { states: open, onHold: true }
    case 'due-today':
      return { states: open, dueFrom: today, dueTo: today }
    case 'overdue':
      return { states: open, dueTo: addDays(today, -1) }
    case 'second-review':
      return { states: ['second_review'] }
    case 'all':
      return { states: [] }
    default: {
      const state = claimStates.find((known) => view === `state-${known}`)
      return state ? { states: [state] } : null
    }
  }
}

/** The kept count of a built-in view, where there is one. */
export function viewCount(view: string, counts: Outputs['claims']['count'] | null): number | null {
  if (!counts) return null
  const ofState = (state: ClaimState): number => counts.byState[state] ?? 0
  switch (view) {
    case 'todo':
      return openClaimStates.reduce((sum, state) => sum + ofState(state), 0)
    case 'mine':
      return counts.mine
    case 'answered':
      return counts.answered
    case 'team':
      return counts.team
    case 'on-hold':
      return counts.onHold
    case 'unassigned':
      return counts.unassigned
    case 'due-today':
      return counts.dueToday
    case 'overdue':
      return counts.overdue
    case 'second-review':
      return ofState('second_review')
    case 'all':
      return counts.total
    default: {
      const state = claimStates.find((known) => view === `state-${known}`)
      return state ? ofState(state) : null
    }
  }
}

/** States that have a view of their own: those in use now, and others as soon as a claim is in them. */
export function shownStates(counts: Outputs['claims']['count'] | null): ClaimState[] {
  const later: ClaimState[] = ['awaiting_documents', 'second_review', 'paid']
  return claimStates.filter((state) => !later.includes(state) || (counts?.byState[state] ?? 0) > 0)
}

/**
 * A view narrowed by what was asked for on top. States asked for that lie outside the view replace its
 * own: my closed claims are asked for as `mine` with the state `closed`.
 */
export function narrow(base: QueueFilter, extra: QueueFilter): QueueFilter {
  const states =
    extra.states.length === 0
      ? base.states
      : base.states.length === 0
        ? extra.states
        : extra.states.filter((state) => base.states.includes(state))
  const given = Object.fromEntries(
    Object.entries(extra).filter(([, value]) => value !== undefined && value !== ''),
  ) as Partial<QueueFilter>
  return {
    ...base,
    ...given,
    states: states.length > 0 || base.states.length === 0 ? states : extra.states,
  }
}

/** How many conditions were set on top of the view. */
export function conditionCount(filter: QueueFilter): number {
  const { states, ...rest } = filter
  return (
    Number(states.length > 0) +
    Object.values(rest).filter(
      (value) => value !== undefined && value !== '' && !isEmptyList(value),
    ).length
  )
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

const addressed = z.object({
  view: z.string().max(80).default('todo'),
  states: list(claimStates),
  types: list(claimTypes),
  assignee: z.string().max(64).optional().catch(undefined),
  insured: z.string().max(64).optional().catch(undefined),
  provider: z.string().max(64).optional().catch(undefined),
  min: z.coerce.number().int().optional().catch(undefined),
  max: z.coerce.number().int().optional().catch(undefined),
  due: z.string().optional().catch(undefined),
  received: z.string().optional().catch(undefined),
  hold: z.enum(['only', 'without']).optional().catch(undefined),
  answered: z.enum(['only', 'without']).optional().catch(undefined),
  promise: z.enum(promiseKinds).exclude(['close']).optional().catch(undefined),
  ends: z.string().optional().catch(undefined),
  asked: z.string().optional().catch(undefined),
  closed: z.string().optional().catch(undefined),
  sla: z.enum(['met', 'missed']).optional().catch(undefined),
  search: z.string().max(100).optional().catch(undefined),
  sort: z.enum(['due', 'received', 'claimed']).default('due').catch('due'),
  order: z.enum(['up', 'down']).default('up').catch('up'),
})

function list<const T extends readonly [string, ...string[]]>(values: T) {
  return z
    .string()
    .default('')
    .catch('')
    .transform((text) =>
      values.filter((value): value is T[number] => text.split(',').includes(value)),
    )
}

/** Reads the queue's place from the address; what it does not understand it leaves out. */
export function readPlace(query: LocationQuery): QueuePlace {
  const read = addressed.parse(
    Object.fromEntries(Object.entries(query).filter(([, value]) => typeof value === 'string')),
  )
  const [dueFrom, dueTo] = range(read.due)
  const [receivedFrom, receivedTo] = range(read.received)
  const [endsFrom, endsTo] = range(read.ends)
  const [askedFrom, askedTo] = range(read.asked)
  const [closedFrom, closedTo] = range(read.closed)
  const filter = queueFilter.safeParse({
    states: read.states,
    claimTypes: read.types.length > 0 ? read.types : undefined,
    assignee: read.assignee,
    insuredId: read.insured,
    providerId: read.provider,
    minClaimedFen: read.min,
    maxClaimedFen: read.max,
    dueFrom,
    dueTo,
    receivedFrom,
    receivedTo,
    onHold: read.hold && read.hold === 'only',
    answered: read.answered && read.answered === 'only',
    promise: read.promise && { kind: read.promise, from: endsFrom, to: endsTo },
    askedFrom,
    askedTo,
    closedFrom,
    closedTo,
    inTime: read.sla && read.sla === 'met',
    search: read.search,
  })
  return {
    view: read.view,
    filter: filter.success ? filter.data : { states: [] },
    sort: { by: read.sort, descending: read.order === 'down' },
  }
}

/** Writes the queue's place as an address; what is as usual is left out. */
export function writePlace({ view, filter, sort }: QueuePlace): LocationQueryRaw {
  const written: Record<string, string | undefined> = {
    view,
    states: filter.states.join(',') || undefined,
    types: filter.claimTypes?.join(',') || undefined,
    assignee: filter.assignee,
    insured: filter.insuredId,
    provider: filter.providerId,
    min: filter.minClaimedFen?.toString(),
    max: filter.maxClaimedFen?.toString(),
    due: joinRange(filter.dueFrom, filter.dueTo),
    received: joinRange(filter.receivedFrom, filter.receivedTo),
    hold: filter.onHold === undefined ? undefined : filter.onHold ? 'only' : 'without',
    answered: filter.answered === undefined ? undefined : filter.answered ? 'only' : 'without',
    promise: filter.promise?.kind,
    ends: filter.promise && joinRange(filter.promise.from, filter.promise.to),
    asked: joinRange(filter.askedFrom, filter.askedTo),
    closed: joinRange(filter.closedFrom, filter.closedTo),
    sla: filter.inTime === undefined ? undefined : filter.inTime ? 'met' : 'missed',
    search: filter.search || undefined,
    sort: sort.by === 'due' ? undefined : sort.by,
    order: sort.descending ? 'down' : undefined,
  }
  return Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined))
}

function range(text: string | undefined): [string | undefined, string | undefined] {
  const [from = '', to = ''] = (text ?? '').split('~')
  return [from || undefined, to || undefined]
}

function joinRange(from: string | undefined, to: string | undefined): string | undefined {
  return from || to ? `${from ?? ''}~${to ?? ''}` : undefined
}
