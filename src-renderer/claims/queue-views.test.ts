import { describe, expect, it } from 'vitest'
import { openClaimStates } from '@shared/domain/states'
import {
  conditionCount,
  narrow,
  readPlace,
  viewFilter,
  writePlace,
  type QueuePlace,
} from './queue-views'

const TODAY = '2025-03-03'

describe('views of the queue', () => {
  it('due today and overdue hold open claims by their due date (CLM-08)', () => {
    expect(viewFilter('due-today', TODAY)).toEqual({
      states: openClaimStates,
      dueFrom: TODAY,
      dueTo: TODAY,
    })
    expect(viewFilter('overdue', TODAY)).toEqual({ states: openClaimStates, dueTo: '2025-03-02' })
  })

  it('a state has a view; an unknown name has none', () => {
    expect(viewFilter('state-closed', TODAY)).toEqual({ states: ['closed'] })
    expect(viewFilter('state-lost', TODAY)).toBeNull()
  })

  it('a view is narrowed by states inside it and replaced by states outside it', () => {
    const mine = { states: [...openClaimStates], assignee: 'me' }
    expect(narrow(mine, { states: ['decided', 'closed'] }).states).toEqual(['decided'])
    expect(narrow(mine, { states: ['closed'] })).toEqual({ states: ['closed'], assignee: 'me' })
  })

  it('counts the conditions somebody set', () => {
    expect(conditionCount({ states: [] })).toBe(0)
    expect(conditionCount({ states: ['closed'], minClaimedFen: 0, search: '' })).toBe(2)
  })
})

describe('the address of the queue', () => {
  it('comes back as it was written', () => {
    const place: QueuePlace = {
      view: 'mine',
      filter: {
        states: ['received', 'decided'],
        claimTypes: ['inpatient'],
        assignee: 'none',
        insuredId: 'm-1',
        providerId: 'p-1',
        minClaimedFen: 100_000,
        maxClaimedFen: 250_050,
        dueFrom: '2025-03-01',
        dueTo: '2025-03-31',
        receivedFrom: '2025-02-01',
        onHold: false,
        answered: true,
        promise: { kind: 'statutory', from: '2025-03-04', to: '2025-03-05' },
        askedTo: '2025-02-28',
        closedFrom: '2025-01-01',
        closedTo: '2025-01-31',
        inTime: false,
        search: '王',
      },
      sort: { by: 'claimed', descending: true },
    }
    const query = writePlace(place) as Record<string, string>
    expect(readPlace(query)).toEqual(place)
  })

  it('leaves out what it does not understand', () => {
    const place = readPlace({ view: 'todo', states: 'lost,closed', min: 'much', sort: 'colour' })
    expect(place).toMatchObject({
      view: 'todo',
      filter: { states: ['closed'] },
      sort: { by: 'due', descending: false },
    })
  })
})
