import type { HandoverSheet } from '@shared/contract/queues'
import { actionTitle } from '@renderer/audit/entry-text'
import { dateTime, dueLabel, money } from '@renderer/app/format'
import type { Texts } from '@renderer/locales/texts'

/** So many rows of each list leave the sheet on one A4 page. */
export const DUE_ROWS = 20
export const CHANGED_ROWS = 12

/** Date and time in Shanghai as the browser's field takes them: `2025-03-03T09:00`. */
export function toField(instant: string): string {
  return dateTime(instant).replace(' ', 'T')
}

/** The moment a field names, as UTC ISO text; `null` for an empty or broken one. */
export function fromField(field: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/u.test(field)) return null
  const ms = Date.parse(`${field}:00.000+08:00`)
  return Number.isNaN(ms) ? null : new Date(ms).toISOString()
}

/** Why a claim that is due lies still; empty where it does not. */
export function holdText(row: HandoverSheet['due'][number], { t }: Texts): string {
  return row.holdUntil === null
    ? ''
    : t('queues.handover.heldUntil', {
        until: dateTime(row.holdUntil).slice('YYYY-'.length),
        reason: row.holdReason ?? '',
      })
}

/** The sheet as plain text, to be put into a message: the same rows as on paper. */
export function sheetAsText(sheet: HandoverSheet, today: string, texts: Texts): string {
  const { t } = texts
  const more = (all: number, shown: number): string[] =>
    all > shown ? [t('queues.handover.more', { n: all - shown })] : []
  const due = sheet.due.slice(0, DUE_ROWS)
  const changed = sheet.changed.slice(0, CHANGED_ROWS)
  return [
    `${t('queues.handover.title')} · ${sheet.staffName || t('queues.handover.everybody')}`,
    t('queues.handover.shift', { from: dateTime(sheet.from), to: dateTime(sheet.to) }),
    '',
    `${t('queues.handover.due')}: ${t('queues.handover.dueCount', { n: sheet.dueCount })}`,
    `${t('queues.handover.atRisk')}: ${money(sheet.atRiskFen)} · ${t('queues.handover.overdue')}: ${sheet.overdue} · ${t('queues.handover.onHold')}: ${sheet.onHold}`,
    ...due.map((row) =>
      [
        dueLabel(row.dueOn, today, texts).text,
        row.claimNo,
        row.insuredName,
        t(`state.${row.state}`),
        money(row.claimedFen),
        row.assigneeName ?? t('app.nobody'),
        row.holdUntil === null ? '' : `${t('queues.sign.held')} ${holdText(row, texts)}`,
      ]
        .filter((text) => text !== '')
        .join('  '),
    ),
    ...more(sheet.dueCount, due.length),
    '',
    t('queues.handover.done'),
    ...(sheet.done.length === 0 ? [t('queues.handover.doneNone')] : []),
    ...sheet.done.map(({ action, claims, payableFen }) =>
      [
        actionTitle(action, texts),
        t('queues.handover.claims', { n: claims }),
        payableFen > 0 ? t('queues.handover.paying', { amount: money(payableFen) }) : '',
      ]
        .filter((text) => text !== '')
        .join('  '),
    ),
    '',
    t('queues.handover.changed'),
    ...changed.map((row) =>
      [
        dateTime(row.at),
        row.claimNo,
        row.insuredName,
        actionTitle(row.action, texts),
        t(`state.${row.state}`),
      ].join('  '),
    ),
    ...more(sheet.changedCount, changed.length),
  ].join('\n')
}

/** Prints what `element` shows on a page of its own, without the desk around it. */
export function printSheet(element: HTMLElement): void {
  const pages = document.createElement('div')
  pages.id = 'print-pages'
  pages.className = 'handover'
  pages.append(element.cloneNode(true))
  document.body.append(pages)
  try {
    window.print()
  } finally {
    pages.remove()
  }
}
