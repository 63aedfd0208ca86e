import type { Language } from '@shared/domain/catalogues'
import { claimLinkOf } from '@shared/domain/claim-link'
import {
  fillTemplate,
  sendableLine,
  type MessageFields,
  type TextChannel,
} from '@shared/domain/message-templates'
import type { Channel, MessageKind } from '@shared/domain/messages'
import { formatFen } from '@shared/domain/money'
import { smsLength } from '@shared/domain/sms-length'
import { businessDate } from '@shared/domain/calendar'
import { readInsurer } from '../desk/insurer'
import type { Reader } from '../database/database'
import { readContact, type Contact } from './recipients'
import { readTexts, type TextOf } from './templates'

/** One of the things a message lists, in the message's language. */
export interface MessageItem {
  name: string
  /** Why it is asked for, or what is wrong with it; left out of a short message that would be too long. */
  detail?: string | null
}

/** What only the caller knows; the rest is read from the claim, the letter and the insurer. */
export interface GivenFields {
  items?: readonly MessageItem[]
  /** `YYYY-MM-DD`. */
  deadline?: string
  /** In the message's language, for the customer to read. */
  reason?: string | null
  /** What is paid, in fen. */
  amountFen?: number
}

export interface MessageRequest {
  claimId: string
  kind: MessageKind
  fields: GivenFields
  /** The letter it carries or tells of. */
  noticeId?: string | null
  /** The insured's own by default (NTC-08). */
  language?: Language
  /** At most these; by default every channel that reaches the customer. */
  channels?: readonly Channel[]
}

/** A message as it would go out. */
export interface ComposedMessage {
  channel: Channel
  language: Language
  /** In full. */
  recipient: string
  recipientName: string
  subject: string | null
  body: string
  /** As a short message, where it is one; else its characters and 1. */
  length: number
  parts: number
}

/** Short messages longer than this name fewer things. */
const MOST_PARTS = 3

/**
 * The messages that an event makes, in full and not written anywhere: a short message where there is a mobile
 * number, an e-mail where there is an address; where neither, a letter for the print queue, or a call (GAP-01).
 * @returns `missing`: fields that nobody filled; nothing may be sent while there is one (NTC-07)
 * @throws `not_found`
 */
export async function composeMessages(
  reader: Reader,
  request: MessageRequest,
): Promise<{ texts: ComposedMessage[]; missing: string[] }> {
  const contact = await readContact(reader, request.claimId)
  const language = request.language ?? contact.language
  const [fields, textOf] = await Promise.all([
    readFields(reader, request, contact, language),
    readTexts(reader),
  ])
  const missing = new Set<string>()
  const texts = waysTo(contact, request).map(({ channel, recipient }) => {
    const composed = write(textOf, request, { channel, language, fields })
    for (const field of composed.missing) missing.add(field)
    const { characters, parts } = smsLength(composed.body)
    return {
      channel,
      language,
      recipient,
      recipientName: contact.name,
      subject: composed.subject,
      body: composed.body,
      length: characters,
      parts: channel === 'sms' ? parts : 1,
    }
  })
  return { texts, missing: [...missing] }
}

/** Where it goes; nothing where only other channels were asked for. */
function waysTo(
  contact: Contact,
  { channels, noticeId }: MessageRequest,
): { channel: Channel; recipient: string }[] {
  const asked = (channel: Channel): boolean => channels?.includes(channel) ?? true
  const direct = [
    { channel: 'sms' as const, recipient: contact.mobile },
    { channel: 'email' as const, recipient: contact.email },
  ].flatMap(({ channel, recipient }) =>
    recipient !== null && asked(channel) ? [{ channel, recipient }] : [],
  )
  if (direct.length > 0) return direct
  if (noticeId && contact.address !== null && asked('letter')) {
    return [{ channel: 'letter', recipient: contact.address }]
  }
  const recipient = contact.phone ?? contact.email ?? contact.address ?? ''
  return asked('call') ? [{ channel: 'call', recipient }] : []
}

