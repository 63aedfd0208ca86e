import type { TextKey, Texts } from '@renderer/locales/texts'
import type { MatrixRow } from '../gap-words'

/** A row of the matrix in words. */

export function rowName({ zh, en }: MatrixRow, language: 'zh' | 'en'): string {
  return language === 'zh' ? zh : en
}

/** When the material is needed, as one line: what narrows the row, each part apart. */
export function whenWords(row: MatrixRow, { t }: Texts): string {
  const joined = <T extends string>(codes: readonly T[], key: (code: T) => TextKey): string =>
    codes.map((code) => t(key(code))).join(t('materials.matrix.separator'))
  const { channels, claimTypes, incidentTypes, age, ownership, when, unless } = row
  const conditions = (list: NonNullable<typeof when>): string =>
    joined(list, (code) => `materials.matrix.condition.${code}`)
  const parts = [
    channels && joined(channels, (code) => `channel.${code}`),
    claimTypes && joined(claimTypes, (code) => `claimType.${code}`),
    incidentTypes && joined(incidentTypes, (code) => `incidentType.${code}`),
    age && t(`materials.matrix.only.age.${age}`),
    ownership && t(`materials.matrix.only.ownership.${ownership}`),
    when && t('materials.matrix.if', { conditions: conditions(when) }),
    unless && t('materials.matrix.unless', { conditions: conditions(unless) }),
  ].filter((part) => part !== undefined)
  return parts.length === 0 ? t('materials.matrix.always') : parts.join(t('materials.matrix.list'))
}

export function kindWords({ kinds }: MatrixRow, { t }: Texts): string {
  return kinds.map((kind) => t(`documentKind.${kind}`)).join(t('materials.matrix.separator'))
}

/** What the row demands beyond the paper itself. */
export function markWords({ blocking, original, bothSides }: MatrixRow, { t }: Texts): string[] {
  return [
    t(`materials.matrix.mark.${blocking ? 'blocking' : 'notBlocking'}`),
    ...(original ? [t('materials.matrix.mark.original')] : []),
    ...(bothSides ? [t('materials.matrix.mark.bothSides')] : []),
  ]
}

/** A whole row as one line, to compare two of them. */
export function rowWords(row: MatrixRow, texts: Texts): string {
  return [
    `${row.zh} / ${row.en}`,
    whenWords(row, texts),
    kindWords(row, texts),
    markWords(row, texts).join(texts.t('materials.matrix.separator')),
    row.rule,
  ]
    .filter((part) => part !== '')
    .join(' · ')
}
