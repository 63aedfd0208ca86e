import type { Content } from 'pdfmake/interfaces'
import { letterKind, type LetterField } from '@shared/domain/letters/kinds'
import type { ServiceLetter } from '../notice-data'
import { numbered } from './blocks'
import type { Fact } from './claim-facts'
import { factsTable, figure, paragraph, ruledTable, sectionHeading } from './parts'
import { serviceWords, type ServiceWords } from './service-words'
import { signature, signingPlace } from './sheet'
import { wordings, type Wording } from './wording'

/**
 * What a letter of a kind that nothing issues yet says below its opening: a section for every field that its registry
 * entry names, in one order for all (NTC-05).
 */
export function serviceBody(data: ServiceLetter, date: string): Content[] {
  const words = wordings[data.language]
  const own = serviceWords[data.language]
  const kind = letterKind(data.kind)
  const has = (field: LetterField): boolean => kind.fields.includes(field)
  let position = 0
  const heading = (text: string): string => words.heading((position += 1), text)
  const section = (title: string, content: Content[]): Content => ({
    unbreakable: true,
    stack: [sectionHeading(heading(title)), ...content],
  })
  const { headings } = own
  const notes = [...(has('conditions') ? data.conditions : []), ...own.kinds[data.kind].notes]

  const sections = [
    section(own.facts, [factsTable(facts(words, own, data, has))]),
    ...(has('amounts') ? [amounts(words, own, data, heading(own.kinds[data.kind].amounts))] : []),
    ...(has('share')
      ? [section(headings.share, [paragraph(own.share(data.shareBp, data.shareFen))])]
      : []),
    ...(has('balance') ? [section(headings.balance, [balance(own, data)])] : []),
    ...(has('payBy') && data.account
      ? [
          section(headings.account, [
            {
              ...paragraph(own.payBy(data.payBy, data.advanceFen - data.payableFen)),
              marginBottom: 5,
            },
            factsTable([
              [own.accountLabels[0], data.account.name],
              [own.accountLabels[2], data.account.number],
              [own.accountLabels[1], data.account.bank],
            ]),
          ]),
        ]
      : []),
    ...(has('appointment') && data.appointment
      ? [section(headings.appointment, [factsTable(appointment(own, data.appointment))])]
      : []),
    ...(has('bring') ? [section(headings.bring, [numbered(data.bring)])] : []),
    ...(has('appointments') ? [appointments(own, data, heading(headings.appointments))] : []),
    ...(notes.length > 0 ? [section(headings.conditions, [numbered(notes)])] : []),
  ]
  if (kind.to === 'house') return sections
  // The signature stays with what it signs.
  return [
    ...sections.slice(0, -1),
    {
      unbreakable: true,
      stack: [
        ...sections.slice(-1),
        ...(kind.to === 'hospital' && has('amounts')
          ? [signingPlace(own.signs.hospital, own.dated)]
          : []),
        ...(data.kind === 'advance_confirmed' ? [signingPlace(own.signs.insured, own.dated)] : []),
        signature(data.insurer.name, words.seal, words.date(date)),
      ],
    },
  ]
}

function facts(
  words: Wording,
  { labels, between }: ServiceWords,
  data: ServiceLetter,
  has: (field: LetterField) => boolean,
): Fact[] {
  const { policy } = data
  const rows: [LetterField, Fact[]][] = [
    ['day', [[labels.day, data.validFrom]]],
    ['insuredName', [[words.labels.insured, data.insuredName]]],
    ['idNumber', [[labels.idNumber, data.idNumber]]],
    [
      'policy',
      policy
        ? [
            [words.labels.policyNo, policy.policyNo],
            [words.labels.product, policy.product],
            [words.labels.period, words.period(policy.startOn, policy.endOn)],
          ]
        : [],
    ],
    ['claimNo', [[words.labels.claimNo, data.claimNo ?? words.labels.unknown]]],
    ['hospital', [[labels.hospital, data.hospital]]],
    ['diagnosis', [[words.labels.diagnosis, data.diagnosis]]],
    ['validity', [[labels.validity, between(data.validFrom, data.validTo)]]],
    ['revokedOn', [[labels.revokedOn, data.validTo]]],
    ['reason', [[labels.reason, data.reason]]],
    ['contact', [[labels.contact, `${data.contact.name} ${data.contact.phone}`]]],
    ['handler', [[words.labels.handler, data.contact.name]]],
  ]
  return rows.flatMap(([field, own]) => (has(field) ? own : []))
}

function amounts(
  words: Wording,
  own: ServiceWords,
  { items }: ServiceLetter,
  heading: string,
): Content {
  const [number, item, note, amount] = own.itemHeads
  return ruledTable(
    heading,
    words.currencyNote,
    [
      { head: number, as: 'text', width: 24 },
      { head: item, as: 'text', share: 3 },
      { head: note, as: 'text', share: 4 },
      { head: amount, as: 'money' },
    ],
    items.map((row, index) => [String(index + 1), row.name, row.note, figure(row.amountFen)]),
    ['', words.labels.total, '', figure(items.reduce((sum, row) => sum + row.amountFen, 0))],
  )
}

function balance(
  { labels, balance: difference }: ServiceWords,
  { advanceFen, payableFen }: ServiceLetter,
): Content {
  return factsTable([
    [labels.payable, figure(payableFen)],
    [labels.advanced, figure(advanceFen)],
    difference(payableFen - advanceFen),
  ])
}

function appointment(
  { appointmentLabels }: ServiceWords,
  { date, time, department, doctor, place, meet }: NonNullable<ServiceLetter['appointment']>,
): Fact[] {
  const [when, ...labels] = appointmentLabels
  const values = [department, doctor, place, meet]
  return [
    [when, `${date} ${time}`],
    ...labels.map((label, index): Fact => [label, values[index] ?? '']),
  ]
}

function appointments(
  { appointmentHeads }: ServiceWords,
  { appointments: rows }: ServiceLetter,
  heading: string,
): Content {
  const shares = [null, 2, 4, 2.4, 2, 4]
  return ruledTable(
    heading,
    '',
    appointmentHeads.map((head, index) => {
      const share = shares[index] ?? null
      return share === null
        ? { head, as: 'text' as const, width: 32 }
        : { head, as: 'text' as const, share }
    }),
    rows.map((row) => [
      row.time,
      row.insuredName,
      row.hospital,
      row.department,
      row.escort,
      row.note,
    ]),
  )
}