async function readFields(
  reader: Reader,
  { fields, noticeId }: MessageRequest,
  contact: Contact,
  language: Language,
): Promise<Omit<MessageFields, 'items'>> {
  const [{ insurer }, notice] = await Promise.all([
    readInsurer(reader),
    reader
      .selectFrom('notices')
      .select('notice_no')
      .where('id', '=', noticeId ?? '')
      .executeTakeFirst(),
  ])
  return {
    claimNo: contact.claimNo,
    addressee: contact.name,
    insuredName: contact.insuredName,
    insurer: sendableLine(language === 'zh' ? insurer.nameZh : insurer.nameEn),
    hotline: sendableLine(insurer.hotline),
    link: claimLinkOf(insurer.claimLink, contact.claimNo) ?? '',
    noticeNo: notice?.notice_no ?? '',
    receivedOn: dateIn(businessDate(contact.receivedAt), language),
    closeBy: dateIn(contact.dueOn, language),
    deadline: fields.deadline === undefined ? '' : dateIn(fields.deadline, language),
    reason: fields.reason ?? '',
    amount: fields.amountFen === undefined ? '' : formatFen(fields.amountFen),
  }
}

/** A text with its fields in. A call is read from the text of the e-mail; a letter is its own text. */
function write(
  textOf: TextOf,
  { kind, fields: { items = [] } }: MessageRequest,
  where: { channel: Channel; language: Language; fields: MessageFields },
): { subject: string | null; body: string; missing: string[] } {
  const { channel, language, fields } = where
  const from: TextChannel = channel === 'sms' ? 'sms' : 'email'
  const template = textOf(kind, from, language)
  const subject = fillTemplate(template.subject ?? '', { ...fields, items: '' })
  if (channel === 'letter') {
    return { subject: sendableLine(subject.text), body: '', missing: subject.missing }
  }
  if (channel === 'sms') {
    const [all = '', ...shorter] = itemsInARow(items, language)
    const fill = (row: string) => fillTemplate(template.body, { ...fields, items: row })
    let filled = fill(all)
    for (const row of shorter) {
      if (smsLength(filled.text).parts <= MOST_PARTS) break
      filled = fill(row)
    }
    return { subject: null, body: filled.text, missing: filled.missing }
  }
  const numbered = items.map(({ name, detail }, index) => {
    const end = detail
      ? language === 'zh'
        ? `：${sendableLine(detail)}`
        : `: ${sendableLine(detail)}`
      : ''
    return `${index + 1}. ${sendableLine(name)}${end}`
  })
  const body = fillTemplate(template.body, { ...fields, items: numbered.join('\n') })
  return {
    subject: channel === 'email' ? sendableLine(subject.text) : null,
    body: body.text,
    missing: [...subject.missing, ...body.missing],
  }
}

/**
 * The items in one line, from the fullest to the shortest: with their reasons; without; the first of them and how
 * many there are; only how many. What is left out stands behind the link (GAP-03).
 */
function itemsInARow(items: readonly MessageItem[], language: Language): string[] {
  const zh = language === 'zh'
  const join = (names: readonly string[]): string => names.join(zh ? '、' : '; ')
  const names = items.map(({ name }) => sendableLine(name))
  const full = items.map(({ detail }, index) => {
    const name = names[index] ?? ''
    if (!detail) return name
    return zh ? `${name}（${sendableLine(detail)}）` : `${name} (${sendableLine(detail)})`
  })
  const count = items.length
  const first = names.slice(0, -1).map((_name, left) => {
    const some = names.slice(0, count - 1 - left)
    return zh ? `${join(some)}等${count}项` : `${join(some)} and ${count - some.length} more`
  })
  const onlyCount = zh ? `${count}项材料` : count === 1 ? 'one item' : `${count} items`
  return count === 0 ? [''] : [join(full), join(names), ...first, onlyCount]
}

const weekdays = {
  zh: ['周日', '周一', '周二', '周三', '周四', '周五', '周六'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
} as const
const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September'],
  ...['October', 'November', 'December'],
]

/** `2025-03-05` → `3月5日（周三）`, `Wed 5 March 2025`. */
function dateIn(date: string, language: Language): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  const weekday = weekdays[language][new Date(`${date}T00:00:00Z`).getUTCDay()] ?? ''
  return language === 'zh'
    ? `${month}月${day}日（${weekday}）`
    : `${weekday} ${day} ${months[month - 1] ?? ''} ${year}`
}
