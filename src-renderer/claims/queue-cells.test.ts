import { describe, expect, it } from 'vitest'
import type { ClaimRow } from '@shared/contract/claims'
import { texts } from '@renderer/locales/texts'
import { cellOf, newDocumentsSign, type CellContext } from './queue-cells'

const row = (change: Partial<ClaimRow>): ClaimRow => ({
  id: 'c1',
  claimNo: 'VSHH25030300001',
  state: 'awaiting_documents',
  insuredId: 'm1',
  insuredName: '王**',
  providerName: null,
  claimType: 'outpatient',
  claimedFen: 100,
  payableFen: null,
  lineCount: 1,
  documentCount: 0,
  newDocuments: 0,
  answeredAt: null,
  dueProvisional: false,
  receivedAt: '2025-03-03T02:00:00.000Z',
  dueOn: '2025-03-10',
  dueAt: '2025-03-10T10:00:00.000Z',
  assigneeId: null,
  assigneeName: null,
  priority: 0,
  stateSince: '2025-03-03T02:00:00.000Z',
  holdUntil: null,
  holdReason: null,
  holdEndedAt: null,
  secondReviewReason: null,
  version: 1,
  ...change,
})
const context: CellContext = {
  texts,
  today: '2025-03-05',
  nowMs: 0,
  me: undefined,
  mine: false,
  flags: undefined,
}

describe('cells of the queue', () => {
  it('GAP-04 how many documents came is a sign that is also said in words, with when', () => {
    expect(newDocumentsSign(row({}), texts)).toBeNull()
    const sign = newDocumentsSign(
      row({ newDocuments: 3, answeredAt: '2025-03-04T01:30:00.000Z' }),
      texts,
    )
    expect(sign?.text).toBe('↻3')
    expect(sign?.said).toContain('3 份')
    expect(sign?.said).toContain('2025-03-04 09:30')
  })

  it('CAL-01 a due date counted on days nobody has announced is marked, and says so', () => {
    const due = (change: Partial<ClaimRow>) => cellOf(row(change), 'due', context)
    expect(due({ dueProvisional: true }).text).toMatch(/\*$/u)
    expect(due({ dueProvisional: true }).title).toContain('可能变动')
    expect(due({}).text).not.toContain('*')
    // What has passed moves no more, nor does that of a claim which is finished.
    expect(due({ dueProvisional: true, dueOn: '2025-03-03' }).text).not.toContain('*')
    expect(due({ dueProvisional: true, state: 'paid' }).text).not.toContain('*')
  })
})
