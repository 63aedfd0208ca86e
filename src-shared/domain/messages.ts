import { maskNumber } from './masking'

/** What leaves the desk, and how. Source: DOMAIN NTC-01, NTC-07, GAP-01. */

/** `letter`: the print queue; `call`: a task to call or write, where nothing else reaches the customer (GAP-01). */
export const channels = ['sms', 'email', 'letter', 'call'] as const
export type Channel = (typeof channels)[number]

export const messageStates = [
  'waiting',
  'held',
  'sending',
  'sent',
  'failed',
  'unsure',
  'cancelled',
] as const
export type MessageState = (typeof messageStates)[number]

/** What a message is about; each has texts for the channels that are customary for it (NTC-01). */
export const messageKinds = [
  'receipt',
  'documents_request',
  'documents_refused',
  'documents_reminder',
  'documents_final',
  'documents_complete',
  'documents_lapsed',
  'file_new_claim',
  'closing',
  'decision',
] as const
export type MessageKind = (typeof messageKinds)[number]

export type MessageEvent =
  | 'hold'
  | 'release'
  | 'cancel'
  | 'send'
  | 'deliver'
  /** The channel said no, and may say yes later. */
  | 'retry'
  /** The channel will never take it. */
  | 'fail'
  /** The program ended between handing over and hearing the answer; or a backup that still has it waiting was put back. */
  | 'lose'
  /** A person says that it went. */
  | 'confirm'
  /** A person says that it did not go, or wants it again. */
  | 'again'

const transitions: Readonly<Record<MessageState, Partial<Record<MessageEvent, MessageState>>>> = {
  waiting: { hold: 'held', cancel: 'cancelled', send: 'sending', confirm: 'sent', lose: 'unsure' },
  held: { release: 'waiting', cancel: 'cancelled' },
  sending: { deliver: 'sent', retry: 'waiting', fail: 'failed', lose: 'unsure' },
  sent: {},
  failed: { again: 'waiting', cancel: 'cancelled' },
  unsure: { confirm: 'sent', again: 'waiting', cancel: 'cancelled' },
  cancelled: {},
}

/** The state of a message after `event`, or `null` when the table does not allow it (NTC-07). */
export function nextMessageState(state: MessageState, event: MessageEvent): MessageState | null {
  return transitions[state][event] ?? null
}

/** Why a whole channel does not go, as codes; what is behind a colon is the server's own number. */
export const channelFailures = [
  'not_set_up',
  'folder_missing',
  'folder_not_a_folder',
  'folder_inside_data',
  'folder_not_writable',
  'disk_full',
  'read_only',
  'desk_busy',
  'unknown_host',
  'no_connection',
  'no_answer',
  'no_tls',
  'certificate',
  'login_refused',
  'server_refused',
  'sender_refused',
] as const
export type ChannelFailure = (typeof channelFailures)[number]

/** `server_refused:421` → `server_refused`; `null` for why one message did not go. */
export function channelFailureOf(failure: string): ChannelFailure | null {
  const [code] = failure.split(':')
  return channelFailures.find((known) => known === code) ?? null
}

/** A mobile number as a gateway takes it, without spaces and dashes; `null` for anything else, a landline too. */
export function smsNumber(phone: string): string | null {
  const number = phone.normalize('NFKC').replace(/[\s\p{Pd}().]/gu, '')
  if (/^(?:(?:\+|00)?86)?1\d{10}$/u.test(number)) return number.slice(-11)
  return /^\+[1-9]\d{7,14}$/u.test(number) ? number : null
}

/** An e-mail address that is one address and nothing more; `null` for anything else. Domains may be in any script. */
export function emailAddress(text: string): string | null {
  const address = text.trim()
  const plain =
    /^[\w!#$%&'*+/=?^`{|}~.-]{1,64}@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}]{2,63}$/u
  if (address.length > 254 || !plain.test(address)) return null
  return /^\.|\.@|\.\./u.test(address) ? null : address
}

/** A recipient as lists show it (MEM-04): enough to recognise, too little to write to. */
export function maskRecipient(channel: Channel, recipient: string): string {
  if (channel === 'sms' || channel === 'call') return maskNumber(recipient)
  const at = recipient.lastIndexOf('@')
  if (channel === 'email') {
    return at < 1 ? '***' : `${recipient.slice(0, 1)}***${recipient.slice(at)}`
  }
  const letters = [...recipient]
  return letters.length < 8 ? '***' : `${letters.slice(0, 3).join('')}***`
}
