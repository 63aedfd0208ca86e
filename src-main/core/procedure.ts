import {
  implement,
  type ImplementerInternal,
  type ImplementerInternalWithMiddlewares,
} from '@orpc/server'
import { contract, type Contract } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import type { Actor, CallContext, Core } from './context'

/** The contract for procedures that may be called before anybody has signed in. */
export const implementingInPublic: ImplementerInternal<Contract, CallContext, CallContext> =
  implement(contract).$context<CallContext>()

/**
 * The contract, ready to be implemented behind the door: no handler is reached before it is known who
 * calls and that the permission table lets them (USR-01). Each capability's procedures start from its
 * part of it.
 */
export const implementing: ImplementerInternalWithMiddlewares<
  Contract,
  CallContext,
  CallContext & { core: Core; actor: Actor }
> = implementingInPublic.use(async ({ context, procedure, next }) => {
  const { access, whenNew, whenLocked } = procedure['~orpc'].meta
  // A procedure that names no permission is open to nobody.
  if (access === undefined || access === 'public') throw refusal('forbidden', { action: 'none' })
  const { core, actor } = await context.desk.enter(context, { access, whenNew, whenLocked })
  if (!actor.permissions[access]) throw refusal('forbidden', { action: access })
  return next({ context: { core, actor } })
})
