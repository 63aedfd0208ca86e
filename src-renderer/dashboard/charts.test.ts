import { createApp, nextTick } from 'vue'
import { createRouter, createMemoryHistory, type LocationQuery } from 'vue-router'
import { beforeEach, describe, expect, it } from 'vitest'
import { promiseFilter, waitingFilter } from '@shared/domain/dashboard-figures'
import { promiseKinds } from '@shared/domain/promises'
import { readPlace } from '@renderer/claims/queue-views'
import { i18n, texts } from '@renderer/locales/texts'
import BarChart from './BarChart.vue'
import { barPercent, chartsOf, countText, type Board, type Chart } from './charts'

const none = { overdue: 0, today: 0, tomorrow: 0, week: 0 }
const board: Board = {
  at: '2025-03-03T02:00:00.000Z',
  today: '2025-03-03',
  tomorrow: '2025-03-04',
  promises: promiseKinds.map((kind) => ({
    kind,
    ...none,
    ...(kind === 'close' ? { overdue: 3, week: 9 } : kind === 'statutory' ? { tomorrow: 6 } : {}),
  })),
  byPerson: [{ staffId: null, name: null, ...none, overdue: 3 }],
  byType: [],
  waiting: [{ fromDays: 0, toDays: 2, claims: 5, answered: 2 }],
  attainment: [
    { month: '2025-02', closed: 0, inTime: 0, medianDays: null },
    { month: '2025-03', closed: 8, inTime: 7, medianDays: 6 },
  ],
  ageing: [],
}
const router = createRouter({
  history: createMemoryHistory(),
  routes: [
    { path: '/', name: 'home', component: { render: () => null } },
    { path: '/claims', name: 'claims', component: { render: () => null } },
    { path: '/payments', name: 'payments', component: { render: () => null } },
  ],
})
const charts = (whose?: string): Map<string, Chart> =>
  new Map(
    chartsOf(board, whose, texts, (name) => router.hasRoute(name)).map((one) => [one.key, one]),
  )
function chart(key: string, whose?: string): Chart {
  const found = charts(whose).get(key)
  if (!found) throw new Error(key)
  return found
}
const placeOf = (to: Parameters<typeof router.resolve>[0]) =>
  readPlace(router.resolve(to).query as LocationQuery)

describe('charts of the dashboard', () => {
  it('every part leads to the claims behind its figure', () => {
    const close = chart('promises', 'me').rows[0]
    expect(close?.parts.map(({ value }) => value)).toEqual([3, 0, 0, 9])
    expect(placeOf(close!.parts[3]!.to)).toEqual({
      view: 'all',
      filter: promiseFilter('close', { from: '2025-03-05', to: '2025-03-10' }, 'me'),
      sort: { by: 'due', descending: false },
    })
    const [row] = chart('waiting').rows
    expect(row?.parts.map(({ text }) => text)).toEqual(['2', '3'])
    const band = { fromDays: 0, toDays: 2 }
    expect(placeOf(row!.parts[1]!.to).filter).toEqual(
      waitingFilter('2025-03-03', band, undefined, false),
    )
  })

  it('a figure by person leads to that person’s claims, whoever the board is of', () => {
    const [row] = chart('people', 'team').rows
    expect(placeOf(row!.parts[0]!.to).filter.assignee).toBe('none')
  })

  it('a place that is not there is not offered', () => {
    const rows = chart('promises').rows
    expect(rows.find(({ key }) => key === 'payment')?.place).toEqual({ name: 'payments' })
    expect(rows.find(({ key }) => key === 'follow_up')?.place).toBeNull()
  })

  it('bars compare by their length; of shares each fills the width', () => {
    const promises = chart('promises')
    const of = (key: string): number =>
      barPercent(
        promises,
        promises.rows.find((row) => row.key === key)!,
      )
    expect([of('close'), of('statutory'), of('payment')]).toEqual([100, 50, 0])
    const attainment = chart('attainment')
    expect(attainment.rows.map((row) => barPercent(attainment, row))).toEqual([0, 100])
    expect(attainment.rows[1]?.note).toContain('87')
  })

  it('a chart without any claims says so, and counts end at ten thousand', () => {
    expect(chart('types').rows).toEqual([])
    expect(countText(9_999, texts)).toBe('9,999')
    expect(countText(10_000, texts)).toBe('10,000+')
  })
})

describe('a chart', () => {
  beforeEach(() => localStorage.clear())

  function draw(of: Chart): HTMLElement {
    const root = document.createElement('div')
    createApp(BarChart, { chart: of }).use(router).use(i18n).mount(root)
    return root
  }
  const shownLinks = (root: HTMLElement): [string | null, string | null][] =>
    [...root.querySelectorAll('a')].map((link) => [
      link.getAttribute('href'),
      link.textContent.trim(),
    ])

  it('read as a table has the same figures with the same ways, and is remembered so', async () => {
    const root = draw(chart('waiting'))
    const bars = shownLinks(root)
    expect(bars).toHaveLength(2)
    expect(root.querySelector('table')).toBeNull()
    root.querySelector<HTMLElement>('[data-testid="as-table-waiting"]')?.click()
    await nextTick()
    expect(root.querySelector('table')).not.toBeNull()
    expect(shownLinks(root)).toEqual(bars)
    expect(draw(chart('waiting')).querySelector('table')).not.toBeNull()
  })

  it('says with every part what it counts', () => {
    const [first] = draw(chart('promises')).querySelectorAll('a')
    for (const word of ['承诺', '结案', '已逾期', '3']) {
      expect(first?.getAttribute('aria-label')).toContain(word)
    }
  })
})
