import { createPinia, setActivePinia } from 'pinia'
import { createApp, nextTick, type App as VueApp } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { closeOfBusiness, momentOf, shippedCalendar } from '@shared/domain/calendar'
import { claimClocks, type ClaimFacts } from '@shared/domain/clocks/claim-clocks'
import { defaultWorkingHours } from '@shared/domain/clocks/clock'
import ClocksPanel from '@renderer/bench/ClocksPanel.vue'
import { connectTo, type HandMade } from '@renderer/gaps/hand-made-client'
import { i18n, texts } from '@renderer/locales/texts'
import { momentFrom, readPeriod, type PeriodDraft } from './period-form'
import { remaining } from './remaining'
import { carriedOver, draftOf, readDraft } from './rules-form'
import RulesForm from './RulesForm.vue'
import { kindOf, monthsOf, type Day } from './year-grid'

const rules = {
  closeWithinWd: 10,
  answerWithinWd: 2,
  remindAfterWd: 1,
  escalateAfterWd: 5,
  closeAfterD: 30,
  payWithinWd: 3,
  workingHours: { spans: [...defaultWorkingHours.spans] },
}

describe('rules as they are typed', () => {
  it('CAL-02 reads back what it shows, and working time in its ways of being typed', () => {
    expect(readDraft(draftOf(rules)).rules).toEqual(rules)
    const typed = { ...draftOf(rules), hours: '8:30–12:00，13:00～17:30' }
    expect(readDraft(typed).rules?.workingHours.spans).toEqual([
      { from: '08:30', to: '12:00' },
      { from: '13:00', to: '17:30' },
    ])
  })

  it('keeps what was typed when somebody else saved other rules meanwhile', () => {
    const typed = { ...draftOf(rules), closeWithinWd: '8' }
    expect(carriedOver(typed, rules, { ...rules, closeWithinWd: 9, payWithinWd: 2 })).toEqual({
      ...typed,
      payWithinWd: '2',
    })
  })

  it('names every field that is wrong', () => {
    const wrong = { ...draftOf(rules), closeWithinWd: '0', closeAfterD: '366', hours: '12:00-9:00' }
    expect(readDraft(wrong)).toEqual({
      rules: null,
      wrong: ['closeWithinWd', 'closeAfterD', 'hours'],
    })
    expect(readDraft({ ...draftOf(rules), payWithinWd: '1.5' }).wrong).toEqual(['payWithinWd'])
    for (const hours of ['9:00-12:00-18:00', '9:00-9:59']) {
      expect(readDraft({ ...draftOf(rules), hours }).wrong).toEqual(['hours'])
    }
  })
})

describe('a period as it is typed', () => {
  const draft = (change: Partial<PeriodDraft> = {}): PeriodDraft => ({
    start: { date: '2025-03-03', time: '17:30' },
    amount: '4',
    unit: 'wh',
    pauses: [],
    ...change,
  })

  it('CAL-03 is asked of the desk when it is complete', () => {
    expect(readPeriod(draft())).toEqual({
      from: momentOf('2025-03-03', '17:30'),
      period: { unit: 'wh', amount: 4 },
      pauses: [],
    })
    expect(momentFrom({ date: '2025-03-03', time: '' })).toBe(momentOf('2025-03-03', '00:00'))
    const open = {
      from: { date: '2025-03-04', time: '9:00' },
      to: { date: null, time: '' },
      reason: 'documents' as const,
    }
    expect(readPeriod(draft({ pauses: [open] }))?.pauses).toEqual([
      { from: momentOf('2025-03-04', '09:00'), to: null, reason: 'documents' },
    ])
  })

  it('is not asked while a part is missing or impossible', () => {
    expect(readPeriod(draft({ amount: '1.5', unit: 'wd' }))).toBeNull()
    expect(readPeriod(draft({ amount: '0' }))).toBeNull()
    expect(readPeriod(draft({ start: { date: null, time: '' } }))).toBeNull()
    expect(readPeriod(draft({ start: { date: '2025-03-03', time: '25:00' } }))).toBeNull()
    const reversed = {
      from: { date: '2025-03-06', time: '' },
      to: { date: '2025-03-04', time: '' },
      reason: 'documents' as const,
    }
    expect(readPeriod(draft({ pauses: [reversed] }))).toBeNull()
  })
})

describe('a year at a glance', () => {
  const year = Array.from({ length: 31 }, (_day, index): Day => {
    const date = `2025-01-${String(index + 1).padStart(2, '0')}`
    const { holiday: name, ...day } = shippedCalendar.dayOf(date)
    return { date, name, ...day }
  })

  it('CAL-01 tells days off, make-up days and weekends apart', () => {
    const kind = (date: string) => kindOf(year.find((day) => day.date === date) ?? (year[0] as Day))
    expect(kind('2025-01-01')).toBe('off')
    expect(kind('2025-01-26')).toBe('makeUp') // a Sunday, worked for Spring Festival
    expect(kind('2025-01-25')).toBe('weekend')
    expect(kind('2025-01-02')).toBe('working')
  })

  it('lays a month out in weeks from Monday', () => {
    const [january] = monthsOf(year)
    expect(january?.weeks).toHaveLength(5)
    expect(january?.weeks[0]?.map((day) => day?.date ?? null)).toEqual([
      null,
      null,
      '2025-01-01',
      '2025-01-02',
      '2025-01-03',
      '2025-01-04',
      '2025-01-05',
    ])
  })
})

