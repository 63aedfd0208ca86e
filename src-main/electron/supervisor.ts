import type { CoreAnswers, FromCore, ToCore } from '@main/hosts/utility-protocol'
import type { Sealing } from './security/keychain'

/** A running core process, as far as it is watched and spoken to. */
export interface CoreChild<Port> {
  send(message: ToCore, ports?: Port[]): void
  onMessage(listener: (message: FromCore) => void): void
  /** Called once, when the process has ended. */
  onExit(listener: (status: number) => void): void
  kill(): void
}

export type GiveUp =
  /** The desk could not be opened; trying again by itself would not help. */
  { why: 'open-failed'; code: string } | { why: 'crashes'; count: number }

export interface SupervisorOptions<Port> {
  fork(): CoreChild<Port>
  /** What the core is opened with, asked anew for every start: the keychain may hold another key by then. */
  open(): Promise<Extract<ToCore, { type: 'open' }>>
  /** Seals the desk key with the system's keychain. */
  protectKey(key: string): Promise<Sealing>
  /** The core answers calls from now on. */
  onRunning(): void
  /** The core is gone; calls under way are lost. */
  onLost(): void
  /** No further attempt is made until `start` is called again. */
  onGiveUp(reason: GiveUp): void
}

type State = 'stopped' | 'starting' | 'running' | 'waiting' | 'closing' | 'closed'

/** The core is not running, or ended before it answered. */
export class CoreUnavailableError extends Error {
  override name = 'CoreUnavailableError'
}

/** The core refused a request, with its code and data. */
export class CoreRefusalError extends Error {
  override name = 'CoreRefusalError'
  constructor(readonly refused: Extract<FromCore, { type: 'refused' }>) {
    super(refused.code)
  }
}

type Answer = CoreAnswers[keyof CoreAnswers]
interface Waiting {
  resolve(answer: Answer): void
  reject(error: Error): void
}

/** Wait before the first restart, in milliseconds; doubles with each crash in a row. */
const FIRST_DELAY_MS = 250
const LONGEST_DELAY_MS = 8_000
/** So many crashes within the window, and a person is asked. */
const CRASHES = 5
const CRASH_WINDOW_MS = 120_000
/** How long the core may take to finish what runs and close the database. */
const CLOSE_WITHIN_MS = 20_000

/**
 * Keeps one core process running: opens it, restarts it with growing delays after a crash, gives up after
 * five crashes in two minutes, and says to those who wait for an answer that none will come.
 */
export class CoreSupervisor<Port> {
  readonly #options: SupervisorOptions<Port>
  #state: State = 'stopped'
  #child: CoreChild<Port> | null = null
  #crashes: number[] = []
  #restart: NodeJS.Timeout | undefined
  #nextRequest = 1
  readonly #waiting = new Map<number, Waiting>()
  #closed: Promise<void> | undefined
  #onClosed: () => void = () => undefined

  constructor(options: SupervisorOptions<Port>) {
    this.#options = options
  }

  get running(): boolean {
    return this.#state === 'running'
  }

