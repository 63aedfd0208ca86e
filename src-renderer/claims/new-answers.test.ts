import { describe, expect, it } from 'vitest'
import { newAnswers } from './new-answers'

const row = (id: string, answeredAt: string, newDocuments = 1) => ({
  id,
  claimNo: `VSHH${id}`,
  answeredAt,
  newDocuments,
})

describe('GAP-04 answers that come while somebody is at the desk', () => {
  it('what waited already when they came is in the list and not announced', () => {
    const { came, known } = newAnswers(null, [row('1', '2025-03-03T01:00:00.000Z')])
    expect(came).toEqual([])
    expect([...known.keys()]).toEqual(['1'])
  })

  it('each answer is announced once, and a later one to the same claim again', () => {
    const first = newAnswers(new Map(), [row('1', '2025-03-03T01:00:00.000Z', 2)])
    expect(first.came).toEqual([{ id: '1', claimNo: 'VSHH1', documents: 2 }])
    const again = newAnswers(first.known, [row('1', '2025-03-03T01:00:00.000Z', 2)])
    expect(again.came).toEqual([])
    const later = newAnswers(again.known, [row('1', '2025-03-03T02:00:00.000Z', 3)])
    expect(later.came).toEqual([{ id: '1', claimNo: 'VSHH1', documents: 3 }])
  })

  it('a claim that was looked at and answered anew is announced anew', () => {
    const seen = newAnswers(new Map([['1', '2025-03-03T01:00:00.000Z']]), [])
    expect(seen.came).toEqual([])
    expect(newAnswers(seen.known, [row('1', '2025-03-03T03:00:00.000Z')]).came).toHaveLength(1)
  })
})