describe('what is left', () => {
  it('is told in days, on its day in hours, and what has passed in red', () => {
    const dueAt = closeOfBusiness('2025-03-05')
    const at = (date: string, time: string) =>
      remaining(dueAt, Date.parse(momentOf(date, time)), texts)
    expect(at('2025-03-03', '23:59')).toEqual({ text: '还剩 2 天', tone: '' })
    expect(at('2025-03-05', '09:30')).toEqual({ text: '还剩 8 小时', tone: 'amber' })
    expect(at('2025-03-05', '17:30')).toEqual({ text: '还剩 30 分钟', tone: 'amber' })
    expect(at('2025-03-05', '18:01')).toEqual({ text: '已超 1 分钟', tone: 'red' })
    expect(at('2025-03-08', '18:00')).toEqual({ text: '已超 3 天', tone: 'red' })
  })
})

describe('on the screen', () => {
  let app: VueApp | undefined
  beforeEach(() => setActivePinia(createPinia()))
  afterEach(() => {
    app?.unmount()
    app = undefined
    document.body.replaceChildren()
  })
  async function settled(): Promise<void> {
    for (let turn = 0; turn < 5; turn += 1) await nextTick()
    await new Promise((resolve) => setTimeout(resolve))
    await nextTick()
  }

  it('CAL-03 CLM-08 CLM-09 each clock of a claim shows state, end and arithmetic', async () => {
    const facts: ClaimFacts = {
      state: 'awaiting_documents',
      receivedAt: momentOf('2025-12-22', '10:00'),
      reopenedAt: null,
      determinedAt: null,
      decidedAt: null,
      closedAt: null,
      refused: false,
      refusalLetterAt: null,
      payable: false,
      arrangedAt: null,
      paidAt: null,
      requests: [],
    }
    const at = momentOf('2025-12-23', '10:00')
    const clocks = claimClocks(facts, shippedCalendar, rules, at)
    connectTo({ 'calendar.ofClaim': () => Promise.resolve(clocks) })
    app = createApp(ClocksPanel, { claimId: 'c1', version: 1 })
    app.use(i18n).mount(document.body.appendChild(document.createElement('div')))
    await vi.waitFor(() => expect(document.querySelector('[data-testid="clocks"]')).not.toBeNull())
    const close = document.querySelector('[data-clock="close"]')?.textContent ?? ''
    expect(close).toContain('结案时限')
    expect(close).toContain('2026-01-05 18:00')
    expect(close).toContain('暂定')
    expect(close).toContain('12月27日（周六）至2025年12月28日（周日）：周末，2 天不计')
    const statutory = document.querySelector('[data-clock="statutory"]')?.textContent ?? ''
    expect(statutory).toContain('2026-01-21 18:00')
    expect(statutory).not.toContain('暂定')
  })

  it('CAL-03 a rule is saved with its reason, after what moves was seen', async () => {
    const moved = {
      count: 1,
      clocks: [
        {
          claimId: 'c1',
          claimNo: 'VSHH25030300001',
          kind: 'close',
          before: '2025-03-17',
          after: '2025-03-10',
        },
      ],
    }
    const core: HandMade = connectTo({
      'calendar.rules': () => Promise.resolve({ rules, version: 3 }),
      'calendar.checkRules': () => Promise.resolve({ moved }),
      'calendar.saveRules': (input: { rules: typeof rules }) =>
        Promise.resolve({ rules: input.rules, version: 4, moved }),
    })
    app = createApp(RulesForm, { mayChange: true })
    app.component('RouterLink', { props: ['to'], template: '<a><slot /></a>' })
    app.use(createPinia()).use(i18n)
    app.mount(document.body.appendChild(document.createElement('div')))
    const field = (testid: string): HTMLInputElement => {
      const found = document.querySelector<HTMLElement>(`[data-testid="${testid}"]`)
      const input = found instanceof HTMLInputElement ? found : found?.querySelector('input')
      if (!input) throw new Error(`${testid} is not on the screen`)
      return input
    }
    const type = async (testid: string, text: string): Promise<void> => {
      field(testid).value = text
      field(testid).dispatchEvent(new Event('input'))
      await settled()
    }
    await vi.waitFor(() => expect(field('rule-closeWithinWd').value).toBe('10'))
    expect(document.querySelector('[data-testid="rules-save"]')).toBeNull()
    await type('rule-closeWithinWd', '5')
    document.querySelector<HTMLElement>('[data-testid="rules-check"]')?.click()
    await vi.waitFor(() => {
      expect(document.querySelector('[data-testid="moved"]')?.textContent).toContain('2025-03-10')
    })
    const save = document.querySelector<HTMLButtonElement>('[data-testid="rules-save"]')
    expect(save?.disabled).toBe(true)
    await type('rules-reason', '加快结案')
    document.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }))
    await vi.waitFor(() => expect(core.sent('calendar.saveRules')).toHaveLength(1))
    expect(core.sent('calendar.saveRules')[0]).toMatchObject({
      version: 3,
      reason: '加快结案',
      rules: { closeWithinWd: 5 },
    })
  })
})
