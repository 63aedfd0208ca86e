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
export const contract = {
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
export type Contract = typeof contract
/** A client of the core, whatever carries its calls. */
export type DeskClient = ContractRouterClient<Contract>
export type Inputs = InferContractRouterInputs<Contract>
export type Outputs = InferContractRouterOutputs<Contract>
