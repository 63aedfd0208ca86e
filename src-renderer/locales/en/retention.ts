import type { Translation } from '../texts'
import type { retention as zh } from '../zh/retention'

export const retention: Translation<typeof zh> = {
  title: 'Retention',
}
