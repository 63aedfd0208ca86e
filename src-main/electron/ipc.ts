import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent, WebContents } from 'electron'
import { z } from 'zod'
import type { HostLanguage, SaveOutcome, SourceChoice } from '@shared/host-api'
import { channels } from './channels'
import { isTrustedSender } from './security/senders'

export interface DeskRequests {
  isDeskWindow(contents: WebContents): boolean
  connectCore(contents: WebContents): void
  chooseSource(contents: WebContents, kind: 'file' | 'folder'): Promise<SourceChoice>
  takeDropped(path: string): Promise<SourceChoice>
  saveDownload(contents: WebContents, downloadId: string): Promise<SaveOutcome>
  setLanguage(language: HostLanguage): void
  openExternal(url: string): void
}

/** Thrown to a sender that may not ask. It says nothing about the shell. */
const refused = (): Error => new Error('refused')

/**
 * Listens to the windows. A message is acted on only when its sender is the top frame of one of the
 * desk's windows showing the desk, and when what it carries has the right form.
 */
export function listenToWindows(
  ipcMain: Pick<IpcMain, 'on' | 'handle'>,
  requests: DeskRequests,
): void {
  const trusted = (event: IpcMainEvent | IpcMainInvokeEvent): boolean =>
    isTrustedSender(event.senderFrame, requests.isDeskWindow(event.sender))

  const on = <T>(
    channel: string,
    form: z.ZodType<T>,
    act: (value: T, from: WebContents) => void,
  ): void => {
    ipcMain.on(channel, (event, value: unknown) => {
      const read = form.safeParse(value)
      if (trusted(event) && read.success) act(read.data, event.sender)
    })
  }
  const handle = <T>(
    channel: string,
    form: z.ZodType<T>,
    act: (value: T, from: WebContents) => Promise<unknown>,
  ): void => {
    ipcMain.handle(channel, (event, value: unknown) => {
      const read = form.safeParse(value)
      if (!trusted(event) || !read.success) throw refused()
      return act(read.data, event.sender)
    })
  }

  on(channels.connectCore, z.undefined(), (_nothing, from) => requests.connectCore(from))
  on(channels.setLanguage, z.enum(['zh', 'en']), (language) => requests.setLanguage(language))
  on(channels.openExternal, z.string().max(2000), (url) => requests.openExternal(url))
  handle(channels.chooseSource, z.enum(['file', 'folder']), (kind, from) =>
    requests.chooseSource(from, kind),
  )
  handle(channels.takeDropped, z.string().max(32_767), (path) => requests.takeDropped(path))
  handle(channels.saveDownload, z.string().max(100), (downloadId, from) =>
    requests.saveDownload(from, downloadId),
  )
}
