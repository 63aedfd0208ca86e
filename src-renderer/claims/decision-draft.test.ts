import { beforeEach, describe, expect, it } from 'vitest'
import type { Claim, ClaimLine } from '@shared/contract/claims'
import { useDecisionDraft } from './decision-draft'

function line(id: string, claimedFen: number, exclusions: ClaimLine['exclusions'] = []): ClaimLine {
  return {
    id,
    invoiceId: 'i1',
    position: Number(id),
    code: null,
    name: `item ${id}`,
    category: 'drug',
    quantityMilli: 1000,
    unitPriceFen: claimedFen,
    claimedFen,
    serviceOn: null,
    diagnosisCode: null,
    excludedFen: null,
    payableFen: null,
    exclusions,
  }
}

function claim(lines: ClaimLine[], otherCompensationFen = 0): Claim {
  return {
    id: 'c1',
    claimNo: 'VSHH25030300001',
    state: 'in_review',
    insuredId: 'm1',
    insuredName: '示例',
    providerName: null,
    claimType: 'outpatient',
    claimedFen: lines.reduce((sum, { claimedFen }) => sum + claimedFen, 0),
    payableFen: null,
    lineCount: lines.length,
    documentCount: 0,
    receivedAt: '2025-03-03T02:00:00.000Z',
    dueOn: '2025-03-17',
    dueAt: '2025-03-17T15:59:59.999Z',
    assigneeId: null,
    assigneeName: null,
    version: 1,
    insured: {
      id: 'm1',
      name: '示例',
      gender: 'unknown',
      birthOn: null,
      idType: null,
      idNumber: null,
      idValidTo: null,
      phone: null,
      language: 'zh',
    },
    policy: null,
    incidentType: 'illness',
    incidentOn: null,
    diagnosisCode: null,
    diagnosisName: null,
    applicantName: null,
    applicantRelation: null,
    province: null,
    city: null,
    payeeName: null,
    payeeBank: null,
    payeeBranch: null,
    payeeAccount: null,
    otherCompensationFen,
    decidedAt: null,
    closedAt: null,
    sourceSystem: 'test',
    sourceKey: '1',
    invoices: [],
    lines,
    documents: [],
    decisions: [],
    history: [],
    allowedEvents: ['decide'],
  }
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
beforeEach(() => window.sessionStorage.clear())

describe('a decision while it is being made', () => {
  it('ADJ-01 ADJ-06 computes payable = claimed − excluded while one types', () => {
    const draft = useDecisionDraft()
    draft.start(claim([line('1', 36_000), line('2', 18_000)]), false)
    expect(draft.totals.value).toMatchObject({
      claimedFen: 54_000,
      excludedFen: 0,
      payableFen: 54_000,
    })
    draft.setAmount('2', '180')
    draft.setReason('2', 'self_paid_item')
    expect(draft.totals.value).toMatchObject({ excludedFen: 18_000, payableFen: 36_000 })
    expect(draft.decision.value?.conclusion).toBe('pay_part')
    expect(draft.lines()).toEqual([
      { lineId: '2', exclusions: [{ amountFen: 18_000, reasonCode: 'self_paid_item' }] },
    ])
  })

  it('ADJ-06 an amount without a reason, above the claim or unreadable is named with its line', () => {
    const draft = useDecisionDraft()
    draft.start(claim([line('1', 1000), line('2', 1000)]), false)
    draft.setAmount('1', '10.01')
    expect(draft.problems.value).toEqual([
      { code: 'unknown_reason', lineId: '1', reasonCode: '' },
      { code: 'exclusion_above_claimed', lineId: '1', excludedFen: 1001, claimedFen: 1000 },
    ])
    expect(draft.decision.value).toBeNull()
    draft.setAmount('1', '')
    draft.setAmount('2', '1.005')
    expect(draft.problems.value).toEqual([{ code: 'not_amount', lineId: '2' }])
    expect(draft.decision.value).toBeNull()
  })

  it('excludes a whole line by one key and restores it by the same', () => {
    const draft = useDecisionDraft()
    const items = [line('1', 36_000), line('2', 18_050)]
    draft.start(claim(items), false)
    const [, second] = items
    if (!second) throw new Error('no line')
    draft.toggleLine(second)
    expect(draft.totals.value.payableFen).toBe(36_000)
    draft.toggleLine(second)
    expect(draft.totals.value.payableFen).toBe(54_050)
    expect(draft.lines()).toEqual([])
  })

  it('all excluded is a refusal', () => {
    const draft = useDecisionDraft()
    const item = line('1', 5000)
    draft.start(claim([item]), false)
    draft.toggleLine(item)
    expect(draft.decision.value?.conclusion).toBe('refuse')
  })

  it('CLM-10 other compensation is spread over what the lines still carry, and only once', () => {
    const draft = useDecisionDraft()
    draft.start(claim([line('1', 10_000), line('2', 20_000)], 15_000), false)
    expect(draft.problems.value.map(({ code }) => code)).toEqual(['over_indemnity'])
    draft.setAmount('1', '30')
    draft.setReason('1', 'self_paid_item')
    expect(draft.spread()).toBe(15_000)
    expect(draft.excludedFen('1')).toBe(10_000)
    expect(draft.excludedFen('2')).toBe(8000)
    expect(draft.spread()).toBe(15_000)
    expect(draft.totals.value).toMatchObject({ excludedFen: 18_000, payableFen: 12_000 })
    expect(draft.problems.value).toEqual([])
  })

  it('CLM-07 a claim in review again starts from its last decision', () => {
    const draft = useDecisionDraft()
    const before = [{ amountFen: 600, reasonCode: 'over_quantity', clause: '第五条' }]
    draft.start(claim([line('1', 1000, before)]), false)
    expect(draft.totals.value.payableFen).toBe(400)
    expect(draft.lines()).toEqual([{ lineId: '1', exclusions: before }])
  })

  it('half-typed text is there again after a reload, until it is saved', async () => {
    const first = useDecisionDraft()
    const opened = claim([line('1', 1000)])
    first.start(opened, true)
    first.setAmount('1', '3.5')
    first.explanation.value = '说明'
    await wait(300)
    const second = useDecisionDraft()
    second.start(opened, true)
    expect([second.excludedFen('1'), second.explanation.value]).toEqual([350, '说明'])
    second.forget()
    const third = useDecisionDraft()
    third.start(opened, true)
    expect([third.excludedFen('1'), third.explanation.value]).toEqual([0, ''])
  })

  it('ADJ-07 after somebody else saved, one’s own input is kept for the lines that are still there', () => {
    const draft = useDecisionDraft()
    draft.start(claim([line('1', 1000), line('2', 1000)]), true)
    draft.setAmount('1', '1')
    draft.setAmount('2', '2')
    draft.start(claim([line('2', 1000)]), true)
    expect([...draft.exclusions.keys()]).toEqual(['2'])
  })
})
