import type { LocationQuery, LocationQueryRaw } from 'vue-router'
import { problemFilter } from '@shared/contract/gaps'
import type { Inputs, Outputs } from '@shared/contract'

/** The views of the list, in the order of what wants doing first. */
export const gapViews = [
  'answered',
  'due',
  'late',
  'unreached',
  'waiting',
  'escalated',
  'all',
  'strays',
] as const
export type GapView = (typeof gapViews)[number]

/** What the page's address says of the list. */
export interface GapPlace {
  view: GapView
  /** Staff id, `me`, `team` or `none`; absent for anybody. */
  assignee?: string | undefined
  search?: string | undefined
}
export type GapCounts = Outputs['gaps']['counts']

export function readGapPlace(query: LocationQuery): GapPlace {
  const view = gapViews.find((known) => known === query['view']) ?? 'all'
  const parsed = problemFilter.safeParse({
    phase: 'all',
    ...(typeof query['assignee'] === 'string' ? { assignee: query['assignee'] } : {}),
    ...(typeof query['search'] === 'string' ? { search: query['search'] } : {}),
  })
  const { assignee, search } = parsed.success ? parsed.data : {}
  return { view, assignee: assignee || undefined, search: search || undefined }
}

export function writeGapPlace({ view, assignee, search }: GapPlace): LocationQueryRaw {
  return {
    ...(view === 'all' ? {} : { view }),
    ...(assignee === undefined ? {} : { assignee }),
    ...(search === undefined ? {} : { search }),
  }
}

/** What the core is asked for at this place; strays are no claims that wait. */
export function filterOf({ view, assignee, search }: GapPlace): Inputs['gaps']['list']['filter'] {
  return {
    phase: view === 'strays' ? 'all' : view,
    ...(assignee === undefined ? {} : { assignee }),
    ...(search === undefined ? {} : { search }),
  }
}
