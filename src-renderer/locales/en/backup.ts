import type { Translation } from '../texts'
import type { backup as zh } from '../zh/backup'

export const backup: Translation<typeof zh> = {
  title: 'Backup and restore',
  restore: { title: 'Restore from a backup' },
  clock: { what: 'This computer’s clock is behind the newest record.' },
}
