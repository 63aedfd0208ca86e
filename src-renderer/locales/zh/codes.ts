import { catalogueTexts } from '@shared/domain/catalogue-texts'

/** Texts of codes that the contract carries. */
export const codes = {
  ...catalogueTexts.zh,
  language: { zh: '中文', en: '英文' },
}