  /** Starts the core, or starts it anew after it was given up. Does nothing while one is there. */
  start(): void {
    if (this.#state !== 'stopped') return
    this.#crashes = []
    this.#fork()
  }

  /**
   * Gives a window its end of a channel to the core.
   * @returns whether the core took it; when it is not running the caller tries again on `onRunning`
   */
  connectWindow(windowId: number, port: Port): boolean {
    if (this.#state !== 'running') return false
    this.#child?.send({ type: 'window', windowId }, [port])
    return true
  }

  /**
   * Registers a file or folder the user chose, by its path on this machine.
   * @throws CoreRefusalError, CoreUnavailableError
   */
  addSource(path: string): Promise<CoreAnswers['addSource']> {
    return this.#request<'addSource'>((requestId) => ({ type: 'addSource', requestId, path }))
  }

  /**
   * What the core calls the file behind a download id.
   * @throws CoreRefusalError, CoreUnavailableError
   */
  describeDownload(downloadId: string): Promise<CoreAnswers['describeDownload']> {
    return this.#request<'describeDownload'>((requestId) => ({
      type: 'describeDownload',
      requestId,
      downloadId,
    }))
  }

  /**
   * Lets the core write a download to `target`, a full path the user chose.
   * @throws CoreRefusalError, CoreUnavailableError
   */
  saveDownload(downloadId: string, target: string): Promise<CoreAnswers['saveDownload']> {
    return this.#request<'saveDownload'>((requestId) => ({
      type: 'saveDownload',
      requestId,
      downloadId,
      target,
    }))
  }

  /** Lets the core finish and close its database; after 20 seconds it is ended. Safe to call twice. */
  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      clearTimeout(this.#restart)
      const child = this.#child
      this.#onClosed = resolve
      if (child === null) {
        this.#end()
        return
      }
      this.#state = 'closing'
      child.send({ type: 'close' })
      this.#restart = setTimeout(() => child.kill(), CLOSE_WITHIN_MS)
    })
    return this.#closed
  }

  #request<T extends keyof CoreAnswers>(
    message: (requestId: number) => ToCore,
  ): Promise<CoreAnswers[T]> {
    const child = this.#child
    if (this.#state !== 'running' || child === null) {
      return Promise.reject(new CoreUnavailableError())
    }
    const requestId = this.#nextRequest++
    return new Promise<CoreAnswers[T]>((resolve, reject) => {
      // The protocol promises that a request is answered by its own kind or a refusal.
      this.#waiting.set(requestId, {
        resolve: (answer) => resolve(answer as CoreAnswers[T]),
        reject,
      })
      child.send(message(requestId))
    })
  }

  #fork(): void {
    const child = this.#options.fork()
    this.#child = child
    this.#state = 'starting'
    let openFailure: string | null = null
    child.onMessage((message) => {
      switch (message.type) {
        case 'ready':
          if (this.#state !== 'starting') return
          this.#state = 'running'
          this.#options.onRunning()
          return
        case 'failed':
          openFailure = message.code
          return
        case 'closed':
          return
        case 'protectKey':
          void this.#protect(child, message)
          return
        default:
          this.#settle(message)
      }
    })
    child.onExit(() => this.#exited(openFailure))
    void this.#options.open().then((open) => {
      // It may have ended, or been asked to close, while the keychain was asked.
      if (this.#child === child && this.#state === 'starting') child.send(open)
    })
  }

  /** The key goes from the core to the keychain and back sealed; it is kept nowhere on the way. */
  async #protect(
    child: CoreChild<Port>,
    { protectId, key }: Extract<FromCore, { type: 'protectKey' }>,
  ): Promise<void> {
    const sealing = await this.#options.protectKey(key)
    if (this.#child !== child) return
    child.send(
      'sealed' in sealing
        ? { type: 'protected', protectId, sealed: sealing.sealed }
        : { type: 'unprotected', protectId, reason: sealing.refused },
    )
  }

  #settle(message: Answer | Extract<FromCore, { type: 'refused' }>): void {
    const waiting = this.#waiting.get(message.requestId)
    this.#waiting.delete(message.requestId)
    if (message.type === 'refused') waiting?.reject(new CoreRefusalError(message))
    else waiting?.resolve(message)
  }

  #exited(openFailure: string | null): void {
    const before = this.#state
    this.#child = null
    for (const { reject } of this.#waiting.values()) reject(new CoreUnavailableError())
    this.#waiting.clear()
    if (before === 'closing') {
      this.#end()
      return
    }
    if (before === 'running') this.#options.onLost()
    if (openFailure !== null) {
      this.#state = 'stopped'
      this.#options.onGiveUp({ why: 'open-failed', code: openFailure })
      return
    }
    const now = Date.now()
    this.#crashes = [...this.#crashes.filter((at) => now - at < CRASH_WINDOW_MS), now]
    const count = this.#crashes.length
    if (count >= CRASHES) {
      this.#state = 'stopped'
      this.#options.onGiveUp({ why: 'crashes', count })
      return
    }
    this.#state = 'waiting'
    const delay = Math.min(FIRST_DELAY_MS * 2 ** (count - 1), LONGEST_DELAY_MS)
    this.#restart = setTimeout(() => this.#fork(), delay)
  }

  #end(): void {
    clearTimeout(this.#restart)
    this.#state = 'closed'
    this.#onClosed()
  }
}
