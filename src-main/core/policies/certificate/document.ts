import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces'
import type { Benefit, PlanRules } from '@shared/domain/adjudication/plan'
import { identityTypes } from '@shared/domain/catalogues'
import { letterKind } from '@shared/domain/letters/kinds'
import { formatFen } from '@shared/domain/money'
import { inCatalogue } from '../../claims/read'
import { sheet } from '../../notices/letter/frame'
import { MEASURE, SIZE } from '../../notices/letter/geometry'
import {
  factsTable,
  paragraph,
  ruledTable,
  sectionHeading,
  setText,
} from '../../notices/letter/parts'
import { signature } from '../../notices/letter/sheet'
import { wordings } from '../../notices/letter/wording'
import { asTree, depthOf, termOf, type CertificateData, type CertificateHead } from './data'
import { certificateWords, type CertificateWords } from './words'

/** Sets a certificate: data → pdfmake's description of the document. Pure. */
export function certificate(
  data: CertificateData,
  { certificateNo, date, specimen = false }: CertificateHead,
): TDocumentDefinitions {
  const words = certificateWords[data.language]
  const letterWords = wordings[data.language]
  return sheet({
    language: data.language,
    insurer: data.insurer,
    number: certificateNo,
    date,
    title: letterKind('certificate')[data.language],
    watermark: specimen ? letterWords.specimen : null,
    content: [
      reference(words, certificateNo, letterWords.date(date)),
      paragraph(words.certify(data)),
      section(words.headings.insured, insured(words, data)),
      section(words.headings.policy, policy(words, data, letterWords.period)),
      benefits(words, data.rules),
      {
        unbreakable: true,
        stack: [
          sectionHeading(words.headings.notes),
          ...words.notes(data).map((text) => paragraph(text)),
          signature(data.insurer.name, letterWords.seal, letterWords.date(date)),
        ],
      },
    ],
  })
}

function reference({ labels }: CertificateWords, certificateNo: string, date: string): Content {
  return {
    ...setText(
      `${labels.certificateNo} ${certificateNo}    ${labels.date} ${date}`,
      MEASURE,
      SIZE.small + 1,
    ),
    margin: [0, 0, 0, 10],
  }
}

function section(heading: string, table: Content): Content {
  return { unbreakable: true, stack: [sectionHeading(heading), table] }
}

function insured(words: CertificateWords, { insured: person }: CertificateData): Content {
  const { labels } = words
  return factsTable([
    [labels.name, person.name],
    [labels.gender, words.gender[person.gender]],
    [labels.birthOn, person.birthOn ?? labels.unknown],
    [
      labels.idType,
      person.idType === null
        ? labels.unknown
        : words.identity[inCatalogue(identityTypes, person.idType, 'other')],
    ],
    [labels.idNumber, person.idNumber ?? labels.unknown],
    ...(person.mainInsured === null ? [] : [[labels.mainInsured, person.mainInsured] as const]),
  ])
}

function policy(
  words: CertificateWords,
  { policy: cover, rules }: CertificateData,
  period: (startOn: string, endOn: string | null) => string,
): Content {
  const { labels } = words
  return factsTable([
    [labels.policyNo, cover.policyNo],
    [labels.state, words.state[cover.state]],
    [labels.product, cover.product],
    [labels.plan, cover.plan ?? labels.unknown],
    [labels.holder, cover.holder ?? labels.unknown],
    [labels.period, period(cover.startOn, cover.endOn)],
    ...(cover.underwriter === null ? [] : [[labels.underwriter, cover.underwriter] as const]),
    ...(cover.coveredSince === null ? [] : [[labels.coveredSince, cover.coveredSince] as const]),
    ...(rules === null || rules.yearlyLimitFen === null
      ? []
      : [[labels.yearlyLimit, formatFen(rules.yearlyLimitFen)] as const]),
  ])
}

function benefits(words: CertificateWords, rules: PlanRules | null): Content {
  const { headings, heads } = words
  if (!rules) {
    return {
      unbreakable: true,
      stack: [sectionHeading(headings.benefits), paragraph(words.noRules)],
    }
  }
  const [name, yearly, deductible, ratio, terms] = heads
  return ruledTable(
    headings.benefits,
    '',
    [
      { head: name, as: 'text', share: 3 },
      { head: yearly, as: 'money' },
      { head: deductible, as: 'text', share: 1.6 },
      { head: ratio, as: 'money' },
      { head: terms, as: 'text', share: 6 },
    ],
    asTree(rules).map((benefit) => [
      `${'· '.repeat(depthOf(rules, benefit))}${words.benefit(benefit)}`,
      yearlyLimit(words, rules, benefit),
      words.deductible(
        termOf(rules, benefit, 'deductible') ?? {
          per: 'year',
          amountFen: 0,
          reducedByOthers: false,
        },
      ),
      words.percent(termOf(rules, benefit, 'ratioBp') ?? 10_000),
      termsText(words, benefit),
    ]),
  )
}

/** Its own; one without its own is part of the limit above it, where there is one. */
function yearlyLimit(words: CertificateWords, rules: PlanRules, benefit: Benefit): string {
  if (benefit.yearlyLimitFen !== null) return formatFen(benefit.yearlyLimitFen)
  const above = benefit.partOf === null ? null : termOf(rules, benefit, 'yearlyLimitFen')
  return above !== null || rules.yearlyLimitFen !== null ? words.within : words.unlimited
}

/** What a benefit says beyond the columns; of what it shares with the one above, nothing. */
function termsText({ terms, percent, separator }: CertificateWords, benefit: Benefit): string {
  const said: string[] = []
  const say = <T>(value: T | null, sentence: (value: T) => string): void => {
    if (value !== null) said.push(sentence(value))
  }
  say(benefit.waitingDays, terms.waiting)
  say(benefit.itemLimitFen, terms.itemLimit)
  say(benefit.dayLimitFen, terms.dayLimit)
  say(benefit.visitLimitFen, terms.visitLimit)
  say(benefit.visitsPerYear, terms.visits)
  say(benefit.specificProviderShareBp, (share) => terms.specific(percent(share)))
  say(benefit.notAuthorizedShareBp, (share) => terms.notAuthorized(percent(share)))
  say(benefit.regions, (regions) => terms.regions(regions, benefit.emergencyAnywhere === true))
  return said.join(separator)
}
