import type { Content } from 'pdfmake/interfaces'
import { chineseCapitals } from '@shared/domain/money'
import type { DecisionLetter } from '../notice-data'
import { objectBy } from '../read-decision-data'
import { INK, MEASURE, SIZE } from './geometry'
import { claimFacts } from './claim-facts'
import { factsTable, figure, paragraph, ruledTable, sectionHeading, setText } from './parts'
import { signature } from './sheet'
import type { Wording } from './wording'

/** What the letter of a decision says below its opening (NTC-02, NTC-03). */
export function decisionBody(words: Wording, data: DecisionLetter, date: string): Content[] {
  let position = 0
  const heading = (text: string): string => words.heading((position += 1), text)
  const withdrawn = data.decision.conclusion === 'withdraw'
  const about: Content = {
    stack: [
      sectionHeading(heading(words.headings.facts)),
      factsTable(claimFacts(words, data, data.decision.decidedOn)),
    ],
    unbreakable: true,
  }
  if (data.kind === 'calculation') {
    return [
      about,
      calculation(words, data, heading(words.headings.calculation)),
      signature(data.insurer.name, words.seal, words.date(date)),
    ]
  }
  const content: Content[] = [
    about,
    ...conclusion(words, data, heading(words.headings.conclusion(data.decision))),
  ]
  if (data.kind === 'closing') content.push(payment(words, data, heading(words.headings.payment)))
  if (!withdrawn && data.invoices.length > 0) {
    content.push(totals(words, data, heading(words.headings.totals)))
    content.push(invoices(words, data, heading(words.headings.invoices)))
  }
  if (data.excludedLines.length > 0) {
    content.push(excludedLines(words, data, heading(words.headings.excluded)))
  }
  if (data.reductions.length > 0) {
    content.push(reductions(words, data, heading(words.headings.reductions)))
  }
  const by = objectBy(date, data.insurer.objectionDays)
  // The signature stays with what it signs.
  content.push({
    unbreakable: true,
    stack: [
      sectionHeading(heading(words.headings.objection)),
      ...words.objection(data, by).map((text) => paragraph(text)),
      signature(data.insurer.name, words.seal, words.date(date)),
    ],
  })
  return content
}

function conclusion(
  words: Wording,
  { decision, excludedLines, kind }: DecisionLetter,
  heading: string,
): Content[] {
  const { labels } = words
  const points: (readonly [string, string])[] = []
  if (decision.reasonCode !== null) points.push([labels.reason, words.reason(decision.reasonCode)])
  if (decision.clause !== null) points.push([labels.clause, decision.clause])
  if (decision.otherCompensationFen > 0) {
    points.push([labels.otherCompensation, words.amount(decision.otherCompensationFen)])
  }
  const again =
    decision.conclusion === 'withdraw' ? words.afterWithdrawal(decision.reasonCode) : null
  const first = paragraph(words.conclusion(decision, excludedLines.length > 0))
  return [
    {
      unbreakable: true,
      stack: [
        sectionHeading(heading),
        first,
        ...(decision.conclusion === 'withdraw'
          ? []
          : [amountLine(words, decision.payableFen, kind)]),
      ],
    },
    ...points.map(([label, text]) => paragraph(words.labelled(label, text))),
    ...(decision.explanation === null
      ? []
      : [{ ...paragraph(decision.explanation), marginTop: 4 }]),
    ...(again === null ? [] : [{ ...paragraph(again), marginTop: 4 }]),
  ]
}

/** The amount stands out in a refusal only as far as it must. */
function amountLine(words: Wording, fen: number, kind: DecisionLetter['kind']): Content {
  const bold = kind === 'closing'
  return {
    margin: [0, 4, 0, 6],
    table: {
      widths: ['auto', 'auto', 'auto', '*'],
      body: [
        [
          {
            text: words.labels.amount,
            fontSize: 9,
            noWrap: true,
            color: INK.label,
            margin: [0, 2, 0, 0],
          },
          { text: words.amount(fen), bold, fontSize: bold ? 12 : SIZE.body, noWrap: true },
          {
            text: words.labels.inCapitals,
            fontSize: 9,
            noWrap: true,
            color: INK.label,
            margin: [10, 2, 0, 0],
          },
          {
            ...setText(`人民币${chineseCapitals(fen)}`, MEASURE / 2.3, SIZE.body),
            bold,
            margin: [0, bold ? 1 : 0, 0, 0],
          },
        ],
      ],
    },
    layout: {
      hLineWidth: () => 0.6,
      vLineWidth: (line) => (line === 0 || line === 4 ? 0.6 : 0),
      paddingLeft: () => 6,
      paddingRight: () => 6,
      paddingTop: () => 5,
      paddingBottom: () => 5,
    },
  }
}

function payment(
  words: Wording,
  { decision, payee, insurer }: DecisionLetter,
  heading: string,
): Content {
  const { labels } = words
  if (decision.payableFen === 0) {
    return { unbreakable: true, stack: [sectionHeading(heading), paragraph(words.nothingPayable)] }
  }
  return {
    unbreakable: true,
    stack: [
      sectionHeading(heading),
      ...(payee === null
        ? [paragraph(words.paymentUnknown(insurer))]
        : [
            { ...paragraph(words.payment()), marginBottom: 5 },
            factsTable([
              [labels.payeeName, payee.name],
              [labels.account, payee.account],
              [labels.bank, [payee.bank, payee.branch].filter((part) => part !== null).join(' ')],
            ]),
          ]),
    ],
  }
}

