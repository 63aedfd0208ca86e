import type { Translation } from '../texts'
import type { audit as zh } from '../zh/audit'

export const audit: Translation<typeof zh> = {
  title: 'Audit trail',
}
