import type { MenuItemConstructorOptions } from 'electron'
import type { HostPlatform } from '@shared/host-api'
import type { ShellTexts } from '../texts'

export interface MenuActions {
  newWindow(): void
  showDataFolder(): void
}

export interface MenuOptions {
  texts: ShellTexts
  platform: HostPlatform
  /** Reload and developer tools; off where the desk is packaged. */
  developerTools: boolean
  actions: MenuActions
}

/** The application menu. On macOS the first menu carries the application's own name. */
export function applicationMenu(options: MenuOptions): MenuItemConstructorOptions[] {
  const { texts, platform, developerTools, actions } = options
  const mac = platform === 'darwin'
  const line: MenuItemConstructorOptions = { type: 'separator' }
  const about: MenuItemConstructorOptions = { label: texts.about, role: 'about' }
  const quit: MenuItemConstructorOptions = { label: texts.quit, role: 'quit' }

  const application: MenuItemConstructorOptions = {
    label: texts.appName,
    submenu: [
      about,
      line,
      { label: texts.services, role: 'services' },
      line,
      { label: texts.hide, role: 'hide' },
      { label: texts.hideOthers, role: 'hideOthers' },
      { label: texts.unhide, role: 'unhide' },
      line,
      quit,
    ],
  }
  const file: MenuItemConstructorOptions = {
    label: texts.file,
    submenu: [
      { label: texts.newWindow, accelerator: 'CmdOrCtrl+Shift+N', click: actions.newWindow },
      { label: texts.showDataFolder, click: actions.showDataFolder },
      line,
      { label: texts.closeWindow, role: 'close' },
      ...(mac ? [] : [quit]),
    ],
  }
  const edit: MenuItemConstructorOptions = {
    label: texts.edit,
    submenu: [
      { label: texts.undo, role: 'undo' },
      { label: texts.redo, role: 'redo' },
      line,
      { label: texts.cut, role: 'cut' },
      { label: texts.copy, role: 'copy' },
      { label: texts.paste, role: 'paste' },
      { label: texts.selectAll, role: 'selectAll' },
    ],
  }
  const view: MenuItemConstructorOptions = {
    label: texts.view,
    submenu: [
      { label: texts.actualSize, role: 'resetZoom' },
      { label: texts.zoomIn, role: 'zoomIn' },
      { label: texts.zoomOut, role: 'zoomOut' },
      line,
      { label: texts.fullScreen, role: 'togglefullscreen' },
      ...(developerTools ? developerItems(texts) : []),
    ],
  }
  const window: MenuItemConstructorOptions = {
    label: texts.window,
    role: 'window',
    submenu: [
      { label: texts.minimize, role: 'minimize' },
      ...(mac ? [{ label: texts.zoom, role: 'zoom' } as const] : []),
    ],
  }
  const help: MenuItemConstructorOptions = { label: texts.help, role: 'help', submenu: [about] }
  return mac ? [application, file, edit, view, window] : [file, edit, view, window, help]
}

function developerItems(texts: ShellTexts): MenuItemConstructorOptions[] {
  return [
    { type: 'separator' },
    { label: texts.reload, role: 'reload' },
    { label: texts.developerTools, role: 'toggleDevTools' },
  ]
}
