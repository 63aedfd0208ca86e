import { addDays } from '@shared/domain/calendar'
import {
  claimChannels,
  claimTypes,
  genders,
  identityTypes,
  identityVerifications,
  incidentTypes,
  languages,
  lineCategories,
  policyStates,
  relations,
} from '@shared/domain/catalogues'
import { parseAmount } from '@shared/domain/money'

/** How a cell is read, the same for all cells of one column. */
export interface ReadRules {
  dateFormats: readonly string[]
  /** Minutes east of UTC, for moments without a zone and for dates taken from moments. */
  zoneMinutes: number
  amountUnit: 'yuan' | 'fen' | 'wan'
  /** Bare numbers in date columns are a workbook's day numbers. */
  excelDays: boolean
}

/** Reads the text of a cell; `null` when it cannot be read as what it should be. */
export type ReadCell = (text: string) => string | number | null

/** A field of one of the desk's tables, as profiles fill it. */
export interface FieldKind {
  /** The code a refused cell is reported with. */
  refusedAs: string
  reader(rules: ReadRules): ReadCell
}

const text = (max: number): FieldKind => ({
  refusedAs: 'text_too_long',
  reader: () => (cell) => (cell.length > max ? null : cell),
})

const oneOf = (values: readonly string[]): FieldKind => {
  const known = new Set(values)
  return { refusedAs: 'unknown_value', reader: () => (cell) => (known.has(cell) ? cell : null) }
}

/** 1 for yes, 0 for no. */
const yesNo: FieldKind = {
  refusedAs: 'unknown_value',
  reader: () => (cell) => yesAndNo.get(cell.toLowerCase()) ?? null,
}
const yesAndNo = new Map([
  ...['1', 'yes', 'y', 'true', '是'].map((word) => [word, 1] as const),
  ...['0', 'no', 'n', 'false', '否'].map((word) => [word, 0] as const),
])

/** 0 ordinary to 3 most urgent. */
const priority: FieldKind = {
  refusedAs: 'unknown_value',
  reader: () => (cell) => (/^[0-3]$/u.test(cell) ? Number(cell) : null),
}

const amount: FieldKind = {
  refusedAs: 'not_an_amount',
  reader:
    ({ amountUnit }) =>
    (cell) =>
      parseAmount(cell, amountUnit),
}

/** Thousandths of a unit. */
const quantity: FieldKind = {
  refusedAs: 'not_a_quantity',
  reader: () => (cell) => {
    const match = /^(-?)(\d{1,9})(?:\.(\d*))?$/u.exec(cell.replaceAll(',', ''))
    if (!match) return null
    const fraction = (match[3] ?? '').replace(/0+$/u, '')
    if (fraction.length > 3) return null
    const milli = Number(match[2]) * 1000 + Number(fraction.padEnd(3, '0'))
    return match[1] === '-' && milli !== 0 ? -milli : milli
  },
}

const date = (end: boolean): FieldKind => ({
  refusedAs: 'not_a_date',
  reader: (rules) => remembering((cell) => readDate(cell, rules, end)),
})

const instant: FieldKind = {
  refusedAs: 'not_a_date',
  reader: (rules) => (cell) => readInstant(cell, rules),
}

/** Kinds of fields; the longest texts are what the screens and notices can carry. */
export const kinds = {
  key: text(200),
  name: text(500),
  short: text(100),
  long: text(1000),
  amount,
  quantity,
  date: date(false),
  endDate: date(true),
  instant,
  gender: oneOf(genders),
  language: oneOf(languages),
  identityType: oneOf(identityTypes),
  policyState: oneOf(policyStates),
  claimType: oneOf(claimTypes),
  incidentType: oneOf(incidentTypes),
  relation: oneOf(relations),
  lineCategory: oneOf(lineCategories),
  identityVerification: oneOf(identityVerifications),
  claimChannel: oneOf(claimChannels),
  yesNo,
  priority,
} satisfies Record<string, FieldKind>

const REMEMBERED = 20_000

/** Dates are no longer; moments are, and hardly one comes twice but in rows that stand together. */
const LONGEST_DATE = 12

/** The same few thousand dates fill millions of cells. */
function remembering(read: (cell: string) => string | null): ReadCell {
  const known = new Map<string, string | null>()
  let lastCell = ''
  let lastValue: string | null = null
  return (cell) => {
    if (cell.length > LONGEST_DATE) {
      if (cell !== lastCell) {
        lastValue = read(cell)
        lastCell = cell
      }
      return lastValue
    }
    const seen = known.get(cell)
    if (seen !== undefined) return seen
    const value = read(cell)
    if (known.size >= REMEMBERED) known.clear()
    // A slice of a large text would keep all of it in memory.
    known.set(Buffer.from(cell).toString(), value)
    return value
  }
}

/** Minutes east of UTC of a profile's zone. China has kept one offset since 1992. */
export function zoneMinutes(zone: string): number {
  if (zone === 'Asia/Shanghai') return 480
  if (zone === 'UTC') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6))
  return zone.startsWith('-') ? -minutes : minutes
}

const MOMENT =
  /^(\d{4})-?(\d\d)-?(\d\d)[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|z|[+-]\d\d:?\d\d)?$/u
const DATE_THEN_TIME = /^(.*\S)[T\s]+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?$/u
const EARLIEST = Date.UTC(1850, 0, 1)
const LATEST = Date.UTC(2200, 0, 1)
const DAY_MS = 86_400_000
const DAY_MINUTES = 1440

