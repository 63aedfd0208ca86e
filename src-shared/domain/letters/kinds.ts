import type { MessageKind } from '../messages'

/**
 * Every kind of letter that leaves the desk, with the fields it cannot go out without. Source: DOMAIN NTC-01 to
 * NTC-05, GAP-03, ADV-11, APT-01. The one place that says so: `noticeKinds`, what is checked before a letter is
 * issued, the certificate of cover and the specimens follow it.
 */

/** What a letter must say, by code; in words: `notices.field` of the locales. */
export const letterFields = [
  'number',
  'addressee',
  'insuredName',
  'idNumber',
  'claimNo',
  'policy',
  'claimType',
  'incident',
  'receivedOn',
  'received',
  'answerBy',
  'closesOn',
  'items',
  'itemReasons',
  'postalAddress',
  'hotline',
  'handler',
  'decidedOn',
  'conclusion',
  'reason',
  'clause',
  'explanation',
  'exclusionReason',
  'exclusionNote',
  'amount',
  'totals',
  'invoices',
  'steps',
  'figures',
  'objection',
  'benefits',
  'hospital',
  'diagnosis',
  'amounts',
  'share',
  'validity',
  'revokedOn',
  'conditions',
  'contact',
  'replaces',
  'signature',
  'advance',
  'balance',
  'payBy',
  'account',
  'appointment',
  'bring',
  'day',
  'appointments',
] as const
export type LetterField = (typeof letterFields)[number]

export interface LetterKind {
  code: string
  /** What stands over it. */
  zh: string
  en: string
  /** What it is about. */
  about: 'claim' | 'gap_request' | 'decision' | 'policy' | 'authorization' | 'advance' | 'service'
  /** Who gets it. */
  to: 'customer' | 'hospital' | 'house'
  fields: readonly LetterField[]
  /** The message that tells of it where one is customary. */
  message: MessageKind | null
  /** It replaces the one before of the same subject, language and family. */
  family: string
  /** The desk knows its fields and form, and nothing issues it yet. */
  later?: true
}

const aboutDecision = [
  'decidedOn',
  'conclusion',
  'reason',
  'clause',
  'explanation',
  'exclusionReason',
  'exclusionNote',
  'amount',
  'figures',
] as const satisfies readonly LetterField[]

const askingForDocuments = [
  'addressee',
  'insuredName',
  'claimNo',
  'claimType',
  'incident',
  'items',
  'itemReasons',
  'answerBy',
  'postalAddress',
  'hotline',
  'handler',
] as const satisfies readonly LetterField[]

/** What every paper to or about a hospital says (NTC-05). */
const aboutTreatment = [
  'number',
  'hospital',
  'insuredName',
  'idNumber',
  'policy',
  'diagnosis',
] as const satisfies readonly LetterField[]

