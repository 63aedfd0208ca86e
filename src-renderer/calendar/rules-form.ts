import { clockRules, type ClockRules } from '@shared/contract/calendar'

/** The numbers of the form: which rule each stands for, what it counts, and between what it lies. */
export const ruleFields = [
  { key: 'closeWithinWd', unit: 'wd', high: 250 },
  { key: 'payWithinWd', unit: 'wd', high: 60 },
  { key: 'answerWithinWd', unit: 'wd', high: 60 },
  { key: 'remindAfterWd', unit: 'wd', high: 60 },
  { key: 'escalateAfterWd', unit: 'wd', high: 120 },
  { key: 'closeAfterD', unit: 'd', high: 365 },
] as const
type RuleKey = (typeof ruleFields)[number]['key']

/** The rules as they are typed. */
export type RulesDraft = Record<RuleKey | 'hours', string>

export function draftOf(rules: ClockRules): RulesDraft {
  const numbers = ruleFields.map(({ key }) => [key, String(rules[key])])
  const hours = rules.workingHours.spans.map(({ from, to }) => `${from}-${to}`).join(' ')
  return { ...(Object.fromEntries(numbers) as Record<RuleKey, string>), hours }
}

/** What was typed over the rules as they were, put over those that somebody else has saved since. */
export function carriedOver(draft: RulesDraft, before: ClockRules, after: ClockRules): RulesDraft {
  const was = draftOf(before)
  const typed = Object.entries(draft).filter(([key, text]) => text !== was[key as keyof RulesDraft])
  return { ...draftOf(after), ...Object.fromEntries(typed) }
}

/** The rules that were typed, or which fields are wrong. */
export function readDraft(
  draft: RulesDraft,
): { rules: ClockRules; wrong: [] } | { rules: null; wrong: (keyof RulesDraft)[] } {
  const wrong: (keyof RulesDraft)[] = ruleFields.flatMap(({ key, high }) => {
    const value = /^\d{1,3}$/u.test(draft[key].trim()) ? Number(draft[key]) : 0
    return value >= 1 && value <= high ? [] : [key]
  })
  const numbers = Object.fromEntries(ruleFields.map(({ key }) => [key, Number(draft[key])]))
  const workingHours = { spans: spansOf(draft.hours) }
  const read = clockRules.safeParse({ ...numbers, workingHours })
  if (!clockRules.shape.workingHours.safeParse(workingHours).success) wrong.push('hours')
  return read.success && wrong.length === 0
    ? { rules: read.data, wrong: [] }
    : { rules: null, wrong }
}

/** `9:00-12:00，13:00–18:00` in its many ways of being typed. */
function spansOf(text: string): { from: string; to: string }[] {
  return text
    .normalize('NFKC')
    .split(/[\s,、;]+/u)
    .filter((part) => part !== '')
    .map((part) => {
      const [from = '', to = '', more] = part.split(/[-–—~]/u)
      if (more !== undefined) return { from: '', to: '' }
      return { from: from.padStart(5, '0'), to: to.padStart(5, '0') }
    })
}