/** A moment as UTC ISO text with milliseconds; a date alone is its first moment in the profile's zone. */
function readInstant(cell: string, rules: ReadRules): string | null {
  const match = MOMENT.exec(cell)
  if (match) {
    const [, year, month, day, hour, minute, second = '00', fraction = '', zone] = match
    const date = realDate(Number(year), Number(month), Number(day))
    if (date === null) return null
    return momentOf(
      date,
      Number(hour),
      Number(minute),
      Number(second),
      fraction,
      offset(zone, rules),
    )
  }
  const spaced = DATE_THEN_TIME.exec(cell)
  if (spaced) {
    const [, day = '', hour, minute, second = '0', fraction = ''] = spaced
    const date = plainDate(day, rules, false)
    if (date === null) return null
    return momentOf(date, Number(hour), Number(minute), Number(second), fraction, rules.zoneMinutes)
  }
  const date = plainDate(cell, rules, false)
  return date === null ? null : momentOf(date, 0, 0, 0, '', rules.zoneMinutes)
}

/** A calendar date; the date of a moment is taken in the profile's zone. */
function readDate(cell: string, rules: ReadRules, end: boolean): string | null {
  const plain = plainDate(cell, rules, end)
  if (plain !== null) return plain
  const moment = readInstant(cell, rules)
  if (moment === null) return null
  const date = moment.slice(0, 10)
  const minutes =
    Number(moment.slice(11, 13)) * 60 + Number(moment.slice(14, 16)) + rules.zoneMinutes
  if (minutes < 0) return addDays(date, -1)
  return minutes < DAY_MINUTES ? date : addDays(date, 1)
}

function offset(zone: string | undefined, rules: ReadRules): number {
  if (zone === undefined) return rules.zoneMinutes
  if (zone === 'Z' || zone === 'z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return zone.startsWith('-') ? -minutes : minutes
}

function momentOf(
  date: string,
  hour: number,
  minute: number,
  second: number,
  fraction: string,
  minutesEast: number,
): string | null {
  if (hour > 23 || minute > 59 || second > 59) return null
  const millis = fraction.padEnd(3, '0').slice(0, 3)
  if (minutesEast === 0) {
    return `${date}T${twoDigits(hour)}:${twoDigits(minute)}:${twoDigits(second)}.${millis}Z`
  }
  const seconds = (hour * 60 + minute - minutesEast) * 60 + second
  return new Date(Date.parse(date) + seconds * 1000 + Number(millis)).toISOString()
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value)
}

const knownDates = new Map<number, string | null>()

/** The date as text, `null` when the calendar has no such day. The same few thousand days are asked for. */
function realDate(year: number, month: number, day: number): string | null {
  const number = (year * 100 + month) * 100 + day
  let date = knownDates.get(number)
  if (date === undefined) {
    date = calendarDate(year, month, day)
    if (knownDates.size >= REMEMBERED) knownDates.clear()
    knownDates.set(number, date)
  }
  return date
}

function calendarDate(year: number, month: number, day: number): string | null {
  const at = Date.UTC(year, month - 1, day)
  const date = new Date(at)
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null
  return at >= EARLIEST && at < LATEST ? date.toISOString().slice(0, 10) : null
}

/** Day 0 of workbooks that count from 1900, their 29 February 1900 included. */
const EXCEL_EPOCH = Date.UTC(1899, 11, 30)

function plainDate(cell: string, rules: ReadRules, end: boolean): string | null {
  for (const format of rules.dateFormats) {
    const date = byFormat(cell, compiledFormat(format), end)
    if (date !== null) return date
  }
  if (rules.excelDays && /^\d{5}(\.\d+)?$/u.test(cell)) {
    return new Date(EXCEL_EPOCH + Math.floor(Number(cell)) * DAY_MS).toISOString().slice(0, 10)
  }
  return null
}

interface DateFormat {
  pattern: RegExp
  hasMonth: boolean
  hasDay: boolean
}
const formats = new Map<string, DateFormat>()

function compiledFormat(format: string): DateFormat {
  const known = formats.get(format)
  if (known) return known
  const source = format
    .replace(/[.*+?^${}()|[\]\\]/gu, '\\$&')
    .replace('YYYY', '(?<year>\\d{4})')
    .replace(/MM?/u, (part) => `(?<month>\\d{${part.length},2})`)
    .replace(/DD?/u, (part) => `(?<day>\\d{${part.length},2})`)
  const made = {
    pattern: new RegExp(`^${source}$`, 'u'),
    hasMonth: format.includes('M'),
    hasDay: format.includes('D'),
  }
  formats.set(format, made)
  return made
}

/** A format without day or month means the first day, or the last one in a field that ends a period. */
function byFormat(cell: string, format: DateFormat, end: boolean): string | null {
  const found = format.pattern.exec(cell)?.groups
  if (!found) return null
  const year = Number(found['year'])
  if (!format.hasMonth) return end ? realDate(year, 12, 31) : realDate(year, 1, 1)
  const month = Number(found['month'])
  if (format.hasDay) return realDate(year, month, Number(found['day']))
  if (!end) return realDate(year, month, 1)
  const next = month === 12 ? realDate(year + 1, 1, 1) : realDate(year, month + 1, 1)
  return next === null ? null : addDays(next, -1)
}
