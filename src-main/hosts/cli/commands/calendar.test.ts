import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ClockStep } from '@shared/domain/clocks/clock'
import { peian } from '@main/testing/run-cli'
import { temporaryFolder } from '@main/testing/test-core'

interface Told {
  dueAt: string | null
  provisional: boolean
  steps: (ClockStep & { text: string })[]
}

async function due(from: string, add: string, ...pauses: string[]): Promise<Told> {
  const { status, json } = await peian([
    '--json',
    '--lang',
    'zh',
    '--data-dir',
    temporaryFolder(),
    'calendar',
    'due',
    '--from',
    from,
    '--add',
    add,
    ...pauses.flatMap((pause) => ['--pause', pause]),
  ])
  expect(status).toBe(0)
  return json as unknown as Told
}

describe('calendar due', () => {
  it('CAL-01 from a Friday before a make-up Saturday', async () => {
    const told = await due('2025-02-07T15:00', '1wd')
    expect(told).toMatchObject({ dueAt: '2025-02-08T10:00:00.000Z', provisional: false })
    expect(told.steps.map(({ text }) => text)).toEqual([
      '2025年2月7日（周五）15:00：起点，当天不计入',
      '2025年2月8日（周六）：第 1 个工作日（春节调休上班）',
      '2025年2月8日（周六）18:00：到期',
    ])
  })

  it('CAL-01 over the week of National Day', async () => {
    // 1 to 7 October 2024 off, Sunday 29 September and Saturday 12 October worked.
    const told = await due('2024-09-27', '10wd')
    expect(told.dueAt).toBe('2024-10-16T10:00:00.000Z')
    expect(told.steps.map(({ text }) => text)).toEqual([
      '2024年9月27日（周五）00:00：起点，当天不计入',
      '2024年9月28日（周六）：周末，1 天不计',
      '2024年9月29日（周日）：第 1 个工作日（国庆节调休上班）',
      '2024年9月30日（周一）：第 2 个工作日',
      '2024年10月1日（周二）至2024年10月7日（周一）：国庆节放假，7 天不计',
      '2024年10月8日（周二）：第 3 个工作日',
      '2024年10月9日（周三）：第 4 个工作日',
      '2024年10月10日（周四）：第 5 个工作日',
      '2024年10月11日（周五）：第 6 个工作日',
      '2024年10月12日（周六）：第 7 个工作日（国庆节调休上班）',
      '2024年10月13日（周日）：周末，1 天不计',
      '2024年10月14日（周一）：第 8 个工作日',
      '2024年10月15日（周二）：第 9 个工作日',
      '2024年10月16日（周三）：第 10 个工作日',
      '2024年10月16日（周三）18:00：到期',
    ])
  })

  it('CAL-01 across a year end, whose days stand in the file of the year after', async () => {
    // Sat 29 December 2018 worked, 30 December to 1 January off: all in the file of 2019.
    const told = await due('2018-12-28T09:00:00+08:00', '2wd')
    expect(told.dueAt).toBe('2019-01-02T10:00:00.000Z')
    expect(told.steps.slice(1, 3)).toMatchObject([
      { kind: 'day', on: '2018-12-29', count: 1, makeUp: true, holiday: '元旦' },
      { kind: 'off', from: '2018-12-30', to: '2019-01-01', days: 3, holiday: '元旦' },
    ])
    expect(await due('2025-12-30', '3wd')).toMatchObject({
      dueAt: '2026-01-02T10:00:00.000Z',
      provisional: true,
    })
  })

  it('CAL-02 four working hours from 17:30', async () => {
    const told = await due('2025-03-03T09:30:00Z', '4wh')
    expect(told.dueAt).toBe('2025-03-04T05:30:00.000Z')
    expect(told.steps.map(({ text }) => text)).toEqual([
      '2025年3月3日（周一）17:30：起点',
      '2025年3月3日（周一）17:30–18:00：计 30 分钟，累计 30 分钟',
      '2025年3月4日（周二）09:00–12:00：计 3 小时，累计 3 小时 30 分钟',
      '2025年3月4日（周二）13:00–13:30：计 30 分钟，累计 4 小时',
      '2025年3月4日（周二）13:30：到期',
    ])
  })

  it('CAL-03 ten working days with two pauses', async () => {
    // Without pauses Mon 17 March. Thu 6 and Fri 7 stood, then Wed 12 to Mon 17: six working days in all.
    const told = await due(
      '2025-03-03T10:00',
      '10wd',
      '2025-03-06/2025-03-08',
      '2025-03-11T18:00/2025-03-18=investigation',
    )
    expect(told.dueAt).toBe('2025-03-25T10:00:00.000Z')
    expect(told.steps.filter(({ kind }) => kind === 'pause')).toMatchObject([
      { reason: 'documents', days: 2 },
      { reason: 'investigation', days: 4 },
    ])
    expect(told.steps.map(({ text }) => text)).toContain(
      '2025年3月6日（周四）00:00至2025年3月8日（周六）00:00：因等待客户补充材料暂停，扣除 2 个工作日',
    )
    const standing = await due('2025-03-03T10:00', '10wd', '2025-03-06/')
    expect(standing.dueAt).toBeNull()
    expect(standing.steps.at(-1)?.text).toBe(
      '2025年3月6日（周四）00:00起因等待客户补充材料停止计时，目前没有到期日',
    )
  })

  it('tells people the same in folded lines, in their language', async () => {
    const base = ['--data-dir', temporaryFolder(), 'calendar', 'due', '--from', '2025-03-03']
    const english = await peian(['--lang', 'en', ...base, '--add', '6wd'])
    expect(english.stdout.trimEnd().split('\n')).toEqual([
      'Mon 3 Mar 2025 00:00: start; this day itself does not count',
      'Tue 4 Mar 2025 to Fri 7 Mar 2025: working days 1 to 4',
      'Sat 8 Mar 2025 to Sun 9 Mar 2025: weekend; 2 days not counted',
      'Mon 10 Mar 2025 to Tue 11 Mar 2025: working days 5 to 6',
      'Tue 11 Mar 2025 18:00: due',
    ])
  })

  it.each([
    [['--from', '2025-02-30', '--add', '1wd']],
    [['--from', 'tomorrow', '--add', '1wd']],
    [['--from', '2025-03-03', '--add', '1.5wd']],
    [['--from', '2025-03-03', '--add', '0d']],
    [['--from', '2025-03-03', '--add', '10']],
    [['--from', '9999-12-30', '--add', '10wd']],
    [['--from', '2025-03-03', '--add', '1wd', '--pause', '2025-03-04=other']],
    [['--from', '2025-03-03', '--add', '1wd', '--pause', '2025-03-06/2025-03-04']],
    [['--from', '2025-03-03', '--add', '1wd', '--pause', '2025-03-04/2025-03-05=rain']],
    [['--add', '1wd']],
  ])('takes %j for wrong usage', async (argv) => {
    const spoken = await peian([
      '--json',
      '--data-dir',
      temporaryFolder(),
      'calendar',
      'due',
      ...argv,
    ])
    expect(spoken).toMatchObject({ status: 2, json: { error: expect.anything() as object } })
  })
})

