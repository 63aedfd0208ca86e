import { app, ipcMain, Menu, protocol, safeStorage, session, type MessagePortMain } from 'electron'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { dataFolder } from '@main/hosts/cli/data-dir'
import type { HostLanguage, HostPlatform } from '@shared/host-api'
import { pageFiles, pagePrivileges } from './app-protocol'
import { channels } from './channels'
import { CorePorts } from './core-ports'
import { forkCore } from './core-process'
import { askForSource, askToGoOn, askWhereToSave } from './dialogs'
import { handSource, saveDownload } from './handover'
import { listenToWindows } from './ipc'
import { applicationMenu } from './menu/menu'
import { hardenContents, hardenSession } from './security/harden'
import { DeskKeychain, withKey } from './security/keychain'
import { openExternal, showInFolder } from './security/open-external'
import { refusedSwitch } from './security/switches'
import { pageScheme } from './security/urls'
import { readShellSettings, writeShellSettings, type ShellSettings } from './shell-settings'
import { CoreSupervisor, type GiveUp } from './supervisor'
import { openFailedDetail, shellTexts, type ShellTexts } from './texts'
import { DeskWindows } from './windows/desk-windows'

const built = import.meta.dirname
const coreFile = join(built, 'core-process.js')
const workerFile = join(built, 'worker.js')
const preload = join(built, '../preload/preload.cjs')
const pageRoot = join(built, '../renderer')

const developerTools = !app.isPackaged
const switchRefused = app.isPackaged
  ? refusedSwitch((name) => app.commandLine.hasSwitch(name))
  : null

const { env, platform } = process
const dataDir = dataFolder(app.commandLine.getSwitchValue('data-dir'), { env, platform })
// Beside the data, so that each data folder has a profile, and a lock, of its own.
const shellDir = join(dataDir, 'shell')
mkdirSync(shellDir, { recursive: true, mode: 0o700 })
app.setPath('userData', shellDir)

if (switchRefused !== null) {
  process.stderr.write(`refused: --${switchRefused}\n`)
  app.exit(2)
} else if (!app.requestSingleInstanceLock()) {
  app.quit()
} else {
  app.enableSandbox()
  protocol.registerSchemesAsPrivileged([{ scheme: pageScheme, privileges: pagePrivileges }])
  hardenContents(app, openExternal)
  if (platform === 'win32') app.setAppUserModelId('cn.peian.desk')
  void app.whenReady().then(runDesk)
}

function runDesk(): void {
  const settingsFile = join(shellDir, 'settings.json')
  let settings = readShellSettings(settingsFile)
  const remember = (change: Partial<ShellSettings>): void => {
    settings = { ...settings, ...change }
    writeShellSettings(settingsFile, settings)
  }
  const texts = (): ShellTexts => shellTexts[settings.language]

  hardenSession(session.defaultSession, developerTools)
  void session.defaultSession.setProxy({ mode: 'direct' })
  protocol.handle(pageScheme, pageFiles(pageRoot))

  const windows = new DeskWindows({
    preload,
    developerTools,
    title: () => texts().appName,
    restore: () => settings.window,
    remember: (window) => remember({ window }),
    onPageGone: async (window) => {
      const { pageGone, pageGoneDetail, reopen, closeWindow } = texts()
      const again = await askToGoOn(pageGone, pageGoneDetail, reopen, closeWindow)
      if (window.isDestroyed()) return
      if (again) window.webContents.reload()
      else window.destroy()
    },
  })

  const keychain = new DeskKeychain({
    keychain: safeStorage,
    platform,
    isReady: () => app.isReady(),
  })
  const supervisor = new CoreSupervisor<MessagePortMain>({
    fork: () => forkCore(coreFile),
    open: () => withKey({ type: 'open', dataDir, workerFile, version: app.getVersion() }, keychain),
    protectKey: (key) => keychain.seal(key),
    onRunning: () => ports.serveWanting(),
    onLost: () => {
      for (const window of windows.open) window.webContents.send(channels.coreLost)
    },
    onGiveUp: async (reason) => {
      if (await askAfterGivingUp(reason, texts())) supervisor.start()
      else app.quit()
    },
  })
  const ports = new CorePorts(supervisor)

  const useLanguage = (language: HostLanguage): void => {
    if (language !== settings.language) remember({ language })
    app.setAboutPanelOptions({
      applicationName: texts().appName,
      applicationVersion: app.getVersion(),
    })
    const template = applicationMenu({
      texts: texts(),
      platform: platform as HostPlatform,
      developerTools,
      actions: {
        newWindow: () => void windows.create(),
        showDataFolder: () => showInFolder(join(dataDir, 'desk.sqlite3')),
      },
    })
    Menu.setApplicationMenu(Menu.buildFromTemplate(template))
  }
  useLanguage(settings.language)

  listenToWindows(ipcMain, {
    isDeskWindow: (contents) => windows.holds(contents),
    connectCore: (contents) => ports.connect(contents),
    chooseSource: async (contents, kind) =>
      handSource(supervisor, await askForSource(contents, kind, texts())),
    takeDropped: (path) => handSource(supervisor, path),
    saveDownload: (contents, downloadId) =>
      saveDownload(supervisor, downloadId, (fileName) =>
        askWhereToSave(contents, app.getPath('downloads'), fileName, texts()),
      ),
    setLanguage: useLanguage,
    openExternal,
  })

  app.on('second-instance', () => windows.focus())
  app.on('activate', () => windows.focus())
  app.on('window-all-closed', () => {
    if (platform !== 'darwin') app.quit()
  })
  let closed = false
  app.on('will-quit', (event) => {
    if (closed) return
    event.preventDefault()
    void supervisor.close().then(() => {
      closed = true
      app.quit()
    })
  })

  supervisor.start()
  windows.create()
}

function askAfterGivingUp(reason: GiveUp, texts: ShellTexts): Promise<boolean> {
  return reason.why === 'open-failed'
    ? askToGoOn(texts.openFailed, openFailedDetail(texts, reason.code), texts.retry, texts.quit)
    : askToGoOn(texts.crashed, texts.crashedDetail, texts.retry, texts.quit)
}
