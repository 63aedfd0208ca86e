import { languages, type Language } from './catalogues'
import { messageKinds, type MessageKind } from './messages'
import { messageTexts } from './message-texts'

/**
 * Texts of messages with `{fields}`, and what may stand in them. Source: DOMAIN NTC-01, GAP-01, GAP-03.
 * The texts themselves: `message-texts.ts`.
 */

/** Every field there is; nothing else in braces is a field. */
export const messageFields = [
  /** Number of the claim. */
  'claimNo',
  /** Whom the message speaks to: the applicant, or the insured. */
  'addressee',
  'insuredName',
  /** What is asked for, refused or set aside: a numbered line each in an e-mail, in a row in a short message. */
  'items',
  /** The day until when an answer is asked for. */
  'deadline',
  /** Where the customer sees the claim and sends documents; carries the claim number. */
  'link',
  'hotline',
  /** The insurer's name. */
  'insurer',
  /** Number of the letter that the message carries or tells of. */
  'noticeNo',
  /** What the desk adds for this customer: a reviewer's remark, why an answer did not do. */
  'reason',
  /** What is paid, in yuan. */
  'amount',
  /** The day on which the claim was received. */
  'receivedOn',
  /** The day by which the desk promises to settle the claim. */
  'closeBy',
] as const
export type MessageField = (typeof messageFields)[number]

/** A line whose field of these is empty is left out; every other field must be filled. */
export const optionalFields: readonly MessageField[] = ['reason', 'noticeNo']

const always = ['claimNo', 'addressee', 'insuredName', 'link', 'hotline', 'insurer'] as const
const asking = [...always, 'items', 'deadline', 'reason', 'noticeNo'] as const

/** What each kind can say, and what it must say whatever else the desk writes (GAP-03). */
export const kindFields: Readonly<
  Record<MessageKind, { may: readonly MessageField[]; must: readonly MessageField[] }>
> = {
  receipt: { may: [...always, 'receivedOn', 'closeBy', 'noticeNo'], must: ['claimNo'] },
  documents_request: {
    may: asking,
    must: ['claimNo', 'addressee', 'items', 'deadline', 'link', 'hotline'],
  },
  documents_refused: {
    may: asking,
    must: ['claimNo', 'addressee', 'items', 'deadline', 'link', 'hotline'],
  },
  documents_reminder: {
    may: asking,
    must: ['claimNo', 'addressee', 'items', 'deadline', 'link', 'hotline'],
  },
  documents_final: {
    may: asking,
    must: ['claimNo', 'addressee', 'items', 'deadline', 'link', 'hotline'],
  },
  documents_complete: { may: [...always, 'closeBy'], must: ['claimNo'] },
  documents_lapsed: { may: [...always, 'items', 'reason', 'noticeNo'], must: ['claimNo'] },
  file_new_claim: { may: [...always, 'items', 'reason'], must: ['claimNo', 'items'] },
  closing: { may: [...always, 'amount', 'noticeNo'], must: ['claimNo'] },
  decision: { may: [...always, 'noticeNo', 'reason'], must: ['claimNo'] },
}

export const textChannels = ['sms', 'email'] as const
export type TextChannel = (typeof textChannels)[number]

export interface MessageText {
  kind: MessageKind
  channel: TextChannel
  language: Language
  /** `null` for a short message. */
  subject: string | null
  body: string
}

/** The texts that ship: one for every kind, channel and language. */
export const shippedTexts: readonly MessageText[] = messageKinds.flatMap((kind) =>
  languages.flatMap((language) => {
    const { sms, subject, email } = messageTexts[kind][language]
    return [
      { kind, channel: 'sms' as const, language, subject: null, body: sms },
      { kind, channel: 'email' as const, language, subject, body: email },
    ]
  }),
)

export type MessageFields = Partial<Record<MessageField, string>>

const placeholder = /\{([^{}]*)\}/gu
/** What was meant for a field and is none: half a pair of braces, doubled ones, those of a Chinese keyboard. */
const strayBraces = /[{｛][^{}｛｝\n]{0,20}[}｝]?|[}｝]/gu

/** Line breaks of every kind; then everything that prints nothing or turns the direction of what follows. */
const lineBreaks = /\r\n?|[\u0085\u2028\u2029\v\f]/gu
const unprintable = /(?!\n)[\p{Cc}\p{Cf}]/gu

/** Text fit to be sent: whole characters, line breaks as `\n`, no control or direction characters. */
export function sendableText(text: string): string {
  return text
    .toWellFormed()
    .normalize('NFC')
    .replace(lineBreaks, '\n')
    .replace(/\t/gu, ' ')
    .replace(unprintable, '')
    .trim()
}

/** The same in one line: for subjects, names and addresses, where a line break would begin another header. */
export function sendableLine(text: string): string {
  return sendableText(text).replace(/\s+/gu, ' ')
}

function isField(name: string): name is MessageField {
  return messageFields.some((field) => field === name)
}

/**
 * Puts the fields in. What a value holds in braces is the value's own and stays. A line with an optional field that
 * is empty is left out; the name of any other that is empty, or that is no field, is in `missing`, and the text must
 * not be sent then (NTC-07).
 */
export function fillTemplate(
  text: string,
  fields: MessageFields,
): { text: string; missing: string[] } {
  const missing = new Set<string>()
  const lines = text.split('\n').flatMap((line) => {
    const names = [...line.matchAll(placeholder)].map(([, name = '']) => name)
    const left = names.filter((name) => !isField(name) || sendableText(fields[name] ?? '') === '')
    if (left.length > 0 && left.every((name) => optionalFields.some((field) => field === name)))
      return []
    for (const name of left) missing.add(name)
    return [
      line.replace(placeholder, (whole, name: string) =>
        isField(name) && !left.includes(name) ? sendableText(fields[name] ?? '') : whole,
      ),
    ]
  })
  const filled = sendableText(lines.join('\n')).replace(/\n{3,}/gu, '\n\n')
  return { text: filled, missing: [...missing] }
}

/**
 * What keeps a text from being used for a kind, as names: `unknown:x` for a field that this kind does not have and for
 * a stray brace, `needs:x` for one that it must carry, `subject` where an e-mail has none (NTC-01, GAP-03).
 */
export function templateProblems({ kind, channel, subject, body }: MessageText): string[] {
  const { may, must } = kindFields[kind]
  const whole = `${subject ?? ''}\n${body}`
  const used = new Set([...whole.matchAll(placeholder)].map(([, name = '']) => name))
  const stray = new Set(whole.replace(placeholder, '').match(strayBraces))
  const inBody = new Set([...body.matchAll(placeholder)].map(([, name = '']) => name))
  return [
    ...[...used].filter((name) => !may.some((field) => field === name)).map((n) => `unknown:${n}`),
    ...[...stray].map((braces) => `unknown:${braces}`),
    ...must.filter((field) => !inBody.has(field)).map((field) => `needs:${field}`),
    ...(channel === 'email' && !subject ? ['subject'] : []),
  ]
}
