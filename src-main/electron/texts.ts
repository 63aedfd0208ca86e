import type { HostLanguage } from '@shared/host-api'

/** What the shell itself says: menus and dialogs. Everything else is the page's. */
export interface ShellTexts {
  appName: string
  file: string
  newWindow: string
  showDataFolder: string
  closeWindow: string
  quit: string
  about: string
  services: string
  hide: string
  hideOthers: string
  unhide: string
  edit: string
  undo: string
  redo: string
  cut: string
  copy: string
  paste: string
  selectAll: string
  view: string
  actualSize: string
  zoomIn: string
  zoomOut: string
  fullScreen: string
  reload: string
  developerTools: string
  window: string
  minimize: string
  zoom: string
  help: string
  chooseFile: string
  chooseFolder: string
  importFiles: string
  saveAs: string
  retry: string
  reopen: string
  openFailed: string
  openFailedDetail: Record<
    | 'database_newer'
    | 'database_damaged'
    | 'keyring_missing'
    | 'keyring_damaged'
    | 'migration_failed'
    | 'other',
    string
  >
  crashed: string
  crashedDetail: string
  pageGone: string
  pageGoneDetail: string
  code: string
}

const zh: ShellTexts = {
  appName: '赔案台',
  file: '文件',
  newWindow: '新建窗口',
  showDataFolder: '打开数据文件夹',
  closeWindow: '关闭窗口',
  quit: '退出',
  about: '关于赔案台',
  services: '服务',
  hide: '隐藏赔案台',
  hideOthers: '隐藏其他',
  unhide: '全部显示',
  edit: '编辑',
  undo: '撤销',
  redo: '重做',
  cut: '剪切',
  copy: '复制',
  paste: '粘贴',
  selectAll: '全选',
  view: '显示',
  actualSize: '实际大小',
  zoomIn: '放大',
  zoomOut: '缩小',
  fullScreen: '全屏',
  reload: '重新载入',
  developerTools: '开发者工具',
  window: '窗口',
  minimize: '最小化',
  zoom: '缩放',
  help: '帮助',
  chooseFile: '选择要导入的文件',
  chooseFolder: '选择要导入的文件夹',
  importFiles: '数据文件',
  saveAs: '另存为',
  retry: '重试',
  reopen: '重新打开',
  openFailed: '赔案台的数据打不开',
  openFailedDetail: {
    database_newer:
      '数据由较新版本的赔案台写入，本版本读不了。数据没有改动。请安装新版本后再打开。',
    database_damaged: '数据库文件已损坏，没有对它做任何改动。请从备份恢复，或联系管理员。',
    keyring_missing:
      '数据文件夹里缺少 desk.keys.json，没有它数据打不开。没有做任何改动。请把这个文件放回原处，或从备份恢复。',
    keyring_damaged:
      'desk.keys.json 已损坏，没有它数据打不开。没有做任何改动。请换回完好的副本，或从备份恢复。',
    migration_failed: '升级数据时出错，数据已保持升级前的样子。请联系管理员。',
    other: '数据没有改动。请检查磁盘空间和数据文件夹的权限，然后重试。',
  },
  crashed: '后台程序反复中断',
  crashedDetail:
    '已经保存的内容不受影响。可以重试；如果再次出现，请把数据文件夹里的 logs 交给管理员。',
  pageGone: '窗口意外中断',
  pageGoneDetail: '已经保存的内容不受影响。',
  code: '代码',
}

const en: ShellTexts = {
  appName: 'Peian Desk',
  file: 'File',
  newWindow: 'New Window',
  showDataFolder: 'Show Data Folder',
  closeWindow: 'Close Window',
  quit: 'Quit',
  about: 'About Peian Desk',
  services: 'Services',
  hide: 'Hide Peian Desk',
  hideOthers: 'Hide Others',
  unhide: 'Show All',
  edit: 'Edit',
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select All',
  view: 'View',
  actualSize: 'Actual Size',
  zoomIn: 'Zoom In',
  zoomOut: 'Zoom Out',
  fullScreen: 'Full Screen',
  reload: 'Reload',
  developerTools: 'Developer Tools',
  window: 'Window',
  minimize: 'Minimize',
  zoom: 'Zoom',
  help: 'Help',
  chooseFile: 'Choose a file to import',
  chooseFolder: 'Choose a folder to import',
  importFiles: 'Data files',
  saveAs: 'Save As',
  retry: 'Try Again',
  reopen: 'Reopen',
  openFailed: 'The desk’s data cannot be opened',
  openFailedDetail: {
    database_newer:
      'The data was written by a newer version of Peian Desk, which this version cannot read. Nothing was changed. Install the newer version and open the desk again.',
    database_damaged:
      'The database file is damaged; nothing was done to it. Restore it from a backup, or ask your administrator.',
    keyring_missing:
      'desk.keys.json is missing from the data folder, and the data does not open without it. Nothing was changed. Put the file back, or restore a backup.',
    keyring_damaged:
      'desk.keys.json is damaged, and the data does not open without it. Nothing was changed. Put an undamaged copy back, or restore a backup.',
    migration_failed:
      'Upgrading the data failed, and it was left as it was before. Ask your administrator.',
    other:
      'Nothing was changed. Check the free disk space and the permissions of the data folder, then try again.',
  },
  crashed: 'The background process keeps stopping',
  crashedDetail:
    'What was saved is safe. You can try again; if it happens again, give the logs folder in the data folder to your administrator.',
  pageGone: 'The window stopped unexpectedly',
  pageGoneDetail: 'What was saved is safe.',
  code: 'Code',
}

export const shellTexts: Readonly<Record<HostLanguage, ShellTexts>> = { zh, en }

/** What to tell a person whose desk could not be opened, by the core's code. */
export function openFailedDetail(texts: ShellTexts, code: string): string {
  const known = texts.openFailedDetail
  return code in known
    ? known[code as keyof typeof known]
    : `${known.other}\n${texts.code}: ${code}`
}
