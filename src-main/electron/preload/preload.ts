import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { DeskHost, HostMessage, HostPlatform } from '@shared/host-api'
import { channels } from '../channels'

/** The part of the page's window that is used; the Node side is built without the browser's types. */
declare const window: {
  readonly location: { readonly origin: string }
  postMessage(message: HostMessage, targetOrigin: string, transfer: readonly object[]): void
}

/**
 * Runs sandboxed before the page, in a world of its own. It gives the page the few things of
 * `DeskHost` and nothing of Electron: no channel name, event or port passes through an argument.
 */
const deskHost: DeskHost = {
  kind: 'electron',
  platform: process.platform as HostPlatform,
  connectCore: () => ipcRenderer.send(channels.connectCore),
  chooseSource: (kind) => ipcRenderer.invoke(channels.chooseSource, kind),
  takeDropped: (file) => ipcRenderer.invoke(channels.takeDropped, webUtils.getPathForFile(file)),
  saveDownload: (downloadId) => ipcRenderer.invoke(channels.saveDownload, downloadId),
  setLanguage: (language) => ipcRenderer.send(channels.setLanguage, language),
  openExternal: (url) => ipcRenderer.send(channels.openExternal, url),
}
contextBridge.exposeInMainWorld('deskHost', deskHost)

// A port cannot cross the context bridge; it can be transferred in a message to this window.
function tellPage(message: HostMessage, ports: readonly object[]): void {
  window.postMessage(message, window.location.origin, ports)
}
ipcRenderer.on(channels.corePort, (event) => tellPage({ type: 'desk:core-port' }, event.ports))
ipcRenderer.on(channels.coreLost, () => tellPage({ type: 'desk:core-lost' }, []))
