import { MessageChannelMain, type MessagePortMain, type WebContents } from 'electron'
import { channels } from './channels'
import type { CoreSupervisor } from './supervisor'

/** Hands each window a port of its own to the core, at once or as soon as the core runs. */
export class CorePorts {
  readonly #supervisor: CoreSupervisor<MessagePortMain>
  readonly #wanting = new Set<WebContents>()

  constructor(supervisor: CoreSupervisor<MessagePortMain>) {
    this.#supervisor = supervisor
  }

  connect(contents: WebContents): void {
    const { port1, port2 } = new MessageChannelMain()
    if (this.#supervisor.connectWindow(contents.id, port1)) {
      contents.postMessage(channels.corePort, null, [port2])
      return
    }
    port1.close()
    this.#wanting.add(contents)
    contents.once('destroyed', () => this.#wanting.delete(contents))
  }

  /** The core runs: those who asked meanwhile get their ports. */
  serveWanting(): void {
    const wanting = [...this.#wanting]
    this.#wanting.clear()
    for (const contents of wanting) if (!contents.isDestroyed()) this.connect(contents)
  }
}
