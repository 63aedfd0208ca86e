import type { Me } from '@shared/contract/accounts'
import type { Claim } from '@shared/contract/claims'
import type { Action } from '@shared/domain/authority'
import { money } from '@renderer/app/format'
import { keyShown } from '@renderer/bench/bench-keys'
import type { Texts } from '@renderer/locales/texts'
import { secondReview } from './second-review'

/** What a reviewer can do with a claim, in the order of the buttons. */
export const actionIds = [
  'take',
  'ask',
  'decide',
  'askSecond',
  'confirm',
  'close',
  'returnToReview',
  'refuse',
  'withdraw',
  'release',
  'reopen',
] as const
export type ActionId = (typeof actionIds)[number]

export interface ClaimAction {
  id: ActionId
  label: string
  key: string
  main: boolean
  danger: boolean
  /** Whether the person may do it at all; what is not permitted is not even listed. */
  permitted: boolean
  /** Whether the claim's state knows this step, and the person may do it. */
  offered: boolean
  /** Why it cannot be done now; `null` when it can. */
  why: string | null
  run: () => void
}

const events: Record<ActionId, string> = {
  take: 'take',
  ask: 'requestDocuments',
  decide: 'decide',
  askSecond: 'decide',
  confirm: 'confirm',
  close: 'close',
  returnToReview: 'returnToReview',
  refuse: 'reject',
  withdraw: 'withdraw',
  release: 'release',
  reopen: 'reopen',
}

/** What only whoever has the claim in hand does. */
const ofTheHandler: readonly ActionId[] = [
  'ask',
  'decide',
  'askSecond',
  'refuse',
  'withdraw',
  'release',
]

/** The permission each step needs; the core asks for the same. */
const permissions: Record<ActionId, Action> = {
  take: 'claims.work',
  ask: 'claims.work',
  decide: 'claims.decide',
  askSecond: 'claims.decide',
  confirm: 'claims.confirm',
  close: 'claims.decide',
  returnToReview: 'claims.work',
  refuse: 'claims.decide',
  withdraw: 'claims.decide',
  release: 'claims.work',
  reopen: 'claims.reopen',
}

/**
 * The actions of a claim with the reason why one cannot be done.
 * @param problemCount what must be put right before the claim can be decided
 * @param inMyHands whether it is mine, nobody's, or that of somebody I cover for
 */
export function claimActions(
  claim: Claim,
  me: Me | null,
  problemCount: number,
  busy: boolean,
  { t }: Texts,
  run: (id: ActionId) => void,
  inMyHands = true,
): ClaimAction[] {
  const mine = claim.assigneeId !== null && claim.assigneeId === me?.id
  return actionIds.map((id) => {
    const may = me?.permissions[permissions[id]] !== undefined
    const allowed = claim.allowedEvents.includes(events[id])
    // A claim that was given to me and not begun is taken as any other; in review it is in my hands already.
    const offered = may && allowed && !(id === 'take' && mine && claim.state !== 'received')
    const takeOver = id === 'take' && claim.assigneeId !== null && !mine
    const label = t(takeOver ? 'claims.action.takeOver' : `claims.action.${id}`)
    return {
      id,
      label,
      key: keyShown(id),
      main:
        id === 'decide' ||
        id === 'confirm' ||
        id === 'close' ||
        (id === 'take' && claim.state === 'received'),
      danger: id === 'refuse',
      permitted: may,
      offered,
      why: whyNot(),
      run: () => run(id),
    }

    function whyNot(): string | null {
      if (!may) return t('claims.why.permission', { action: label })
      if (!offered) {
        if ((id === 'decide' || id === 'askSecond' || id === 'ask') && claim.state === 'received')
          return t('claims.why.takeFirst', { action: label })
        return t('claims.why.state', { state: t(`state.${claim.state}`), action: label })
      }
      if (busy) return t('claims.why.busy')
      if (id === 'confirm') return whyNotConfirm()
      if (!inMyHands && ofTheHandler.includes(id))
        return t('claims.why.notMine', { name: claim.assigneeName ?? '', action: label })
      if ((id === 'decide' || id === 'askSecond') && problemCount > 0)
        return t('claims.why.problems', { n: problemCount })
      return null
    }

    function whyNotConfirm(): string | null {
      const review = secondReview(claim, me)
      if (!review?.whyNot) return null
      return t(`claims.second.why.${review.whyNot}`, {
        weight: money(review.weightFen),
        limit: money(me?.permissions['claims.confirm']?.limitFen),
      })
    }
  })
}
