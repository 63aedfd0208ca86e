import type { Content } from 'pdfmake/interfaces'
import type { RequestLetter } from '../notice-data'
import { withCode } from './blocks'
import { factsTable, paragraph, ruledTable, sectionHeading } from './parts'
import { claimFacts } from './claim-facts'
import { requestWords } from './request-words'
import { signature } from './sheet'
import { wordings } from './wording'

/** No item is higher than a page: names and notes end long before. */
const LONG_ITEM = 2500

/** What a letter that asks for documents says below its opening (NTC-04, GAP-03). */
export function requestBody(data: RequestLetter, date: string): Content[] {
  const words = wordings[data.language]
  const own = requestWords[data.language]
  const { insurer, claim, claimLink, items } = data
  let position = 0
  const heading = (text: string): string => words.heading((position += 1), text)
  const heads = own.itemHeads
  return [
    ...(data.againReason === null ? [] : [paragraph(own.again(data.againReason), data.language)]),
    {
      unbreakable: true,
      stack: [
        sectionHeading(heading(words.headings.facts)),
        factsTable([
          ...claimFacts(words, data),
          [own.answerBy, data.answerBy],
          [words.labels.handler, data.handler],
          ...(data.kind === 'documents_request' ? [] : [[own.askedOn, data.askedOn] as const]),
        ]),
      ],
    },
    ruledTable(
      heading(own.headings.items),
      '',
      [
        { head: heads.number, as: 'text', width: 20 },
        { head: heads.item, as: 'text', share: 4.2 },
        { head: heads.why, as: 'text', share: 4.2 },
        { head: heads.needed, as: 'text', width: 38 },
      ],
      items.map((item, index) => [
        String(index + 1),
        `${item.name}\n${own.form(item)}`,
        own.why(item),
        own.needed(item),
      ]),
      undefined,
      LONG_ITEM,
    ),
    {
      unbreakable: true,
      stack: [
        { ...paragraph(own.whatIsNeeded), margin: [0, 7, 0, 4] },
        ...(data.remark === null
          ? []
          : [paragraph(words.labelled(own.headings.remark, data.remark))]),
      ],
    },
    {
      unbreakable: true,
      stack: [
        sectionHeading(heading(own.headings.ways)),
        withCode(
          [
            ...(claimLink === null ? [] : [own.online(claimLink, claim.claimNo)]),
            ...(insurer.address === '' ? [] : [own.post(data)]),
            ...(insurer.hotline === '' ? [] : [own.call(insurer.hotline)]),
          ],
          claimLink,
          own.code,
        ),
      ],
    },
    // The signature stays with what it signs.
    {
      unbreakable: true,
      stack: [
        sectionHeading(heading(own.headings.notes)),
        ...own.notes(data).map((text) => paragraph(text)),
        signature(insurer.name, words.seal, words.date(date)),
      ],
    },
  ]
}
