import type { App, Session, WebContents } from 'electron'
import { downloadName } from './downloads'
import { mayUse } from './permissions'
import { mayNavigate, mayRequest } from './urls'

/**
 * Applies the rules to a session: no permission but those listed, no devices, no network, no downloads
 * but the page's own files.
 */
export function hardenSession(session: Session, developerTools: boolean): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(mayUse(permission, details.requestingUrl, details.isMainFrame))
  })
  session.setPermissionCheckHandler((_contents, permission, origin, details) =>
    mayUse(permission, details.requestingUrl ?? origin, details.isMainFrame),
  )
  session.setDevicePermissionHandler(() => false)
  session.setSpellCheckerEnabled(false)
  session.webRequest.onBeforeRequest({ urls: ['<all_urls>'] }, (details, answer) => {
    answer({ cancel: !mayRequest(details.url, developerTools) })
  })
  session.on('will-download', (event, item) => {
    const name = downloadName(item.getURL(), item.getFilename())
    if (name === null) event.preventDefault()
    else item.setSaveDialogOptions({ defaultPath: name })
  })
}

/**
 * Applies the rules to every page there will be: where it may go and what it may open.
 * @param openExternal the one gate to the outside
 */
export function hardenContents(app: App, openExternal: (url: string) => void): void {
  app.on('web-contents-created', (_event, contents) => hardenPage(contents, openExternal))
}

function hardenPage(contents: WebContents, openExternal: (url: string) => void): void {
  contents.on('will-frame-navigate', (details) => {
    if (mayNavigate(details.url, details.isMainFrame)) return
    details.preventDefault()
    if (details.isMainFrame) openExternal(details.url)
  })
  contents.on('will-redirect', (details) => {
    if (!mayNavigate(details.url, details.isMainFrame)) details.preventDefault()
  })
  contents.setWindowOpenHandler(({ url }) => {
    openExternal(url)
    return { action: 'deny' }
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.on('select-bluetooth-device', (event, _devices, choose) => {
    event.preventDefault()
    choose('')
  })
}
