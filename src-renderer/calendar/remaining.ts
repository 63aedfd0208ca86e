import { businessDate, daysBetween } from '@shared/domain/calendar'
import type { Texts } from '@renderer/locales/texts'

const MINUTE_MS = 60_000

/**
 * How long there is until a moment, or how long it has passed: whole days between the dates, on its own day hours,
 * in its last hour minutes.
 */
export function remaining(
  dueAt: string,
  nowMs: number,
  { t }: Texts,
): { text: string; tone: 'red' | 'amber' | '' } {
  const over = Date.parse(dueAt) < nowMs
  const side = over ? 'over' : 'left'
  const days = Math.abs(
    daysBetween(businessDate(new Date(nowMs).toISOString()), businessDate(dueAt)),
  )
  const minutes = Math.floor(Math.abs(Date.parse(dueAt) - nowMs) / MINUTE_MS)
  const text =
    days > 0
      ? t(`calendar.panel.${side}.days`, { n: days })
      : minutes >= 60
        ? t(`calendar.panel.${side}.hours`, { n: Math.floor(minutes / 60) })
        : t(`calendar.panel.${side}.minutes`, { n: minutes })
  return { text, tone: over ? 'red' : days === 0 ? 'amber' : '' }
}
