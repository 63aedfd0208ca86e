import type { TextKey } from '@renderer/locales/texts'

/** What is asked before a step that needs a reason. */
export interface Question {
  id: 'refuse' | 'withdraw' | 'returnToReview' | 'reopen' | 'decide'
  title: TextKey
  text: TextKey
  confirm: TextKey
  coded: boolean
}
/** The words of each question; `coded` ones take their reason from the catalogue. */
export const questions: Record<Question['id'], Omit<Question, 'id'>> = {
  refuse: {
    title: 'claims.decide.refuseTitle',
    text: 'claims.decide.refuseText',
    confirm: 'claims.action.refuse',
    coded: true,
  },
  withdraw: {
    title: 'claims.decide.withdrawTitle',
    text: 'claims.decide.withdrawText',
    confirm: 'claims.action.withdraw',
    coded: true,
  },
  returnToReview: {
    title: 'claims.decide.returnTitle',
    text: 'claims.decide.returnText',
    confirm: 'claims.action.returnToReview',
    coded: false,
  },
  reopen: {
    title: 'claims.decide.reopenTitle',
    text: 'claims.decide.reopenText',
    confirm: 'claims.action.reopen',
    coded: false,
  },
  decide: {
    title: 'claims.decide.allExcludedTitle',
    text: 'claims.decide.allExcludedText',
    confirm: 'claims.action.decide',
    coded: true,
  },
}
