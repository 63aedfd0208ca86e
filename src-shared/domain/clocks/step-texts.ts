import { addDays } from '../calendar'
import type { Language } from '../catalogues'
import type { ClockStep, PauseReason, PeriodUnit } from './clock'

/** The arithmetic of a clock in words that can be followed with a calendar in hand (CAL-03). */

const reasons: Readonly<Record<PauseReason, Record<Language, string>>> = {
  documents: { zh: '等待客户补充材料', en: 'waiting for documents' },
  investigation: { zh: '调查', en: 'under investigation' },
  customer: { zh: '应客户要求', en: 'at the customer’s request' },
  other: { zh: '其他原因', en: 'for another reason' },
}

/** The holidays of the announcements; a name that is not here stays as announced. */
const holidays: Readonly<Record<string, string>> = {
  元旦: 'New Year’s Day',
  春节: 'Spring Festival',
  清明节: 'Qingming Festival',
  劳动节: 'Labour Day',
  端午节: 'Dragon Boat Festival',
  中秋节: 'Mid-Autumn Festival',
  国庆节: 'National Day',
}

/** What a pause is for. */
export function pauseText(reason: PauseReason, language: Language): string {
  return reasons[reason][language]
}

/** The name of a holiday, or of two that fall together. */
export function holidayText(name: string, language: Language): string {
  if (language === 'zh') return name
  return name
    .split('、')
    .map((part) => holidays[part] ?? part)
    .join(' and ')
}

/** One step of the arithmetic as a sentence. */
export function stepText(step: ClockStep, language: Language): string {
  return language === 'zh' ? inChinese(step) : inEnglish(step)
}

/** A line of the arithmetic: one step, or days that count and follow each other. */
export interface StepLine {
  text: string
  steps: readonly ClockStep[]
}

/**
 * All steps as lines; days that count one after the other are folded into one line, except make-up days, which one
 * would not expect to count.
 */
export function stepLines(steps: readonly ClockStep[], language: Language): StepLine[] {
  const groups: ClockStep[][] = []
  for (const step of steps) {
    const group = groups.at(-1)
    const last = group?.at(-1)
    if (group && last && follows(last, step)) group.push(step)
    else groups.push([step])
  }
  return groups.map((group) => ({ steps: group, text: groupText(group, language) }))
}

function follows(last: ClockStep, step: ClockStep): boolean {
  return (
    last.kind === 'day' &&
    step.kind === 'day' &&
    !last.makeUp &&
    !step.makeUp &&
    addDays(last.on, 1) === step.on
  )
}

function groupText(group: readonly ClockStep[], language: Language): string {
  const [first] = group
  const last = group.at(-1)
  if (!first || !last) return ''
  if (first === last || first.kind !== 'day' || last.kind !== 'day')
    return stepText(first, language)
  const from = dayText(first.on, language)
  const to = dayText(last.on, language)
  const { unit } = first
  return language === 'zh'
    ? `${from}至${to}：第 ${first.count} 至第 ${last.count} 个${unitText(unit, language)}`
    : `${from} to ${to}: ${unitText(unit, language)}s ${first.count} to ${last.count}`
}

function inChinese(step: ClockStep): string {
  switch (step.kind) {
    case 'start':
      return `${momentText(step.at, 'zh')}：起点${step.unit === 'wh' ? '' : '，当天不计入'}`
    case 'day': {
      const makeUp = step.makeUp ? `（${step.holiday ?? ''}调休上班）` : ''
      return `${dayText(step.on, 'zh')}：第 ${step.count} 个${unitText(step.unit, 'zh')}${makeUp}`
    }
    case 'off': {
      const why = step.holiday === null ? '周末' : `${step.holiday}放假`
      return `${rangeText(step.from, step.to, 'zh')}：${why}，${step.days} 天不计`
    }
    case 'pause': {
      const span =
        step.to === null
          ? `${momentText(step.from, 'zh')}起`
          : `${momentText(step.from, 'zh')}至${momentText(step.to, 'zh')}`
      return `${span}：因${pauseText(step.reason, 'zh')}暂停，${pausedInChinese(step)}`
    }
    case 'time':
      return `${dayText(step.on, 'zh')}${step.from}–${step.to}：计 ${hoursText(step.minutes, 'zh')}，累计 ${hoursText(step.total, 'zh')}`
    case 'due': {
      const provisional = step.provisional
        ? '（暂定：所涉年份的放假安排尚未公布，只按周末推算）'
        : ''
      return `${momentText(step.at, 'zh')}：到期${provisional}`
    }
    case 'standing':
      return `${momentText(step.since, 'zh')}起因${pauseText(step.reason, 'zh')}停止计时，目前没有到期日`
  }
}

