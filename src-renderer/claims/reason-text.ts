import { decisionReasons } from '@shared/domain/reasons'
import type { Language } from '@shared/domain/catalogues'

/** The words of a coded reason; a code the catalogue has lost stands for itself. */
export function reasonText(code: string, language: Language): string {
  return decisionReasons.find((reason) => reason.code === code)?.[language] ?? code
}

/** The reasons that may stand on a line, or on the whole claim. */
export function reasonsFor(
  scope: 'line' | 'claim',
  language: Language,
): { code: string; text: string }[] {
  return decisionReasons
    .filter((reason) => reason.scope === scope || reason.scope === 'both')
    .map((reason) => ({ code: reason.code, text: reason[language] }))
}
