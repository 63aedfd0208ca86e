import { BrowserWindow, screen, type WebContents } from 'electron'
import { startUrl } from '../security/urls'
import { webPreferences } from '../security/web-preferences'
import { minimum, placeWindow, type WindowState } from './window-state'

export interface DeskWindowsOptions {
  /** The built preload script. */
  preload: string
  developerTools: boolean
  title(): string
  /** How the last window was closed. */
  restore(): WindowState | null
  remember(state: WindowState): void
  /** A page's process has died; it shows nothing any more. */
  onPageGone(window: BrowserWindow): void
}

/** How far a further window is moved down and right of the one before, in points. */
const CASCADE = 28

/** The desk's windows. */
export class DeskWindows {
  readonly #options: DeskWindowsOptions
  readonly #windows = new Set<BrowserWindow>()

  constructor(options: DeskWindowsOptions) {
    this.#options = options
  }

  get open(): readonly BrowserWindow[] {
    return [...this.#windows]
  }

  /** Whether these are the contents of one of the desk's windows. */
  holds(contents: WebContents): boolean {
    return this.open.some((window) => window.webContents === contents)
  }

  /** Opens a window on the desk, where the last one was. */
  create(): BrowserWindow {
    const { preload, developerTools, title, restore, remember, onPageGone } = this.#options
    const main = screen.getPrimaryDisplay()
    const others = screen.getAllDisplays().filter(({ id }) => id !== main.id)
    const placed = placeWindow(
      restore(),
      [main, ...others].map(({ workArea }) => workArea),
    )
    const moved = CASCADE * this.#windows.size
    const window = new BrowserWindow({
      ...placed.bounds,
      x: placed.bounds.x + moved,
      y: placed.bounds.y + moved,
      minWidth: minimum.width,
      minHeight: minimum.height,
      title: title(),
      show: false,
      webPreferences: webPreferences(preload, developerTools),
    })
    this.#windows.add(window)
    if (placed.maximized) window.maximize()
    window.once('ready-to-show', () => window.show())
    window.on('close', () =>
      remember({ bounds: window.getNormalBounds(), maximized: window.isMaximized() }),
    )
    window.on('closed', () => this.#windows.delete(window))
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason !== 'clean-exit') onPageGone(window)
    })
    void window.loadURL(startUrl)
    return window
  }

  /** Brings a window to the front; opens one when there is none. */
  focus(): void {
    const window = this.open[0] ?? this.create()
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }
}
