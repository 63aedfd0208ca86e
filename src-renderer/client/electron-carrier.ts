import { ORPCError, type ClientLink } from '@orpc/client'
import { refusal } from '@shared/contract/errors'
import type { Source } from '@shared/contract/sync'
import {
  connectOverPort,
  PortClosedError,
  type CallMark,
  type PortConnection,
} from '@shared/client/message-port-link'
import { isHostMessage, type DeskHost, type HostRefusal } from '@shared/host-api'
import { ConnectionLostError, type Carrier, type ConnectionListener } from './carrier'
import { clientOver, sessionHeaders } from './session'

/** Longest wait for a port after asking for one. */
const PORT_WITHIN_MS = 15_000

/**
 * Reaches the core's process over a message port that the shell hands over. When the process ends the
 * port dies with it; a new one is asked for, and calls wait for it for a while.
 */
export function electronCarrier(host: DeskHost, listener: ConnectionListener): Carrier {
  let current: PortConnection | null = null
  let next = Promise.withResolvers<PortConnection>()
  let everConnected = false

  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.source !== window || !isHostMessage(event.data)) return
    if (event.data.type === 'desk:core-lost') return lose(current)
    const [port] = event.ports
    if (!port) return
    const connection = connectOverPort(port, sessionHeaders)
    current = connection
    void connection.closed.then(() => lose(connection))
    next.resolve(connection)
    if (everConnected) listener.found()
    everConnected = true
  })
  host.connectCore()

  function lose(connection: PortConnection | null): void {
    if (connection === null || connection !== current) return
    current = null
    next = Promise.withResolvers()
    connection.close()
    listener.lost()
    host.connectCore()
  }

  async function connection(): Promise<PortConnection> {
    if (current) return current
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        listener.lost()
        reject(new ConnectionLostError('the core gave no port'))
      }, PORT_WITHIN_MS)
    })
    return Promise.race([next.promise, late]).finally(() => clearTimeout(timer))
  }

  // A link that finds the port of the moment for each call.
  const link: ClientLink<CallMark> = {
    async call(path, input, options) {
      const { link: over } = await connection()
      try {
        return await over.call(path, input, options)
      } catch (error) {
        if (error instanceof PortClosedError) {
          throw new ConnectionLostError(error.message, { cause: error })
        }
        throw error
      }
    },
  }
  return {
    kind: 'electron',
    client: clientOver(link, {}, listener.refused),
    background: clientOver(link, { background: true }, listener.refused),
    async chooseSource(kind) {
      const choice = await host.chooseSource(kind)
      if (choice.status === 'refused') throw asError(choice)
      return choice.status === 'chosen' ? choice.source : null
    },
    async takeFiles(files): Promise<Source> {
      const [file, ...more] = files
      if (!file || more.length > 0) {
        throw refusal('source_unreadable', { name: file?.name ?? '', reason: 'one_at_a_time' })
      }
      const choice = await host.takeDropped(file)
      if (choice.status === 'chosen') return choice.source
      throw choice.status === 'refused' ? asError(choice) : refusal('cancelled', {})
    },
    async save(downloadId) {
      const outcome = await host.saveDownload(downloadId)
      if (outcome.status === 'refused') throw asError(outcome)
      return outcome.status === 'saved'
    },
    reconnect: () => host.connectCore(),
    setLanguage: (language) => host.setLanguage(language),
  }
}

function asError({ code, data }: HostRefusal): Error {
  if (code === 'desk_unavailable') return new ConnectionLostError('the core is not running')
  return new ORPCError(code, { data })
}
