import type { Content, ContentText, TDocumentDefinitions } from 'pdfmake/interfaces'
import { chineseCapitals } from '@shared/domain/money'
import type { Envelope, NoticeData } from '../notice-data'
import { objectBy } from '../read-notice-data'
import { BODY_TOP, FOLDS, INK, MARGIN, MEASURE, mm, REFERENCE, SIZE, WINDOW } from './geometry'
import { factsTable, figure, ruledTable, sectionHeading, setText } from './parts'
import { letterhead, pageFooter, rule, runningHead, signature } from './sheet'
import { wordings, type Wording } from './wording'

/** What is on the letter besides its data: what it was issued as, or, for a preview, the day it is looked at. */
export type LetterHead = { issued: Envelope } | { previewOn: string; replacesNo: string | null }

/**
 * Sets a letter: data → pdfmake's description of the document. Pure; the same data and head give the same
 * description. Texts from people are only ever given as plain text, so nothing in them is read as layout.
 */
export function letter(data: NoticeData, head: LetterHead): TDocumentDefinitions {
  const words = wordings[data.language]
  const envelope = 'issued' in head ? head.issued : null
  const date = 'issued' in head ? head.issued.date : head.previewOn
  const replacesNo = 'issued' in head ? head.issued.replacesNo : head.replacesNo
  const title = words.title(data)

  return {
    pageSize: 'A4',
    pageMargins: [MARGIN.left, MARGIN.top, MARGIN.right, MARGIN.bottom],
    version: '1.7',
    language: words.tag,
    displayTitle: true,
    info: {
      title: `${title} ${envelope?.noticeNo ?? words.preview}`,
      author: data.insurer.name,
      creator: 'Peian Desk',
      producer: 'Peian Desk',
      creationDate: new Date(`${date}T00:00:00+08:00`),
    },
    defaultStyle: {
      font: 'Letter',
      fontSize: SIZE.body,
      lineHeight: 1.12,
      color: INK.text,
      // The font's quotation marks are as wide as a Chinese character, unless asked for narrow ones.
      ...(data.language === 'en' ? { fontFeatures: ['pwid'] } : {}),
    },
    ...(envelope
      ? {}
      : {
          watermark: {
            text: words.preview,
            color: '#000000',
            opacity: 0.12,
            bold: true,
            angle: -45,
          },
        }),
    background: (page) => (page === 1 ? foldMarks() : null),
    header: (page) => (page === 1 ? null : runningHead(words.running(data, envelope))),
    footer: (page, pages) => pageFooter(words.contact(data.insurer), words.page(page, pages)),
    content: [
      letterhead(data.insurer),
      addressBlock(words, data),
      referenceBlock(words, data, envelope, date),
      {
        ...setText(title, MEASURE, SIZE.title),
        bold: true,
        alignment: data.language === 'zh' ? 'center' : 'left',
        characterSpacing: data.language === 'zh' ? 2 : 0,
        margin: [0, BODY_TOP - MARGIN.top, 0, 10],
      },
      paragraph(words.salutation(data.addressee)),
      paragraph(words.opening(data), true, data.language),
      ...(replacesNo === null ? [] : [paragraph(words.replaces(replacesNo), true, data.language)]),
      ...sections(words, data, date),
    ],
  }
}

