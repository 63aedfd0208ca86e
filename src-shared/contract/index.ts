import type {
  ContractRouterClient,
  InferContractRouterInputs,
  InferContractRouterOutputs,
} from '@orpc/contract'
import { accounts } from './accounts'
import { audit } from './audit'
import { backup } from './backup'
import { bench } from './bench'
import { claims } from './claims'
import { desk } from './desk'
import { notices } from './notices'
import { payments } from './payments'
import { policies } from './policies'
import { queues } from './queues'
import { retention } from './retention'
import { sync } from './sync'

/** Everything the core can be asked, by capability. All hosts and clients are typed by it. */
// A type and not an interface: oRPC asks for an index signature, which an interface has not.
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
export type Contract = {
  accounts: typeof accounts
  audit: typeof audit
  backup: typeof backup
  bench: typeof bench
  claims: typeof claims
  desk: typeof desk
  notices: typeof notices
  payments: typeof payments
  policies: typeof policies
  queues: typeof queues
  retention: typeof retention
  sync: typeof sync
}
export const contract: Contract = {
  accounts,
  audit,
  backup,
  bench,
  claims,
  desk,
  notices,
  payments,
  policies,
  queues,
  retention,
  sync,
}
/** A client of the core, whatever carries its calls. */
export type DeskClient = ContractRouterClient<Contract>
export type Inputs = InferContractRouterInputs<Contract>
export type Outputs = InferContractRouterOutputs<Contract>