type PauseStep = Extract<ClockStep, { kind: 'pause' }>

function pausedInChinese({ unit, days, minutes, to }: PauseStep): string {
  if (unit === 'wh') return minutes === 0 ? '没有占用工作时间' : `扣除 ${hoursText(minutes, 'zh')}`
  if (days > 0) return `扣除 ${days} 个${unitText(unit, 'zh')}`
  if (to === null) return '此后不再计算'
  return unit === 'wd' ? '没有整天停止的工作日，不扣除' : '未跨日，不扣除'
}

function inEnglish(step: ClockStep): string {
  switch (step.kind) {
    case 'start':
      return `${momentText(step.at, 'en')}: start${step.unit === 'wh' ? '' : '; this day itself does not count'}`
    case 'day': {
      const makeUp = step.makeUp ? ` (worked in exchange for ${holidayIn(step.holiday)})` : ''
      return `${dayText(step.on, 'en')}: ${unitText(step.unit, 'en')} ${step.count}${makeUp}`
    }
    case 'off': {
      const why = step.holiday === null ? 'weekend' : `${holidayIn(step.holiday)}, off`
      return `${rangeText(step.from, step.to, 'en')}: ${why}; ${plural(step.days, 'day')} not counted`
    }
    case 'pause': {
      const span =
        step.to === null
          ? `from ${momentText(step.from, 'en')}`
          : `${momentText(step.from, 'en')} to ${momentText(step.to, 'en')}`
      return `${span}: paused, ${pauseText(step.reason, 'en')}; ${pausedInEnglish(step)}`
    }
    case 'time':
      return `${dayText(step.on, 'en')} ${step.from}–${step.to}: ${hoursText(step.minutes, 'en')}, ${hoursText(step.total, 'en')} so far`
    case 'due': {
      const provisional = step.provisional
        ? ' (provisional: holidays of a year it touches are not announced, so only weekends were left out)'
        : ''
      return `${momentText(step.at, 'en')}: due${provisional}`
    }
    case 'standing':
      return `The clock has stood since ${momentText(step.since, 'en')}, ${pauseText(step.reason, 'en')}; there is no due date yet`
  }
}

function pausedInEnglish({ unit, days, minutes, to }: PauseStep): string {
  if (unit === 'wh') {
    return minutes === 0 ? 'no working time is lost' : `${hoursText(minutes, 'en')} not counted`
  }
  if (days > 0) return `${plural(days, unitText(unit, 'en'))} not counted`
  if (to === null) return 'nothing counts after that'
  return unit === 'wd'
    ? 'no working day was paused as a whole, so none is taken off'
    : 'it did not go past midnight, so nothing is taken off'
}

function holidayIn(name: string | null): string {
  return name === null ? 'a holiday' : holidayText(name, 'en')
}

function unitText(unit: PeriodUnit, language: Language): string {
  if (unit === 'wd') return language === 'zh' ? '工作日' : 'working day'
  return language === 'zh' ? '自然日' : 'calendar day'
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** Minutes as hours and minutes. */
export function hoursText(minutes: number, language: Language): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  const parts =
    language === 'zh'
      ? [hours > 0 && `${hours} 小时`, (rest > 0 || hours === 0) && `${rest} 分钟`]
      : [hours > 0 && `${hours} h`, (rest > 0 || hours === 0) && `${rest} min`]
  return parts.filter((part) => part !== false).join(' ')
}

const weekdays = {
  zh: ['周日', '周一', '周二', '周三', '周四', '周五', '周六'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
} as const
const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** `2025-03-05` as 2025年3月5日（周三） or Wed 5 Mar 2025. */
export function dayText(date: string, language: Language): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number)
  const weekday = weekdays[language][new Date(`${date}T00:00:00Z`).getUTCDay()] ?? ''
  return language === 'zh'
    ? `${year}年${month}月${day}日（${weekday}）`
    : `${weekday} ${day} ${months[month - 1] ?? ''} ${year}`
}

function rangeText(from: string, to: string, language: Language): string {
  if (from === to) return dayText(from, language)
  return `${dayText(from, language)}${language === 'zh' ? '至' : ' to '}${dayText(to, language)}`
}

/** A moment in Shanghai, to the minute. */
export function momentText(at: string, language: Language): string {
  const local = new Date(Date.parse(at) + 8 * 3_600_000).toISOString()
  return `${dayText(local.slice(0, 10), language)}${language === 'zh' ? '' : ' '}${local.slice(11, 16)}`
}
