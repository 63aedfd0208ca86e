import type { MessageKind } from '../messages'

/**
 * Every kind of letter and message that leaves the desk, with the fields it cannot go out without. Source: DOMAIN
 * NTC-01 to NTC-05. What a field means, in words: the wordings of letters and the locales.
 */
export interface LetterKind {
  code: string
  zh: string
  en: string
  /** What it is about. */
  about: 'claim' | 'gap_request' | 'decision' | 'policy' | 'authorization' | 'advance' | 'service'
  /** Who gets it. */
  to: 'customer' | 'hospital' | 'house'
  /** Fields that must be filled. */
  fields: readonly string[]
  /** The message that tells of it where one is customary. */
  message: MessageKind | null
  /** It replaces the one before of the same subject, language and family. */
  family: string
}
