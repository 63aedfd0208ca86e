import type { Content, Margins } from 'pdfmake/interfaces'
import { catalogueTexts } from '@shared/domain/catalogue-texts'
import type { Language } from '@shared/domain/catalogues'
import type { ReceiptLetter } from '../notice-data'
import { withCode } from './blocks'
import { claimFacts } from './claim-facts'
import { factsTable, paragraph, sectionHeading } from './parts'
import { signature } from './sheet'
import { wordings } from './wording'

/** Every word of the receipt in one language. */
export interface ReceiptWords {
  opening(data: ReceiptLetter): string
  headings: { received: string; answer: string; contact: string }
  copies(count: number): string
  invoices(invoices: ReceiptLetter['invoices']): string
  answer(data: ReceiptLetter): string[]
  online(link: string, claimNo: string): string
  call(hotline: string): string
  /** Under the QR code: what it opens. */
  code: string
  /** What it does not say. */
  notes: string
}

const zh: ReceiptWords = {
  opening: ({ insuredName, claim }) =>
    `您就被保险人${insuredName}提出的理赔申请，本公司已于${wordings.zh.date(claim.receivedOn)}收到并受理。现将受理情况和审核期限通知如下。`,
  headings: { received: '已收到的材料', answer: '审核期限', contact: '查询与联系' },
  copies: (count) => `${count} 份`,
  invoices: ({ count, totalFen }) =>
    `随申请提交的票据共 ${count} 张，票面金额合计${wordings.zh.amount(totalFen)}。`,
  answer: ({ answerBy, answerDays }) => [
    answerBy === null
      ? `本公司已另行通知您补充材料。材料收齐后，本公司将在 ${answerDays} 个工作日内作出核定，并通知您结果。`
      : `材料齐全的，本公司将于${wordings.zh.date(answerBy)}前作出核定，并通知您结果。`,
    ...(answerBy === null
      ? []
      : [
          `审核中发现材料不全的，本公司会及时一次性通知您补充；上述期限自材料收齐之日起重新计算，为 ${answerDays} 个工作日。`,
        ]),
  ],
  online: (link, claimNo) =>
    `查询进度：扫描二维码，或者打开 ${link} ，凭赔案号 ${claimNo} 和被保险人姓名进入。`,
  call: (hotline) => `电话咨询：${hotline}，请告知赔案号。`,
  code: '扫码查看本赔案的进度',
  notes: '本通知书仅表明本公司已收到上述申请和材料，不表示对保险责任或者赔付金额的确认。',
}

const en: ReceiptWords = {
  opening: ({ insuredName, claim }) =>
    `We received the claim made for ${insuredName} on ${wordings.en.date(claim.receivedOn)} and have opened it under the number below. This letter says what has reached us and when you will hear from us.`,
  headings: { received: 'What we received', answer: 'When we answer', contact: 'How to reach us' },
  copies: (count) => String(count),
  invoices: ({ count, totalFen }) =>
    `${count} ${count === 1 ? 'invoice' : 'invoices'}, in all ${wordings.en.amount(totalFen)}, came with the claim.`,
  answer: ({ answerBy, answerDays }) => [
    answerBy === null
      ? `We have asked you for documents in a separate letter. Once all of them have arrived, we decide the claim within ${answerDays} working days and tell you the result.`
      : `If nothing is missing, we will decide the claim by ${wordings.en.date(answerBy)} and tell you the result.`,
    ...(answerBy === null
      ? []
      : [
          `If our review shows that documents are missing, we will ask for all of them at once; the period then begins anew, with ${answerDays} working days from the day on which the last of them arrives.`,
        ]),
  ],
  online: (link, claimNo) =>
    `Online: to see how the claim stands, scan the code, or open ${link} and enter claim number ${claimNo} and the name of the insured.`,
  call: (hotline) => `By telephone: call ${hotline} and quote the claim number.`,
  code: 'Scan to see how this claim stands',
  notes:
    'This letter confirms only that we have received the claim and these documents. It does not confirm that the claim is covered or what will be paid.',
}

export const receiptWords: Readonly<Record<Language, ReceiptWords>> = { zh, en }

/** What the receipt says below its opening. */
export function receiptBody(data: ReceiptLetter, date: string): Content[] {
  const words = wordings[data.language]
  const own = receiptWords[data.language]
  const { insurer, claim, claimLink, invoices } = data
  const kinds = catalogueTexts[data.language].documentKind
  let position = 0
  const heading = (text: string): string => words.heading((position += 1), text)
  return [
    {
      unbreakable: true,
      stack: [sectionHeading(heading(words.headings.facts)), factsTable(claimFacts(words, data))],
    },
    {
      unbreakable: true,
      stack: [
        sectionHeading(heading(own.headings.received)),
        ...(data.documents.length === 0
          ? []
          : [
              factsTable(
                data.documents.map(({ kind, count }) => [kinds[kind], own.copies(count)] as const),
              ),
            ]),
        ...(invoices.count === 0
          ? []
          : [{ ...paragraph(own.invoices(invoices)), margin: [0, 6, 0, 0] as Margins }]),
      ],
    },
    {
      unbreakable: true,
      stack: [
        sectionHeading(heading(own.headings.answer)),
        ...own.answer(data).map((text) => paragraph(text)),
      ],
    },
    {
      unbreakable: true,
      stack: [
        sectionHeading(heading(own.headings.contact)),
        withCode(
          [
            ...(claimLink === null ? [] : [own.online(claimLink, claim.claimNo)]),
            ...(insurer.hotline === '' ? [] : [own.call(insurer.hotline)]),
          ],
          claimLink,
          own.code,
        ),
        { ...paragraph(own.notes), margin: [0, 6, 0, 0] },
        signature(insurer.name, words.seal, words.date(date)),
      ],
    },
  ]
}
