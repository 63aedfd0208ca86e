import { createORPCClient, type ClientLink } from '@orpc/client'
import type { DeskClient } from '@shared/contract'
import { isRefusal, type DeskErrorData } from '@shared/contract/errors'
import { BACKGROUND_HEADER, SESSION_HEADER } from '@shared/client/session-headers'
import type { CallMark } from '@shared/client/message-port-link'
import { session } from '@renderer/app/remember'

/** The token of this window's session: it survives a reload and ends with the window. */
export function sessionToken(): string | null {
  const token = session.read('token')
  return typeof token === 'string' ? token : null
}
export function keepSessionToken(token: string | null): void {
  session.write('token', token)
}

/** What every request carries: whose window it comes from, and whether anybody is working in it. */
export function sessionHeaders({ background = false }: CallMark = {}): Record<string, string> {
  const token = sessionToken()
  return {
    ...(token === null ? {} : { [SESSION_HEADER]: token }),
    ...(background ? { [BACKGROUND_HEADER]: '1' } : {}),
  }
}

/** Why the core answers nothing any more before somebody signs in, unlocks or changes their password. */
export type SessionRefusal =
  | { code: 'not_signed_in'; data: DeskErrorData<'not_signed_in'> }
  | { code: 'session_locked'; data: DeskErrorData<'session_locked'> }
  | { code: 'password_expired'; data: DeskErrorData<'password_expired'> }

/** Whether a call was refused for its session and not for what it asked. */
export function isSessionRefusal(error: unknown): error is SessionRefusal & Error {
  if (!isRefusal(error)) return false
  const { code } = error
  return code === 'not_signed_in' || code === 'session_locked' || code === 'password_expired'
}

/**
 * The typed client over a link.
 * @param mark how every call of this client is marked
 * @param refused told of every refusal that concerns the session, unless the window has another one by now
 */
export function clientOver(
  link: ClientLink<CallMark>,
  mark: CallMark,
  refused: (refusal: SessionRefusal) => void,
): DeskClient {
  const watched: ClientLink<Record<never, never>> = {
    async call(path, input, options) {
      const token = sessionToken()
      try {
        return await link.call(path, input, { ...options, context: mark })
      } catch (error) {
        if (isSessionRefusal(error) && token === sessionToken()) refused(error)
        throw error
      }
    },
  }
  return createORPCClient(watched)
}
