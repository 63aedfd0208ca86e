import type { TextKey } from '@renderer/locales/texts'

/** What is asked before a step that needs a reason in words. */
export interface Question {
  title: TextKey
  text: TextKey
  confirm: TextKey
}
export type QuestionId = 'returnToReview' | 'reopen'

export const questions: Record<QuestionId, Question> = {
  returnToReview: {
    title: 'claims.decide.returnTitle',
    text: 'claims.decide.returnText',
    confirm: 'claims.action.returnToReview',
  },
  reopen: {
    title: 'claims.decide.reopenTitle',
    text: 'claims.decide.reopenText',
    confirm: 'claims.action.reopen',
  },
}
