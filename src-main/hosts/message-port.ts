import { StandardRPCHandler } from '@orpc/server/standard'
import { createServerPeerHandleRequestFn } from '@orpc/server/standard-peer'
import {
  ServerPeer,
  type EncodedMessage,
  type ServerPeerHandleRequestFn,
} from '@orpc/standard-server-peer'
import type { Desk } from '@main/core/create-desk'
import { describeError } from '@main/core/log'
import type { Calls } from './calls'

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

/** Which ports each session was used over, for each desk: a session is left when its last port goes. */
const portsOfSessions = new WeakMap<Desk, Map<string, Set<ServablePort>>>()

/**
 * Answers the calls that come in over `port` from the desk's router. When the other end goes, every call
 * that still runs is cancelled, and sessions that were used over this port alone are left: they end unless
 * the window comes back at once. A message that is no call is logged and dropped.
 */
export function servePort(calls: Calls, port: ServablePort): void {
  const { desk } = calls
  const peer = new ServerPeer((message) => port.postMessage(message))
  const handler = new StandardRPCHandler(desk.router, { clientInterceptors: calls.interceptors })
  const sessions = portsOfSessions.get(desk) ?? new Map<string, Set<ServablePort>>()
  portsOfSessions.set(desk, sessions)

  const answer: ServerPeerHandleRequestFn = (request) => {
    const context = calls.contextOf(request.headers)
    if (context.token !== null) {
      const ports = sessions.get(context.token) ?? new Set()
      sessions.set(context.token, ports.add(port))
    }
    return createServerPeerHandleRequestFn(handler, { context })(request)
  }
  const take = ({ data }: { data?: unknown }): void => {
    peer.message(data as EncodedMessage, answer).catch((error: unknown) => {
      desk.log.warn({ event: 'port.message.failed', error: describeError(error) })
    })
  }
  const end = (): void => {
    peer.close()
    for (const [token, ports] of sessions) {
      if (!ports.delete(port) || ports.size > 0) continue
      sessions.delete(token)
      desk.sessions.left(token)
    }
  }
  if ('addEventListener' in port) {
    port.addEventListener('message', take)
    port.addEventListener('close', end)
  } else {
    port.on('message', take)
    port.on('close', end)
  }
  port.start()
}
