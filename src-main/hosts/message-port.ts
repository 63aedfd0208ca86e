import { RPCHandler } from '@orpc/server/message-port'
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
  const handler = new RPCHandler(running.router)
  const drop = (error: unknown): void => {
    log.warn({ event: 'port.message.failed', error: describeError(error) })
  }
  handler.upgrade(
    {
      postMessage: (message: unknown) => port.postMessage(message),
      on: (event: string, listener: (event?: { data: unknown }) => unknown) => {
        const handle = (message?: { data?: unknown }): void => {
          void Promise.resolve()
            .then(() => listener(message && { data: message.data }))
            .catch(drop)
        }
        if ('addEventListener' in port) port.addEventListener(event, handle)
        else if (event === 'close') port.on('close', () => handle())
        else port.on('message', handle)
      },
    },
    { context: running.context() },
  )
  port.start()
}
