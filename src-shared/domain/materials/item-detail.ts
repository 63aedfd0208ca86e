import type { Language } from '../catalogues'
import type { PaperProblem } from './matrix'

/** What is wrong with a paper, in a few words that the customer can act on; `null` where only the note says it. */
const problemTexts: Readonly<Record<Language, Record<PaperProblem, string | null>>> = {
  zh: {
    blurred: '不清晰，请重新拍摄',
    incomplete: '不完整，有缺页或缺边',
    not_colour: '需彩色原件的照片或扫描件',
    one_side_missing: '缺一面，需正反两面',
    wrong_person: '不是被保险人本人的',
    not_as_insured: '与投保时的证件不一致',
    expired: '已过有效期',
    unsigned: '没有签字',
    not_original: '需寄送原件',
    illegible_stamp: '印章看不清',
    figures_differ: '金额与其他材料不一致',
    other: null,
  },
  en: {
    blurred: 'blurred, to be photographed again',
    incomplete: 'incomplete, pages or edges are missing',
    not_colour: 'to be shown in colour, from the original',
    one_side_missing: 'one side is missing, both are needed',
    wrong_person: 'not of the insured',
    not_as_insured: 'not the identity document of the policy',
    expired: 'expired',
    unsigned: 'not signed',
    not_original: 'the original is needed by post',
    illegible_stamp: 'the stamp cannot be read',
    figures_differ: 'figures do not agree with the other papers',
    other: null,
  },
}
const wanted = {
  zh: { original: '需寄送原件', bothSides: '需正反两面' },
  en: { original: 'the original is needed by post', bothSides: 'both sides are needed' },
} as const

/**
 * Why an item is asked for and how it has to be, in a few words for a message (GAP-01, GAP-06); `null` where its name
 * says everything.
 */
export function itemDetail(
  item: {
    problems: readonly PaperProblem[]
    note: string | null
    original: boolean
    bothSides: boolean
  },
  language: Language,
): string | null {
  const words = [
    ...item.problems.map((problem) => problemTexts[language][problem]),
    item.note,
    item.original ? wanted[language].original : null,
    item.bothSides && !item.problems.includes('one_side_missing')
      ? wanted[language].bothSides
      : null,
  ].filter((text) => text !== null && text !== '')
  const said = [...new Set(words)]
  return said.length === 0 ? null : said.join(language === 'zh' ? '，' : '; ')
}
