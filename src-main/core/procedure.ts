import { implement } from '@orpc/server'
import { contract } from '@shared/contract'
import type { CallContext } from './context'

/** The contract, ready to be implemented; each capability's procedures start from its part of it. */
export const implementing = implement(contract).$context<CallContext>()
