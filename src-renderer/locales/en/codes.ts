import { catalogueTexts } from '@shared/domain/catalogue-texts'
import type { Translation } from '../texts'
import type { codes as zh } from '../zh/codes'

/** Texts of codes that the contract carries. */
export const codes: Translation<typeof zh> = {
  ...catalogueTexts.en,
  language: { zh: 'Chinese', en: 'English' },
}
