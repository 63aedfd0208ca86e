import type { Language } from '@shared/domain/catalogues'
import { catalogueTexts, type CatalogueTexts } from '@shared/domain/catalogue-texts'
import { decisionReasons } from '@shared/domain/reasons'

/** What codes are called in a workbook; its titles stand with its columns in `workbook.ts`. */
export interface CodeTexts extends CatalogueTexts {
  reason: Record<string, string>
}

const reasons = (language: Language): Record<string, string> =>
  Object.fromEntries(decisionReasons.map((reason) => [reason.code, reason[language]]))

export const codeTexts: Readonly<Record<Language, CodeTexts>> = {
  zh: { ...catalogueTexts.zh, reason: reasons('zh') },
  en: { ...catalogueTexts.en, reason: reasons('en') },
}
