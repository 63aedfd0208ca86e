import type { ClaimRow } from '@shared/contract/claims'
import { openClaimStates } from '@shared/domain/states'
import { ago, dateTime, dateWithWeekday, dueLabel, money } from '@renderer/app/format'
import type { Texts, TextKey } from '@renderer/locales/texts'
import type { FlagCount } from '@renderer/queues/flag-counts'
import type { ColumnKey } from './columns'

/** What a cell of the queue shows. */
export interface Cell {
  text: string
  /** The whole of it, on hover. */
  title?: string
  tone?: string
  /** What is read out where the text is a sign. */
  said?: string
}

/** What a cell depends on beside its row. */
export interface CellContext {
  texts: Texts
  today: string
  nowMs: number
  me: string | undefined
  /** In one's own list: claims of others are there because one covers for them. */
  mine: boolean
  flags: FlagCount | undefined
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** How long something has lasted: minutes in the first hour, hours on the first two days, then days. */
export function lasting(since: string, nowMs: number, { t }: Texts): string {
  const ms = Math.max(0, nowMs - Date.parse(since))
  if (ms < HOUR_MS) return t('queues.time.minutes', { n: Math.floor(ms / MINUTE_MS) })
  if (ms < 2 * DAY_MS) return t('queues.time.hours', { n: Math.floor(ms / HOUR_MS) })
  return t('queues.time.days', { n: Math.floor(ms / DAY_MS) })
}

/** The sign of a claim that is on hold or came back from it; `null` for all others. */
export function holdSign(row: ClaimRow, { t }: Texts): Cell | null {
  const reason = row.holdReason ?? ''
  if (row.holdUntil !== null) {
    const until = dateTime(row.holdUntil)
    return { text: t('queues.sign.held'), title: t('queues.sign.heldUntil', { until, reason }) }
  }
  if (row.holdEndedAt === null || !openClaimStates.includes(row.state)) return null
  const since = dateTime(row.holdEndedAt)
  return {
    text: t('queues.sign.returned'),
    title: t('queues.sign.returnedSince', { since, reason }),
  }
}

/** The sign of documents that came since the customer was asked (GAP-04); `null` where none did, or all were looked at. */
export function newDocumentsSign(
  { newDocuments: n, answeredAt }: ClaimRow,
  { t }: Texts,
): Cell | null {
  if (n === 0) return null
  const since = answeredAt === null ? '' : dateTime(answeredAt)
  const title = t('queues.sign.newDocuments', { n, since })
  return { text: `↻${n}`, title, said: title, tone: 'blue' }
}

/** @param level 0 to 3 */
export function priorityKey(level: number): TextKey {
  return `queues.priority.p${Math.min(3, Math.max(0, level)) as 0 | 1 | 2 | 3}`
}

/** How many findings of which weight; weights without any are left out. */
export function flagsText({ block, warn, info }: FlagCount, { t }: Texts): string {
  const n = block + warn + info
  if (n === 0) return t('queues.flags.none')
  const parts = [
    block > 0 ? t('queues.flags.block', { count: block }) : '',
    warn > 0 ? t('queues.flags.warn', { count: warn }) : '',
    info > 0 ? t('queues.flags.info', { count: info }) : '',
  ]
  const weights = parts.filter((text) => text !== '').join(t('queues.flags.separator'))
  return t('queues.flags.some', { n, weights })
}

function flagsCell(flags: FlagCount | undefined, texts: Texts): Cell {
  if (!flags) return { text: '' }
  const { block, warn, info } = flags
  const n = block + warn + info
  if (n === 0) return { text: '', title: flagsText(flags, texts) }
  const said = flagsText(flags, texts)
  return { text: `⚑${n}`, title: said, said, tone: block > 0 ? 'red' : warn > 0 ? 'amber' : 'blue' }
}

/** What stands in this column of this row. */
export function cellOf(
  row: ClaimRow,
  key: ColumnKey,
  { texts, today, nowMs, me, mine, flags }: CellContext,
): Cell {
  const { t } = texts
  switch (key) {
    case 'due': {
      const open = openClaimStates.includes(row.state)
      const label = dueLabel(row.dueOn, today, texts)
      // What has passed moves no more.
      const provisional = open && row.dueProvisional && row.dueOn > today
      const notes = [open ? label.text : '', provisional ? t('queues.sign.provisional') : '']
      return {
        text: `${open ? label.text : row.dueOn}${provisional ? '*' : ''}`,
        title: [dateWithWeekday(row.dueOn, texts), ...notes]
          .filter((note) => note !== '')
          .join(' '),
        tone: open ? label.tone : 'secondary',
      }
    }
    case 'claimNo':
      return { text: row.claimNo, tone: 'mono' }
    case 'insured':
      return { text: row.insuredName, title: row.insuredName }
    case 'type':
      return { text: t(`claimType.${row.claimType}`), title: t(`claimType.${row.claimType}`) }
    case 'provider':
      return { text: row.providerName ?? '', title: row.providerName ?? '' }
    case 'claimed':
      return { text: money(row.claimedFen) }
    case 'payable':
      return { text: money(row.payableFen) }
    case 'flags':
      return flagsCell(flags, texts)
    case 'lines':
      return { text: String(row.lineCount) }
    case 'documents':
      return { text: String(row.documentCount) }
    case 'assignee': {
      const name = row.assigneeName
      if (name === null) return { text: t('app.nobody'), tone: 'secondary' }
      if (row.assigneeId === me) return { text: name, title: name }
      if (!mine) return { text: name, title: name, tone: 'secondary' }
      const title = t('queues.sign.coveredFor', { name })
      return { text: `${t('queues.sign.covered')} ${name}`, title, tone: 'amber' }
    }
    case 'received':
      return { text: ago(row.receivedAt, nowMs, texts), title: dateTime(row.receivedAt) }
    case 'stateSince':
      return {
        text: lasting(row.stateSince, nowMs, texts),
        title: t('queues.time.since', { when: dateTime(row.stateSince) }),
      }
    case 'priority':
      return row.priority === 0
        ? { text: t('queues.priority.p0'), tone: 'secondary' }
        : { text: t(priorityKey(row.priority)), tone: row.priority > 1 ? 'red' : 'amber' }
    case 'hold': {
      const sign = holdSign(row, texts)
      const text =
        row.holdUntil === null
          ? sign?.text
          : `${dateTime(row.holdUntil).slice(5)} ${row.holdReason ?? ''}`
      return { text: text ?? '', ...(sign?.title ? { title: sign.title } : {}) }
    }
    case 'state':
      return holdSign(row, texts) ?? { text: t(`state.${row.state}`) }
  }
}
