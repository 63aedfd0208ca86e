import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces'
import { letterKind } from '@shared/domain/letters/kinds'
import type { LetterData, ServiceLetter } from '../notice-data'
import { decisionBody } from './decision-letter'
import { addressBlock, referenceBlock, sheet, type LetterHead } from './frame'
import { paragraph } from './parts'
import { receiptBody, receiptWords } from './receipt-letter'
import { requestBody } from './request-letter'
import { requestWords } from './request-words'
import { wordings, type Wording } from './wording'

/**
 * Sets a letter: data → pdfmake's description of the document. Pure; the same data and head give the same
 * description. Texts from people are only ever given as plain text, so nothing in them is read as layout.
 */
export function letter(
  data: Exclude<LetterData, ServiceLetter>,
  head: LetterHead,
): TDocumentDefinitions {
  const words = wordings[data.language]
  const { labels } = words
  const { number, date, replacesNo, watermark } = readHead(words, head)
  const { language, insurer, addressee } = data
  return sheet({
    language,
    insurer,
    number,
    date,
    title: letterKind(data.kind)[language],
    watermark,
    window: [
      addressBlock(words, { addressee, insurer }),
      referenceBlock([
        [labels.noticeNo, number ?? words.preview],
        [labels.claimNo, data.claim.claimNo],
        [labels.date, words.date(date)],
      ]),
    ],
    content: [
      paragraph(words.salutation(addressee)),
      paragraph(opening(words, data), language),
      ...(replacesNo === null ? [] : [paragraph(words.replaces(replacesNo), language)]),
      ...body(words, data, date),
    ],
  })
}

function readHead(words: Wording, head: LetterHead) {
  if ('issued' in head) {
    const { noticeNo, date, replacesNo } = head.issued
    return { number: noticeNo, date, replacesNo, watermark: null }
  }
  return 'previewOn' in head
    ? {
        number: null,
        date: head.previewOn,
        replacesNo: head.replacesNo,
        watermark: words.preview,
      }
    : {
        number: head.number,
        date: head.specimenOn,
        replacesNo: head.replacesNo,
        watermark: words.specimen,
      }
}

function opening(words: Wording, data: Exclude<LetterData, ServiceLetter>): string {
  if ('decision' in data) return words.opening(data)
  return data.kind === 'receipt'
    ? receiptWords[data.language].opening(data)
    : requestWords[data.language].opening(data)
}

function body(words: Wording, data: Exclude<LetterData, ServiceLetter>, date: string): Content[] {
  if ('decision' in data) return decisionBody(words, data, date)
  return data.kind === 'receipt' ? receiptBody(data, date) : requestBody(data, date)
}