it('CAL-01 calendar add takes a yearly file in; what it announces is no longer provisional', async () => {
  const folder = temporaryFolder()
  const desk = ['--json', '--data-dir', join(folder, 'desk')]
  const file = join(folder, '2026.json')
  const days = [{ name: '元旦', date: '2026-01-01', isOffDay: true }]
  writeFileSync(file, JSON.stringify({ year: 2026, days }))
  const added = await peian([...desk, 'calendar', 'add', file])
  expect(added).toMatchObject({ status: 0, json: { year: 2026, moved: { count: 0 } } })
  const { json } = await peian([...desk, 'calendar', 'years'])
  expect((json['years'] as { year: number; source: string }[]).at(-1)).toMatchObject({
    year: 2026,
    source: 'file',
    fileName: '2026.json',
  })
  const told = await peian([...desk, 'calendar', 'due', '--from', '2025-12-31', '--add', '1wd'])
  expect(told.json).toMatchObject({ dueAt: '2026-01-02T10:00:00.000Z', provisional: false })

  writeFileSync(file, '{"year": 2026, "days": []}')
  expect(await peian([...desk, 'calendar', 'add', file])).toMatchObject({
    status: 1,
    json: { error: { code: 'calendar_refused', data: { reason: 'no_days' } } },
  })
})