function sections(words: Wording, data: NoticeData, date: string): Content[] {
  let position = 0
  const heading = (text: string): string => words.heading((position += 1), text)
  const withdrawn = data.decision.conclusion === 'withdraw'
  const about: Content = {
    stack: [sectionHeading(heading(words.headings.facts)), facts(words, data)],
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

function facts(
  words: Wording,
  { claim, policy, insuredName, addressee, decision }: NoticeData,
): Content {
  const { labels } = words
  const dated = (date: string | null): string => date ?? labels.unknown
  return factsTable([
    [labels.insured, insuredName],
    [labels.claimNo, claim.claimNo],
    [labels.policyNo, policy?.policyNo ?? labels.unknown],
    [labels.product, policy?.product ?? labels.unknown],
    [labels.period, policy ? words.period(policy.startOn, policy.endOn) : labels.unknown],
    [labels.incidentOn, dated(claim.incidentOn)],
    [labels.claimType, words.claimType(claim.claimType)],
    [labels.incident, words.incident(claim.incidentType)],
    [labels.receivedOn, claim.receivedOn],
    [labels.decidedOn, decision.decidedOn],
    ...(claim.diagnosis === null ? [] : [[labels.diagnosis, claim.diagnosis] as const]),
    ...(addressee.name === insuredName ? [] : [[labels.applicant, addressee.name] as const]),
  ])
}

function conclusion(
  words: Wording,
  { decision, excludedLines, kind }: NoticeData,
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
function amountLine(words: Wording, fen: number, kind: NoticeData['kind']): Content {
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
  { decision, payee, insurer }: NoticeData,
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

function totals(words: Wording, { totals: sums }: NoticeData, heading: string): Content {
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
  { invoices: rows, decision, linesDecided }: NoticeData,
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
  { excludedLines: rows }: NoticeData,
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
  { reductions: rows, decision }: NoticeData,
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
  { calculation: sheet, decision }: NoticeData,
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

function addressBlock(words: Wording, { addressee, insurer }: NoticeData): Content {
  const lines = words.addressLines(addressee)
  const long = lines.join('').length
  return {
    absolutePosition: { x: WINDOW.x, y: WINDOW.y },
    columns: [
      {
        width: WINDOW.width,
        stack: [
          {
            ...setText(
              `${insurer.name}${insurer.address && `  ${insurer.address}`}`,
              WINDOW.width,
              6,
            ),
            color: INK.label,
          },
          rule(WINDOW.width, 0.3, 1, 8),
          ...lines.map((text): ContentText => ({
            ...setText(text, WINDOW.width, long > 160 ? 7.5 : long > 90 ? 9 : 10.5),
            lineHeight: 1.15,
          })),
        ],
      },
    ],
  }
}

function referenceBlock(
  { labels, date: written, preview }: Wording,
  { claim }: NoticeData,
  envelope: Envelope | null,
  date: string,
): Content {
  const rows = [
    [labels.noticeNo, envelope?.noticeNo ?? preview],
    [labels.claimNo, claim.claimNo],
    [labels.date, written(date)],
  ]
  return {
    absolutePosition: { x: REFERENCE.x, y: REFERENCE.y },
    columns: [
      {
        width: REFERENCE.width,
        stack: rows.map(([label = '', text = '']) => ({
          columns: [
            { ...setText(label, 62, 9), width: 62, color: INK.label },
            { ...setText(text, REFERENCE.width - 62, 9), width: REFERENCE.width - 62 },
          ],
          margin: [0, 0, 0, 4],
        })),
      },
    ],
  }
}

function foldMarks(): Content {
  return {
    canvas: FOLDS.map((y) => ({
      type: 'line',
      x1: mm(4),
      x2: mm(8),
      y1: y,
      y2: y,
      lineWidth: 0.3,
    })),
  }
}

/** Chinese paragraphs of a letter begin two characters in. */
function paragraph(
  text: string,
  indented = false,
  language: NoticeData['language'] = 'en',
): ContentText {
  return {
    ...setText(text, MEASURE - 2 * SIZE.body, SIZE.body),
    lineHeight: 1.25,
    margin: [0, 0, 0, 4],
    ...(indented && language === 'zh' ? { leadingIndent: 2 * SIZE.body } : {}),
  }
}

/** All that is printed of a letter and could hold a character without a glyph. */
export function textsOf(data: object): string[] {
  const texts: string[] = []
  const collect = (value: unknown): void => {
    if (typeof value === 'string') texts.push(value)
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect)
  }
  collect(data)
  return texts
}
