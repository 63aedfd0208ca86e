import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces'
import { letterKind } from '@shared/domain/letters/kinds'
import type { LetterData, ServiceLetter } from '../notice-data'
import { decisionBody } from './decision-letter'
import { addressBlock, referenceBlock, sheet, type LetterHead } from './frame'
import { paragraph } from './parts'
import { receiptBody, receiptWords } from './receipt-letter'
import { requestBody } from './request-letter'
import { requestWords } from './request-words'
import { serviceBody } from './service-letter'
import { serviceWords } from './service-words'
import { wordings, type Wording } from './wording'

/**
 * Sets a letter: data → pdfmake's description of the document. Pure; the same data and head give the same
 * description. Texts from people are only ever given as plain text, so nothing in them is read as layout.
 */
export function letter(data: LetterData, head: LetterHead): TDocumentDefinitions {
  const words = wordings[data.language]
  const { labels } = words
  const { number, date, replacesNo, watermark } = readHead(words, head)
  const { language, insurer, addressee } = data
  const said = saidBy(words, data, date, replacesNo)
  const claimNo = 'claim' in data ? data.claim.claimNo : data.claimNo
  return sheet({
    language,
    insurer,
    number,
    date,
    title: letterKind(data.kind)[language],
    watermark,
    ...(addressee
      ? {
          window: [
            addressBlock(words, { addressee, insurer }),
            referenceBlock([
              [labels.noticeNo, number ?? words.preview],
              ...(claimNo === null ? [] : [[labels.claimNo, claimNo] as const]),
              [labels.date, words.date(date)],
            ]),
          ],
        }
      : {}),
    content: [
      ...(addressee ? [paragraph(said.salutation ?? words.salutation(addressee))] : []),
      ...[said.opening, said.replaces]
        .filter((text) => text !== null)
        .map((text) => paragraph(text, language)),
      ...said.body,
    ],
  })
}

/** What a letter of its kind says. */
interface Said {
  /** Where somebody else than a person is addressed. */
  salutation?: string
  opening: string | null
  replaces: string | null
  body: Content[]
}

function saidBy(words: Wording, data: LetterData, date: string, replacesNo: string | null): Said {
  const replaces = replacesNo === null ? null : words.replaces(replacesNo)
  const { language } = data
  switch (data.kind) {
    case 'closing':
    case 'decision':
    case 'calculation':
      return { opening: words.opening(data), replaces, body: decisionBody(words, data, date) }
    case 'documents_request':
    case 'documents_reminder':
    case 'documents_final':
      return {
        opening: requestWords[language].opening(data),
        replaces,
        body: requestBody(data, date),
      }
    case 'receipt':
      return {
        opening: receiptWords[language].opening(data),
        replaces,
        body: receiptBody(data, date),
      }
    default:
      return serviceSaid(data, date, replacesNo)
  }
}

function serviceSaid(data: ServiceLetter, date: string, replacesNo: string | null): Said {
  const own = serviceWords[data.language]
  const opening = own.kinds[data.kind].opening(data, replacesNo ?? '')
  return {
    ...(letterKind(data.kind).to === 'hospital'
      ? { salutation: own.hospitalSalutation(data.hospital) }
      : {}),
    opening: opening === '' ? null : opening,
    // A revocation says in its first sentence what it takes back.
    replaces:
      replacesNo === null || data.kind === 'guarantee_revoked' ? null : own.replaces(replacesNo),
    body: serviceBody(data, date),
  }
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
