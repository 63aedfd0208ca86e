import type {
  ContractRouterClient,
  InferContractRouterInputs,
  InferContractRouterOutputs,
} from '@orpc/contract'
import { accounts } from './accounts'
import { audit } from './audit'
import { backup } from './backup'
import { bench } from './bench'
import { calendar } from './calendar'
import { claims } from './claims'
import { dashboard } from './dashboard'
import { desk } from './desk'
import { gaps } from './gaps'
import { notices } from './notices'
import { outbox } from './outbox'
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
  calendar: typeof calendar
  claims: typeof claims
  dashboard: typeof dashboard
  desk: typeof desk
  gaps: typeof gaps
  notices: typeof notices
  outbox: typeof outbox
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
  calendar,
  claims,
  dashboard,
  desk,
  gaps,
  notices,
  outbox,
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
