import type { Language } from '@shared/domain/catalogues'
import { claimLinkOf } from '@shared/domain/claim-link'
import {
  fillTemplate,
  shippedTexts,
  templateProblems,
  type MessageFields,
  type MessageText,
} from '@shared/domain/message-templates'
import { smsLength, type SmsLength } from '@shared/domain/sms-length'

/** What is known of a text while it is being written. */
export interface TextCheck {
  /** `unknown:x`, `needs:x`, `subject`, `body`. */
  problems: string[]
  /** As it would look, by sample values. */
  subject: string
  body: string
  /** Of a short message. */
  length: SmsLength | null
}

export const keyOf = ({ kind, channel, language }: Omit<MessageText, 'subject' | 'body'>): string =>
  `${kind} ${channel} ${language}`

/** The text that ships for the same kind, channel and language. */
export function shippedOf(text: MessageText): MessageText {
  return shippedTexts.find((one) => keyOf(one) === keyOf(text)) ?? text
}

export function saysTheSame(one: MessageText, other: MessageText): boolean {
  return one.body === other.body && (one.subject ?? '') === (other.subject ?? '')
}

/** Looks at a text as the core will, and shows what becomes of it. */
export function checkText(text: MessageText, sample: MessageFields): TextCheck {
  const body = fillTemplate(text.body, sample).text
  return {
    problems: [...templateProblems(text), ...(text.body.trim() === '' ? ['body'] : [])],
    subject: fillTemplate(text.subject ?? '', sample).text,
    body,
    length: text.channel === 'sms' ? smsLength(body) : null,
  }
}

/** `text` with `field` put in its place, and where the writing goes on. */
export function insertField(
  text: string,
  field: string,
  from: number,
  to: number,
): { text: string; at: number } {
  const put = `{${field}}`
  return { text: text.slice(0, from) + put + text.slice(to), at: from + put.length }
}

/** Values of the insurer that stand in a sample. */
export interface InsurerOfSample {
  nameZh: string
  nameEn: string
  hotline: string
  claimLink: string
}

/** Of nobody's claim. */
const numbers = { claimNo: 'VSHH25030300001', noticeNo: 'VSHH-N25030300001' }

/** Values for a preview: the desk's own insurer, a fictitious claim in the text's language. */
export function sampleFields(
  insurer: InsurerOfSample,
  words: Record<string, string>,
  { channel, language }: { channel: 'sms' | 'email'; language: Language },
): MessageFields {
  const { itemLines, ...rest } = words
  return {
    ...rest,
    ...numbers,
    items: (channel === 'email' ? itemLines : rest['items']) ?? '',
    insurer: language === 'zh' ? insurer.nameZh : insurer.nameEn,
    hotline: insurer.hotline,
    link: claimLinkOf(insurer.claimLink, numbers.claimNo) ?? '',
  }
}
