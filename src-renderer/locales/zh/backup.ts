export const backup = {
  title: '备份与恢复',
  restore: { title: '从备份恢复' },
  clock: { what: '这台电脑的时间比最新的操作记录早。' },
}