export const letterKinds = [
  {
    code: 'receipt',
    zh: '理赔受理通知书',
    en: 'Acknowledgement of Claim',
    about: 'claim',
    to: 'customer',
    fields: [
      'addressee',
      'insuredName',
      'claimNo',
      'claimType',
      'receivedOn',
      'received',
      'answerBy',
      'hotline',
    ],
    message: 'receipt',
    family: 'receipt',
  },
  {
    code: 'documents_request',
    zh: '理赔补充材料通知书',
    en: 'Request for Documents',
    about: 'gap_request',
    to: 'customer',
    fields: askingForDocuments,
    message: 'documents_request',
    family: 'documents_request',
  },
  {
    code: 'documents_reminder',
    zh: '补充材料催告书',
    en: 'Reminder: Documents Outstanding',
    about: 'gap_request',
    to: 'customer',
    fields: askingForDocuments,
    message: 'documents_reminder',
    family: 'documents_reminder',
  },
  {
    code: 'documents_final',
    zh: '补充材料最后通知书',
    en: 'Last Notice: Documents Outstanding',
    about: 'gap_request',
    to: 'customer',
    fields: [...askingForDocuments, 'closesOn'],
    message: 'documents_final',
    family: 'documents_final',
  },
  {
    code: 'closing',
    zh: '理赔结案通知书',
    en: 'Claim Settlement Notice',
    about: 'decision',
    to: 'customer',
    fields: [
      'insuredName',
      'claimNo',
      'policy',
      ...aboutDecision,
      'totals',
      'invoices',
      'objection',
    ],
    message: 'closing',
    family: 'decision',
  },
  {
    code: 'decision',
    zh: '理赔决定通知书',
    en: 'Claim Decision Notice',
    about: 'decision',
    to: 'customer',
    fields: ['insuredName', 'claimNo', ...aboutDecision, 'objection'],
    message: 'decision',
    family: 'decision',
  },
  {
    code: 'calculation',
    zh: '理算书',
    en: 'Calculation Sheet',
    about: 'decision',
    to: 'customer',
    fields: ['insuredName', 'claimNo', ...aboutDecision, 'steps'],
    message: null,
    family: 'calculation',
  },
  {
    code: 'certificate',
    zh: '保险保障凭证',
    en: 'Certificate of Cover',
    about: 'policy',
    to: 'customer',
    fields: ['number', 'insuredName', 'idNumber', 'policy', 'benefits'],
    message: null,
    family: 'certificate',
  },
  {
    code: 'authorization',
    zh: '事先授权函',
    en: 'Letter of Authorization',
    about: 'authorization',
    to: 'customer',
    fields: [
      'addressee',
      ...aboutTreatment,
      'amounts',
      'share',
      'validity',
      'conditions',
      'contact',
      'replaces',
      'signature',
    ],
    message: null,
    family: 'authorization',
    later: true,
  },
  {
    code: 'guarantee',
    zh: '医疗费用担保函',
    en: 'Letter of Guarantee',
    about: 'authorization',
    to: 'hospital',
    fields: [
      ...aboutTreatment,
      'amounts',
      'share',
      'validity',
      'conditions',
      'contact',
      'replaces',
      'signature',
    ],
    message: null,
    family: 'guarantee',
    later: true,
  },
  {
    code: 'guarantee_revoked',
    zh: '担保函撤销通知书',
    en: 'Revocation of Letter of Guarantee',
    about: 'authorization',
    to: 'hospital',
    fields: [...aboutTreatment, 'reason', 'revokedOn', 'contact', 'replaces', 'signature'],
    message: null,
    family: 'guarantee',
    later: true,
  },
  {
    code: 'advance_approved',
    zh: '住院费用垫付批准通知书',
    en: 'Advance Approval',
    about: 'advance',
    to: 'customer',
    fields: [
      'addressee',
      ...aboutTreatment,
      'amounts',
      'share',
      'validity',
      'conditions',
      'contact',
      'replaces',
      'signature',
    ],
    message: null,
    family: 'advance_approved',
    later: true,
  },
  {
    code: 'advance_confirmed',
    zh: '垫付确认书',
    en: 'Advance Confirmation',
    about: 'advance',
    to: 'customer',
    fields: [
      ...aboutTreatment,
      'amounts',
      'advance',
      'share',
      'conditions',
      'contact',
      'replaces',
      'signature',
    ],
    message: null,
    family: 'advance_confirmed',
    later: true,
  },
  {
    code: 'advance_settlement',
    zh: '垫付结算通知书',
    en: 'Advance Settlement',
    about: 'advance',
    to: 'customer',
    fields: [
      'addressee',
      ...aboutTreatment,
      'claimNo',
      'amounts',
      'advance',
      'balance',
      'contact',
      'replaces',
      'signature',
    ],
    message: null,
    family: 'advance_settlement',
    later: true,
  },
  {
    code: 'advance_refund',
    zh: '垫付款返还通知书',
    en: 'Refund Demand',
    about: 'advance',
    to: 'customer',
    fields: [
      'addressee',
      ...aboutTreatment,
      'claimNo',
      'reason',
      'amounts',
      'advance',
      'balance',
      'payBy',
      'account',
      'contact',
      'replaces',
      'signature',
    ],
    message: null,
    family: 'advance_refund',
    later: true,
  },
  {
    code: 'appointment_confirmed',
    zh: '就医预约确认单',
    en: 'Appointment Confirmation',
    about: 'service',
    to: 'customer',
    fields: [
      'addressee',
      'number',
      'insuredName',
      'policy',
      'hospital',
      'appointment',
      'bring',
      'conditions',
      'contact',
    ],
    message: null,
    family: 'appointment',
    later: true,
  },
  {
    code: 'appointment_reminder',
    zh: '就医提醒',
    en: 'Appointment Reminder',
    about: 'service',
    to: 'customer',
    fields: [
      'addressee',
      'number',
      'insuredName',
      'hospital',
      'appointment',
      'bring',
      'conditions',
      'contact',
    ],
    message: null,
    family: 'appointment_reminder',
    later: true,
  },
  {
    code: 'day_sheet',
    zh: '当日就医安排表',
    en: 'Appointments of the Day',
    about: 'service',
    to: 'house',
    fields: ['day', 'appointments', 'handler'],
    message: null,
    family: 'day_sheet',
    later: true,
  },
] as const satisfies readonly LetterKind[]

export type LetterCode = (typeof letterKinds)[number]['code']

/** The entry of a kind. */
export function letterKind(code: LetterCode): LetterKind {
  return kindByCode.get(code) as LetterKind
}

const kindByCode: ReadonlyMap<string, LetterKind> = new Map(
  letterKinds.map((kind) => [kind.code, kind]),
)

/** Kinds that replace one another, this one included. */
export function familyOf(code: LetterCode): LetterCode[] {
  const { family } = letterKind(code)
  return letterKinds.flatMap((kind) => (kind.family === family ? [kind.code] : []))
}
