import type { WebPreferences } from 'electron'

/**
 * How every window's page runs: sandboxed, isolated from the preload, without Node.
 * @param developerTools only where the desk is not packaged
 */
export function webPreferences(preload: string, developerTools: boolean): WebPreferences {
  return {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    devTools: developerTools,
    // Chromium downloads dictionaries for it.
    spellcheck: false,
  }
}
