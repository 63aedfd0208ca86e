import type { RPCHandlerOptions } from '@orpc/server/node'
import type { CallContext } from '@main/core/context'
import type { Desk } from '@main/core/create-desk'
import { BACKGROUND_HEADER, SESSION_HEADER } from '@shared/client/session-headers'
import { refusal } from '@shared/contract/errors'
import { AttemptLimit } from './attempt-limit'

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/** Ways in that somebody could guess at. */
const attempts: ReadonlySet<string> = new Set([
  'accounts.setUp',
  'accounts.signIn',
  'accounts.unlock',
  'accounts.recover',
])

/** What every carrier does with a call before the desk gets it. One for each desk a host serves. */
export class Calls {
  readonly #limit: AttemptLimit

  constructor(readonly desk: Desk) {
    this.#limit = new AttemptLimit(desk.clock)
  }

  /** Who a call says it is: the session's token as it was sent, whether or not there is such a session. */
  contextOf(headers: Headers): CallContext {
    return this.desk.context(tokenIn(headers), headers[BACKGROUND_HEADER] === '1')
  }

  /**
   * Lets files come in only from somebody who may use them, or from anybody on a desk that nobody has set up
   * yet, which a backup can be restored to.
   * @throws what `Desk.enter` throws, `forbidden`
   */
  async enterForUpload(headers: Headers): Promise<void> {
    const access = 'sync.import'
    const { actor } = await this.desk.enter(this.contextOf(headers), { access, whenNew: true })
    const { permissions } = actor
    if (!permissions[access] && !permissions['backup.restore']) {
      throw refusal('forbidden', { action: access })
    }
  }

  /** For oRPC's handlers: refuses attempts to sign in that come too fast, before anything is computed. */
  get interceptors(): NonNullable<RPCHandlerOptions<CallContext>['clientInterceptors']> {
    return [
      ({ path, next }) => (attempts.has(path.join('.')) ? this.#limit.run(() => next()) : next()),
    ]
  }
}

/** The session's token in a call's headers; `null` when there is none, or none of ours could look so. */
export function tokenIn(headers: Headers): string | null {
  const token = headers[SESSION_HEADER]
  return typeof token === 'string' && /^[\w-]{1,200}$/u.test(token) ? token : null
}
