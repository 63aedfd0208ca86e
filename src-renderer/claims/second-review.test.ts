import { describe, expect, it } from 'vitest'
import type { Me } from '@shared/contract/accounts'
import type { Claim, ClaimDecision } from '@shared/contract/claims'
import { permissionsOf, type Role } from '@shared/domain/authority'
import { texts } from '@renderer/locales/texts'
import { claimActions, type ActionId, type ClaimAction } from './claim-actions'
import { secondReview } from './second-review'

const LIMIT_FEN = 1_000_000
const decision: ClaimDecision = {
  id: 'd-1',
  number: 1,
  conclusion: 'pay_part',
  reasonCode: null,
  clause: null,
  explanation: null,
  claimedFen: 5_000_000,
  excludedFen: 500_000,
  reducedFen: 0,
  exGratiaFen: 0,
  payableFen: 4_500_000,
  otherCompensationFen: 0,
  secondReviewReason: 'limit',
  decidedAt: '2025-03-03T01:00:00.000Z',
  decidedBy: '李敏',
  decidedById: 'reviewer-1',
  confirmedAt: null,
  confirmedBy: null,
}
const claim = {
  id: 'c-1',
  state: 'second_review',
  assigneeId: 'reviewer-1',
  allowedEvents: ['confirm', 'returnToReview'],
  decisions: [decision],
  history: [
    {
      id: 'h-1',
      at: decision.decidedAt,
      actor: '李敏',
      action: 'claim.decide',
      before: null,
      after: { decisionId: 'd-1', limitFen: LIMIT_FEN },
    },
  ],
} as unknown as Claim

function person(id: string, roles: Role[]): Me {
  return { id, name: id, roles, permissions: permissionsOf(roles), mustChangePassword: false }
}
function action(id: ActionId, me: Me, of: Claim = claim): ClaimAction {
  const found = claimActions(of, me, 0, false, texts, () => undefined).find((one) => one.id === id)
  if (!found) throw new Error(id)
  return found
}

describe('ADJ-08 a decision that waits for its second person', () => {
  it('says what it weighs and the limit that was in force for who made it', () => {
    const review = secondReview(claim, person('senior-1', ['senior_reviewer']))
    expect(review).toMatchObject({ weightFen: 4_500_000, limitFen: LIMIT_FEN, whyNot: null })
  })

  it('is confirmed by nobody who made it, whatever their role', () => {
    const maker = person('reviewer-1', ['senior_reviewer'])
    expect(secondReview(claim, maker)?.whyNot).toBe('own')
    expect(action('confirm', maker)).toMatchObject({ offered: true })
    expect(action('confirm', maker).why).toContain('另一个人')
  })

  it('is offered to who may confirm, and hidden from who may not', () => {
    expect(action('confirm', person('senior-1', ['senior_reviewer']))).toMatchObject({
      offered: true,
      why: null,
    })
    const colleague = person('reviewer-2', ['reviewer'])
    expect(action('confirm', colleague).offered).toBe(false)
    expect(secondReview(claim, colleague)?.whyNot).toBe('not_permitted')
  })

  it('above the own limit of confirmation needs somebody with more', () => {
    const senior = person('senior-1', ['senior_reviewer'])
    senior.permissions['claims.confirm'] = { limitFen: 4_499_999 }
    expect(action('confirm', senior).why).toContain('44,999.99')
  })

  it('is none once the claim has moved on', () => {
    expect(
      secondReview({ ...claim, state: 'decided' }, person('s', ['senior_reviewer'])),
    ).toBeNull()
  })
})

describe('USR-01 what one may not do is not offered', () => {
  it('an auditor reads a claim and does nothing with it', () => {
    const auditor = person('auditor-1', ['auditor'])
    const open = { ...claim, allowedEvents: ['take', 'decide', 'reject', 'close', 'reopen'] }
    const offered = claimActions(open as Claim, auditor, 0, false, texts, () => undefined).filter(
      (one) => one.offered,
    )
    expect(offered).toEqual([])
    expect(action('decide', auditor, open as Claim).why).toContain('没有这项权限')
  })
})

describe('taking a claim that was given to somebody', () => {
  it('who was given a claim that nobody began takes it like any other; once begun there is nothing to take', () => {
    const me = person('reviewer-1', ['reviewer'])
    const given = {
      ...claim,
      state: 'received',
      assigneeId: me.id,
      allowedEvents: ['take', 'reject', 'withdraw'],
    } as Claim
    expect(action('take', me, given)).toMatchObject({ offered: true, why: null, label: '领取' })
    expect(action('take', { ...me, id: 'reviewer-2' }, given).label).toBe('接手')
    const begun = { ...given, state: 'in_review' } as Claim
    expect(action('take', me, begun).offered).toBe(false)
  })
})
