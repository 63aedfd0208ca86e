import { describe, expect, it } from 'vitest'
import { i18n, texts } from '@renderer/locales/texts'
import { ago, bytes, dateTime, dueLabel, money, quantity } from './format'

const NOW = Date.parse('2025-03-03T02:00:00.000Z')

describe('figures and dates as people read them', () => {
  it('amounts have two decimals and thousands separators, nothing for the unknown', () => {
    expect([money(1_284_000), money(5), money(-120), money(0), money(null)]).toEqual([
      '12,840.00',
      '0.05',
      '-1.20',
      '0.00',
      '',
    ])
  })

  it('moments are shown in Shanghai', () => {
    expect(dateTime('2025-03-02T16:00:00.000Z')).toBe('2025-03-03 00:00')
    expect(dateTime('2025-12-31T15:59:59.999Z')).toBe('2025-12-31 23:59')
  })

  it('quantities lose needless zeros', () => {
    expect([quantity(3000), quantity(1500), quantity(125), quantity(0)]).toEqual([
      '3',
      '1.5',
      '0.125',
      '0',
    ])
  })

  it('CLM-08 a due date says overdue, today, tomorrow, or date with weekday', () => {
    i18n.global.locale.value = 'zh'
    const of = (dueOn: string) => dueLabel(dueOn, '2025-03-03', texts)
    expect(of('2025-02-28')).toEqual({ text: '逾期 3 天', tone: 'red' })
    expect(of('2024-11-24').text).toBe('逾期 99 天')
    expect(of('2024-11-23').text).toBe('逾期 3 个月')
    expect(of('2024-03-04').text).toBe('逾期 11 个月')
    expect(of('2023-03-04').text).toBe('逾期 23 个月')
    expect(of('2023-03-03').text).toBe('逾期 2 年')
    expect(of('1977-08-19').text).toBe('逾期 47 年')
    expect(of('2025-03-03')).toEqual({ text: '今天', tone: 'amber' })
    expect(of('2025-03-04')).toEqual({ text: '明天', tone: '' })
    expect(of('2025-03-17')).toEqual({ text: '03-17 周一', tone: '' })
    expect(of('2026-01-05')).toEqual({ text: '2026-01-05 周一', tone: '' })
  })

  it('how long ago counts days by the calendar, with English plurals', () => {
    i18n.global.locale.value = 'en'
    expect(ago('2025-03-03T01:59:40.000Z', NOW, texts)).toBe('just now')
    expect(ago('2025-03-03T01:59:00.000Z', NOW, texts)).toBe('1 minute ago')
    expect(ago('2025-03-03T01:00:00.000Z', NOW, texts)).toBe('1 hour ago')
    expect(ago('2025-03-01T00:00:00.000Z', NOW, texts)).toBe('2 days ago')
    expect(ago('2024-03-01T00:00:00.000Z', NOW, texts)).toBe('2024-03-01')
    i18n.global.locale.value = 'zh'
  })

  it('file sizes', () => {
    expect([bytes(12), bytes(2048), bytes(5 * 1024 ** 2)]).toEqual(['12 B', '2 KB', '5.0 MB'])
  })
})
