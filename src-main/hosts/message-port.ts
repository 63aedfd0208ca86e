import { StandardRPCHandler } from '@orpc/server/standard'
import { createServerPeerHandleRequestFn } from '@orpc/server/standard-peer'
import { ServerPeer, type EncodedMessage } from '@orpc/standard-server-peer'
import type { RunningCore } from '@main/core/create-core'
import { describeError } from '@main/core/log'

/** Node's MessagePort (worker threads). */
interface NodePort {
  postMessage(message: unknown): void
  addEventListener(type: string, listener: (event: { data?: unknown }) => void): void
  start(): void
  close(): void
}

/** Electron's MessagePortMain. */
interface ElectronPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  start(): void
  close(): void
}

export type ServablePort = NodePort | ElectronPort

/**
 * Answers the calls that come in over `port` from the core's router. When the other end goes, every call
 * that still runs is cancelled. A message that is no call is logged and dropped.
 */
export function servePort(running: RunningCore, port: ServablePort): void {
  const { log } = running.core
  const peer = new ServerPeer((message) => port.postMessage(message))
  const answer = createServerPeerHandleRequestFn(new StandardRPCHandler(running.router, {}), {
    context: running.context(),
  })
  const take = ({ data }: { data?: unknown }): void => {
    peer.message(data as EncodedMessage, answer).catch((error: unknown) => {
      log.warn({ event: 'port.message.failed', error: describeError(error) })
    })
  }
  const end = (): void => void peer.close()
  if ('addEventListener' in port) {
    port.addEventListener('message', take)
    port.addEventListener('close', end)
  } else {
    port.on('message', take)
    port.on('close', end)
  }
  port.start()
}
