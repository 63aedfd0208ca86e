import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { HandoverSheet } from '@shared/contract/queues'
import { i18n, texts } from '@renderer/locales/texts'
import { DUE_ROWS, fromField, printSheet, sheetAsText, toField } from './handover-sheet'

const dueRow = (n: number): HandoverSheet['due'][number] => ({
  id: `c-${n}`,
  claimNo: `VSHH2503010000${n}`,
  insuredName: '王**',
  state: 'in_review',
  dueOn: '2025-03-03',
  claimedFen: 1_234_500,
  assigneeName: '李敏',
  holdUntil: n === 0 ? '2025-03-05T01:00:00.000Z' : null,
  holdReason: n === 0 ? '等报告' : null,
})
const sheet: HandoverSheet = {
  from: '2025-03-03T01:00:00.000Z',
  to: '2025-03-03T10:00:00.000Z',
  staffName: '李敏',
  done: [{ action: 'claim.decide', claims: 3, payableFen: 990_000 }],
  changed: [
    {
      id: 'c-1',
      claimNo: 'VSHH25030100001',
      insuredName: '王**',
      state: 'decided',
      action: 'claim.decide',
      at: '2025-03-03T02:30:00.000Z',
    },
  ],
  changedCount: 1,
  due: Array.from({ length: 25 }, (_none, n) => dueRow(n)),
  dueCount: 40,
  atRiskFen: 98_760_00,
  overdue: 7,
  onHold: 1,
}

describe('the hand-over sheet', () => {
  beforeEach(() => {
    i18n.global.locale.value = 'zh'
  })

  it('as text has shift, sums, what is due with its hold, and what was done', () => {
    const text = sheetAsText(sheet, '2025-03-03', texts)
    expect(text).toContain('2025-03-03 09:00 至 2025-03-03 18:00')
    expect(text).toContain('98,760.00')
    expect(text).toContain('等报告')
    expect(text).toContain('核定  3 件  可赔 9,900.00')
    expect(text.match(/12,345\.00/gu)).toHaveLength(DUE_ROWS)
    expect(text).toContain(`另有 ${40 - DUE_ROWS} 件`)
  })

  it('takes times as they are in Shanghai', () => {
    expect(fromField('2025-03-03T09:00')).toBe('2025-03-03T01:00:00.000Z')
    expect(toField('2025-03-02T16:00:00.000Z')).toBe('2025-03-03T00:00')
    expect([fromField(''), fromField('2025-13-40T99:00')]).toEqual([null, null])
  })

  it('prints itself alone, and leaves nothing behind', () => {
    const element = document.createElement('article')
    element.textContent = '交接单'
    let printed = ''
    vi.stubGlobal('print', () => {
      printed = document.querySelector('#print-pages.handover')?.textContent ?? ''
    })
    printSheet(element)
    vi.unstubAllGlobals()
    expect(printed).toBe('交接单')
    expect(document.querySelector('#print-pages')).toBeNull()
  })
})
