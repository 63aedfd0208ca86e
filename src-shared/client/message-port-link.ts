import { createORPCClient, type ClientLink, type ClientOptions } from '@orpc/client'
import { StandardRPCLink } from '@orpc/client/standard'
import { ClientPeer, type EncodedMessage } from '@orpc/standard-server-peer'
import type { DeskClient } from '../contract'

/** The part of a MessagePort that is needed; a browser's and Node's both have it. */
export interface PortToCore {
  postMessage(message: unknown): void
  addEventListener(type: 'message' | 'close', listener: (event: object) => void): void
  start(): void
  close(): void
}

/** The core behind the port is gone. Whether the call was carried out is not known. */
export class PortClosedError extends Error {
  override name = 'PortClosedError'
  readonly code = 'port_closed'
  constructor() {
    super('the connection to the core is closed')
  }
}

/** How a call is marked on its way to the core. */
export interface CallMark {
  /** The page refreshes itself; nobody is working (USR-01, idle lock). */
  background?: boolean
}

export interface PortConnection {
  readonly client: DeskClient
  /** The same calls, each with its mark. */
  readonly link: ClientLink<CallMark>
  /** Resolves once the port is dead. */
  readonly closed: Promise<void>
  /** Declares the port dead, e.g. when the shell reports that the core's process ended. */
  close(): void
}

/**
 * A client of the core over a message port. A message to a dead port is lost without a sign and its call
 * would wait for ever, so every call and every step of an event iterator races against the port's end.
 * @param headers what each call carries besides its input
 * @returns the client; its calls reject with `PortClosedError` once the port is dead
 */
export function connectOverPort(
  port: PortToCore,
  headers: (mark: CallMark) => Record<string, string> = () => ({}),
): PortConnection {
  let alive = true
  const death = Promise.withResolvers<never>()
  death.promise.catch(() => undefined)
  const die = (): void => {
    if (!alive) return
    alive = false
    death.reject(new PortClosedError())
    peer.close()
  }

  const peer = new ClientPeer((message) => port.postMessage(message))
  const link = new StandardRPCLink<CallMark>(
    {
      async call(request) {
        const response = await peer.request(request)
        return { ...response, body: () => Promise.resolve(response.body) }
      },
    },
    { url: 'http://core', headers: ({ context }) => headers(context) },
  )
  port.addEventListener('message', (event) => {
    // A message that cannot be read means that the two ends no longer understand each other.
    peer.message((event as { data: EncodedMessage }).data).catch(die)
  })
  port.addEventListener('close', die)
  port.start()

  const race = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await Promise.race([work, death.promise])
    } catch (error) {
      // The library aborts what waits when the port closes; the caller is told why.
      throw alive ? error : new PortClosedError()
    }
  }
  const guarded: ClientLink<CallMark> = {
    async call(path: readonly string[], input: unknown, options: ClientOptions<CallMark>) {
      if (!alive) throw new PortClosedError()
      const output = await race(link.call(path, input, options))
      return isIterator(output) ? guardIterator(output, race, () => alive) : output
    },
  }
  return {
    client: createORPCClient<DeskClient>(guarded),
    link: guarded,
    closed: death.promise.catch(() => undefined),
    close: () => {
      die()
      port.close()
    },
  }
}

function isIterator(value: unknown): value is AsyncGenerator<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

function guardIterator(
  iterator: AsyncGenerator<unknown>,
  race: <T>(work: Promise<T>) => Promise<T>,
  alive: () => boolean,
): AsyncGenerator<unknown> {
  const guarded: AsyncGenerator<unknown> = {
    next: () => race(iterator.next()),
    return: (value: unknown) =>
      alive() ? race(iterator.return(value)) : Promise.resolve({ done: true, value }),
    throw: (error: unknown) => (alive() ? race(iterator.throw(error)) : Promise.reject(error)),
    [Symbol.asyncIterator]: () => guarded,
    async [Symbol.asyncDispose]() {
      await guarded.return(undefined)
    },
  }
  return guarded
}
