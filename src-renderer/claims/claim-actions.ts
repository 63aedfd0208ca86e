import type { Claim } from '@shared/contract/claims'
import type { Texts } from '@renderer/locales/texts'

/** What a reviewer can do with a claim, in the order of the buttons. */
export const actionIds = [
  'take',
  'decide',
  'close',
  'returnToReview',
  'release',
  'refuse',
  'withdraw',
  'reopen',
] as const
export type ActionId = (typeof actionIds)[number]

export interface ClaimAction {
  id: ActionId
  label: string
  key: string
  main: boolean
  danger: boolean
  /** Whether the claim's state knows this step at all. */
  offered: boolean
  /** Why it cannot be done now; `null` when it can. */
  why: string | null
  run: () => void
}

const keys: Record<ActionId, string> = {
  take: 'T',
  decide: 'D',
  close: 'C',
  returnToReview: 'B',
  release: 'U',
  refuse: 'R',
  withdraw: 'W',
  reopen: 'O',
}
const events: Record<ActionId, string> = {
  take: 'take',
  decide: 'decide',
  close: 'close',
  returnToReview: 'returnToReview',
  release: 'release',
  refuse: 'reject',
  withdraw: 'withdraw',
  reopen: 'reopen',
}

/**
 * The actions of a claim with the reason why one cannot be done.
 * @param problemCount what must be put right before the claim can be decided
 */
export function claimActions(
  claim: Claim,
  myId: string | null,
  problemCount: number,
  busy: boolean,
  { t }: Texts,
  run: (id: ActionId) => void,
): ClaimAction[] {
  const mine = claim.assigneeId !== null && claim.assigneeId === myId
  return actionIds.map((id) => {
    const allowed = claim.allowedEvents.includes(events[id])
    // Taking a claim in review is taking it over from somebody else.
    const offered = allowed && !(id === 'take' && mine)
    const takeOver = id === 'take' && claim.assigneeId !== null
    const label = t(takeOver ? 'claims.action.takeOver' : `claims.action.${id}`)
    return {
      id,
      label,
      key: keys[id],
      main: id === 'decide' || id === 'close' || (id === 'take' && claim.state === 'received'),
      danger: id === 'refuse',
      offered,
      why: whyNot(),
      run: () => run(id),
    }

    function whyNot(): string | null {
      if (!offered) {
        if (id === 'decide' && claim.state === 'received')
          return t('claims.why.takeFirst', { action: label })
        return t('claims.why.state', { state: t(`state.${claim.state}`), action: label })
      }
      if (busy) return t('claims.why.busy')
      if (id === 'decide' && problemCount > 0) return t('claims.why.problems', { n: problemCount })
      return null
    }
  })
}
