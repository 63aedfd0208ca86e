import type {
  ContractRouterClient,
  InferContractRouterInputs,
  InferContractRouterOutputs,
} from '@orpc/contract'
import { audit } from './audit'
import { claims } from './claims'
import { desk } from './desk'
import { notices } from './notices'
import { queues } from './queues'
import { sync } from './sync'

/** Everything the core can be asked, by capability. All hosts and clients are typed by it. */
export const contract = { audit, claims, desk, notices, queues, sync }
export type Contract = typeof contract
/** A client of the core, whatever carries its calls. */
export type DeskClient = ContractRouterClient<Contract>
export type Inputs = InferContractRouterInputs<Contract>
export type Outputs = InferContractRouterOutputs<Contract>