function totals(words: Wording, { totals: sums }: DecisionLetter, heading: string): Content {
  return ruledTable(
    heading,
    words.currencyNote,
    words.totalsHeads.map((head) => ({ head, as: 'money', width: (MEASURE - 5 * 8) / 6 })),
    [
      [
        sums.totalFen,
        sums.socialInsuranceFen,
        sums.selfPaidFen,
        sums.partlySelfPaidFen,
        sums.unreasonableFen,
        sums.thirdPartyFen,
      ].map(figure),
    ],
  )
}

function invoices(
  words: Wording,
  { invoices: rows, decision, linesDecided }: DecisionLetter,
  heading: string,
): Content {
  const heads = words.invoiceHeads
  const decided = {
    claimedFen: decision.claimedFen,
    excludedFen: decision.excludedFen + decision.reducedFen,
    payableFen: decision.payableFen - decision.exGratiaFen,
  }
  const sum = (key: keyof typeof decided): number =>
    linesDecided ? decided[key] : rows.reduce((total, row) => total + row[key], 0)
  return ruledTable(
    heading,
    words.currencyNote,
    [
      { head: heads.number, as: 'text', width: 20 },
      { head: heads.invoiceNo, as: 'text', share: 3 },
      { head: heads.date, as: 'text', width: 48 },
      { head: heads.provider, as: 'text', share: 4 },
      { head: heads.claimed, as: 'money' },
      { head: heads.excluded, as: 'money' },
      { head: heads.paid, as: 'money' },
    ],
    rows.map((row, index) => [
      String(index + 1),
      row.invoiceNo ?? words.labels.unknown,
      row.issuedOn ?? words.labels.unknown,
      row.provider ?? words.labels.unknown,
      figure(row.claimedFen),
      figure(row.excludedFen),
      figure(row.payableFen),
    ]),
    [
      '',
      words.labels.total,
      '',
      '',
      figure(sum('claimedFen')),
      figure(sum('excludedFen')),
      figure(sum('payableFen')),
    ],
  )
}

function excludedLines(
  words: Wording,
  { excludedLines: rows }: DecisionLetter,
  heading: string,
): Content {
  const heads = words.excludedHeads
  const sum = (key: 'claimedFen' | 'excludedFen' | 'payableFen'): string =>
    figure(rows.reduce((total, row) => total + row[key], 0))
  return ruledTable(
    heading,
    words.currencyNote,
    [
      { head: heads.number, as: 'text', width: 20 },
      { head: heads.item, as: 'text', share: 3 },
      { head: heads.invoiceNo, as: 'text', share: 2.2 },
      { head: heads.claimed, as: 'money' },
      { head: heads.excluded, as: 'money' },
      { head: heads.paid, as: 'money' },
      { head: heads.reason, as: 'text', share: 4.2 },
    ],
    rows.map((row, index) => [
      String(index + 1),
      row.name,
      row.invoiceNo ?? words.labels.unknown,
      figure(row.claimedFen),
      figure(row.excludedFen),
      figure(row.payableFen),
      row.reasons
        .map((reason) =>
          words.exclusion(reason, row.reasons.length === 1 ? null : figure(reason.amountFen)),
        )
        .join('\n'),
    ]),
    ['', words.labels.total, '', sum('claimedFen'), sum('excludedFen'), sum('payableFen'), ''],
  )
}

/** What the rules of the plan took off, by kind, with its sum. */
function reductions(
  words: Wording,
  { reductions: rows, decision }: DecisionLetter,
  heading: string,
): Content {
  return ruledTable(
    heading,
    words.currencyNote,
    [
      { head: words.reductionHeads.kind, as: 'text', share: 1 },
      { head: words.reductionHeads.amount, as: 'money' },
    ],
    rows.map(({ name, amountFen }) => [name, figure(amountFen)]),
    [words.labels.total, figure(decision.reducedFen)],
  )
}

/** Every line from what was claimed to what is paid, a row for each step; the foot is what the decision pays. */
function calculation(
  words: Wording,
  { calculation: sheet, decision }: DecisionLetter,
  heading: string,
): Content {
  const rows = (sheet?.lines ?? []).flatMap((line, index) => [
    [
      String(index + 1),
      line.name,
      [words.claimedRow, line.invoiceNo, line.benefit].filter((part) => part !== null).join(' · '),
      figure(line.claimedFen),
    ],
    ...line.steps.map(({ rule, text, amountFen }) => [
      '',
      '',
      `${text} [${rule}]`,
      figure(amountFen),
    ]),
    ['', '', words.payableRow, figure(line.payableFen)],
  ])
  const exGratia =
    decision.exGratiaFen > 0 ? [['', '', words.exGratiaRow, figure(decision.exGratiaFen)]] : []
  return ruledTable(
    heading,
    words.rulesNote(sheet?.rulesVersion ?? 0),
    [
      { head: '', as: 'text', width: 20 },
      { head: words.calculationHeads.item, as: 'text', share: 2 },
      { head: words.calculationHeads.steps, as: 'text', share: 5 },
      { head: words.calculationHeads.amount, as: 'money' },
    ],
    [...rows, ...exGratia],
    ['', words.labels.total, '', figure(decision.payableFen)],
  )
}
