import { BrowserWindow, dialog, type OpenDialogOptions, type WebContents } from 'electron'
import { join } from 'node:path'
import { safeFileName } from '@main/hosts/file-names'
import type { ShellTexts } from './texts'

/** What the import reads, and backups of a desk. */
const importExtensions = ['zip', 'csv', 'txt', 'xlsx', 'peian']

/** Asks for a file or a folder to import. Returns its path, `null` when cancelled. */
export async function askForSource(
  contents: WebContents,
  kind: 'file' | 'folder',
  texts: ShellTexts,
): Promise<string | null> {
  const options: OpenDialogOptions =
    kind === 'folder'
      ? { title: texts.chooseFolder, properties: ['openDirectory'] }
      : {
          title: texts.chooseFile,
          properties: ['openFile'],
          filters: [{ name: texts.importFiles, extensions: importExtensions }],
        }
  const window = BrowserWindow.fromWebContents(contents)
  const { filePaths } = window
    ? await dialog.showOpenDialog(window, options)
    : await dialog.showOpenDialog(options)
  return filePaths[0] ?? null
}

/** Asks where to save a file. Returns the path, `null` when cancelled. */
export async function askWhereToSave(
  contents: WebContents,
  folder: string,
  fileName: string,
  texts: ShellTexts,
): Promise<string | null> {
  const options = { title: texts.saveAs, defaultPath: join(folder, safeFileName(fileName)) }
  const window = BrowserWindow.fromWebContents(contents)
  const { filePath } = window
    ? await dialog.showSaveDialog(window, options)
    : await dialog.showSaveDialog(options)
  return filePath === '' ? null : filePath
}

/** Tells what went wrong and asks whether to go on. Returns `false` when the user would rather not. */
export async function askToGoOn(
  message: string,
  detail: string,
  goOn: string,
  stop: string,
): Promise<boolean> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message,
    detail,
    buttons: [goOn, stop],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  })
  return response === 0
}
