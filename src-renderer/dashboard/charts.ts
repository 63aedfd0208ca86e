import type { RouteLocationRaw } from 'vue-router'
import type { Outputs } from '@shared/contract'
import type { QueueFilter } from '@shared/contract/claims'
import {
  ageFilter,
  closedFilter,
  promiseFilter,
  waitingFilter,
  type Whose,
} from '@shared/domain/dashboard-figures'
import {
  MOST_COUNTED,
  promiseParts,
  promiseRanges,
  type DayBand,
  type PromiseKind,
  type PromisePart,
} from '@shared/domain/promises'
import { weekdayKey } from '@renderer/app/format'
import { defaultSort, writePlace } from '@renderer/claims/queue-views'
import type { Texts, TextKey } from '@renderer/locales/texts'

/** What the charts of the dashboard show, as rows of bars of which every part leads to its claims. */

export type Board = Outputs['dashboard']['read']
export type Tone = 'red' | 'amber' | 'green' | 'blue' | 'plain'

/** What a part of a bar says: a colour with its word. */
export interface Series {
  key: string
  label: string
  tone: Tone
}

export interface Part {
  value: number
  /** As it is read: more than is counted is said to be more. */
  text: string
  to: RouteLocationRaw
}

export interface Row {
  key: string
  label: string
  /** Where the work of this row is done, if it has a place of its own. */
  place: RouteLocationRaw | null
  /** One for each series, in their order. */
  parts: Part[]
  /** What is said behind the bar. */
  note: string | null
}

export interface Chart {
  key: string
  title: string
  lead: string | null
  /** What a row is, as the table heads it. */
  rowTitle: string
  empty: string
  series: Series[]
  rows: Row[]
  /** Bars fill the width and show shares; otherwise their lengths compare. */
  shares: boolean
}

const partTones: Record<PromisePart, Tone> = {
  overdue: 'red',
  today: 'amber',
  tomorrow: 'blue',
  week: 'plain',
}

/** Where the work for a promise is done, and what it takes to go there. */
const workplaces: Partial<Record<PromiseKind, { name: string; query?: Record<string, string> }>> = {
  follow_up: { name: 'gaps', query: { view: 'due' } },
  payment: { name: 'payments' },
}

/** The list of the claims behind a figure. */
export function listOf(filter: QueueFilter): RouteLocationRaw {
  return { name: 'claims', query: writePlace({ view: 'all', filter, sort: defaultSort }) }
}

/** @param isOpen whether a place is there and open to whoever looks */
export function chartsOf(
  board: Board,
  whose: Whose,
  texts: Texts,
  isOpen: (place: string) => boolean,
): Chart[] {
  const { t } = texts
  const figure = (value: number, filter: QueueFilter): Part => ({
    value,
    text: countText(value, texts),
    to: listOf(filter),
  })
  const row = (key: string, label: string, parts: Part[], note: string | null = null): Row => ({
    key,
    label,
    parts,
    note,
    place: null,
  })
  const ranges = promiseRanges(board.today, board.tomorrow)
  const weekday = t(weekdayKey(board.tomorrow))
  const partSeries = promiseParts.map((part) => ({
    key: part,
    label: t(`dashboard.part.${part}`, { date: board.tomorrow.slice(5), weekday }),
    tone: partTones[part],
  }))
  const promised = (
    of: Record<PromisePart, number>,
    filter: (part: PromisePart) => QueueFilter,
  ): Part[] => promiseParts.map((part) => figure(of[part], filter(part)))
  const chart = (
    key: 'promises' | 'people' | 'types' | 'waiting' | 'ageing' | 'attainment',
    series: Series[],
    rows: Row[],
  ): Chart => ({
    key,
    title: t(`dashboard.${key}.title`),
    lead: key === 'promises' ? t('dashboard.promises.lead') : null,
    rowTitle: t(`dashboard.${key}.row`),
    empty: t(`dashboard.${key}.empty`),
    series,
    rows: rows.some(({ parts }) => parts.some(({ value }) => value > 0)) ? rows : [],
    shares: key === 'attainment',
  })
  const two = (first: [TextKey, Tone], second: [TextKey, Tone]): Series[] =>
    [first, second].map(([label, tone]) => ({ key: label, label: t(label), tone }))
  const days = ({ fromDays: from, toDays: to }: DayBand): string =>
    to === null ? t('dashboard.days.open', { from }) : t('dashboard.days.range', { from, to })

  return [
    chart(
      'promises',
      partSeries,
      board.promises.map((of) => {
        const { kind } = of
        const parts = promised(of, (part) => promiseFilter(kind, ranges[part], whose))
        const place = workplaces[kind]
        return {
          ...row(kind, t(`dashboard.kind.${kind}`), parts),
          place: place && isOpen(place.name) ? place : null,
        }
      }),
    ),
    chart(
      'people',
      partSeries,
      board.byPerson.map((of) => {
        const parts = promised(of, (part) =>
          promiseFilter('close', ranges[part], of.staffId ?? 'none'),
        )
        return row(of.staffId ?? 'none', of.name ?? t('dashboard.nobody'), parts)
      }),
    ),
    chart(
      'attainment',
      two(['dashboard.attainment.met', 'green'], ['dashboard.attainment.missed', 'red']),
      board.attainment.map(({ month, closed, inTime, medianDays }) => {
        const parts = [
          figure(inTime, closedFilter(month, whose, true)),
          figure(closed - inTime, closedFilter(month, whose, false)),
        ]
        const percent = Math.floor((inTime / closed) * 100)
        const note =
          medianDays === null ? null : t('dashboard.attainment.note', { percent, days: medianDays })
        return row(month, month, parts, note)
      }),
    ),
    chart(
      'types',
      partSeries,
      board.byType.map((of) => {
        const { claimType } = of
        const parts = promised(of, (part) => ({
          ...promiseFilter('close', ranges[part], whose),
          claimTypes: [claimType],
        }))
        return row(claimType, t(`claimType.${claimType}`), parts)
      }),
    ),
    chart(
      'waiting',
      two(['dashboard.waiting.answered', 'blue'], ['dashboard.waiting.silent', 'plain']),
      board.waiting.map(({ claims, answered, ...band }) =>
        row(String(band.fromDays), days(band), [
          figure(answered, waitingFilter(board.today, band, whose, true)),
          figure(claims - answered, waitingFilter(board.today, band, whose, false)),
        ]),
      ),
    ),
    chart(
      'ageing',
      two(['dashboard.ageing.desk', 'amber'], ['dashboard.ageing.waiting', 'plain']),
      board.ageing.map(({ claims, waiting, ...band }) =>
        row(String(band.fromDays), days(band), [
          figure(claims - waiting, ageFilter(board.today, band, whose, false)),
          figure(waiting, ageFilter(board.today, band, whose, true)),
        ]),
      ),
    ),
  ]
}

/** A count as it is read; counting ends at ten thousand. */
export function countText(value: number, { t }: Texts): string {
  const n = value.toLocaleString('en')
  return value >= MOST_COUNTED ? t('dashboard.more', { n }) : n
}

/** How long a bar is, in percent of the longest. */
export function barPercent(chart: Chart, row: Row): number {
  const sum = (one: Row): number => one.parts.reduce((total, { value }) => total + value, 0)
  const longest = chart.shares ? sum(row) : Math.max(...chart.rows.map(sum))
  return longest === 0 ? 0 : (sum(row) / longest) * 100
}
