import type { Outputs } from '@shared/contract'

/** Plans as they come over the contract. */
export type Plan = Outputs['policies']['getPlan']
export type PlanRow = Outputs['policies']['listPlans'][number]
export type PlanVersion = Plan['versions'][number]
export type Rules = PlanVersion['rules']
export type Benefit = Rules['benefits'][number]
export type Deductible = NonNullable<Benefit['deductible']>
export type AuthorizationNeed = NonNullable<Benefit['authorization']>
