import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import {
  genders,
  identityTypes,
  identityVerifications,
  languages,
  policyStates,
} from '../domain/catalogues'
import { balance, planRules } from './adjudication'
import {
  claimState,
  cursor,
  date,
  fen,
  id,
  instant,
  language,
  procedure,
  progress,
  text,
  version,
} from './common'

/** Members, their policies, plans with their versions and benefits, and what is left of them. */

export const policyRow = z.object({
  id,
  policyNo: z.string(),
  insuredId: id,
  /** Masked (MEM-04). */
  insuredName: z.string(),
  holderName: z.string().nullable(),
  productName: z.string(),
  planName: z.string().nullable(),
  planId: id.nullable(),
  startOn: date,
  endOn: date.nullable(),
  state: z.enum(policyStates),
  /** 连带: cover of a dependent under somebody else's (POL-02). */
  dependent: z.boolean(),
})
export type PolicyRow = z.infer<typeof policyRow>

export const memberRow = z.object({
  id,
  /** Masked (MEM-04). */
  name: z.string(),
  gender: z.enum(genders),
  birthOn: date.nullable(),
  /** Masked (MEM-04). */
  idNumber: z.string().nullable(),
  policies: z.number().int(),
  claims: z.number().int(),
})

export const member = z.object({
  id,
  name: z.string(),
  gender: z.enum(genders),
  birthOn: date.nullable(),
  idType: z.string().nullable(),
  /** Masked (MEM-04). */
  idNumber: z.string().nullable(),
  idValidFrom: date.nullable(),
  idValidTo: date.nullable(),
  idVerification: z.enum(identityVerifications),
  /** What is unsound about the number (MEM-01): codes of `domain/identity`, each an error or a warning. */
  idProblems: z.array(z.object({ code: z.string(), weight: z.enum(['error', 'warning']) })),
  /** Masked (MEM-04). */
  phone: z.string().nullable(),
  email: z.string().nullable(),
  address: z.string().nullable(),
  language,
  version,
  /** Their own policies, and those of their dependents (POL-02). */
  policies: z.array(policyRow),
  claims: z.array(
    z.object({
      id,
      claimNo: z.string(),
      state: claimState,
      receivedAt: instant,
      claimedFen: fen,
      payableFen: fen.nullable(),
    }),
  ),
  bindings: z.array(
    z.object({
      id,
      /** Masked (MEM-04). */
      account: z.string(),
      boundAt: instant,
      boundBy: z.string(),
      releasedAt: instant.nullable(),
    }),
  ),
})
export type Member = z.infer<typeof member>

/** What is written of a member. A masked number that is not given again stays as it is. */
export const memberInput = z.object({
  name: text(100).min(1),
  gender: z.enum(genders),
  birthOn: date.nullable(),
  idType: z.enum(identityTypes).nullable(),
  idNumber: text(60).nullable().optional(),
  idValidFrom: date.nullable(),
  idValidTo: date.nullable(),
  idVerification: z.enum(identityVerifications),
  phone: text(60).nullable().optional(),
  email: text(200).nullable(),
  address: text(400).nullable(),
  language: z.enum(languages),
})

export const policyInput = z.object({
  policyNo: text(60).min(1),
  insuredId: id,
  mainInsuredId: id.nullable(),
  holderName: text(200).nullable(),
  insurerName: text(200).nullable(),
  productName: text(200).min(1),
  planName: text(200).nullable(),
  planId: id.nullable(),
  startOn: date,
  endOn: date.nullable(),
  coveredSince: date.nullable(),
  state: z.enum(policyStates),
  surrenderedOn: date.nullable(),
})

const ownShare = z.object({
  id,
  claimId: id,
  claimNo: z.string(),
  amountFen: fen,
  dueOn: date,
  paidOn: date.nullable(),
  version,
})

export const policyDetail = policyInput.extend({
  id,
  version,
  insuredName: z.string(),
  mainInsuredName: z.string().nullable(),
  plan: z
    .object({
      id,
      code: z.string(),
      nameZh: z.string(),
      nameEn: z.string(),
      versionId: id,
      versionNumber: z.number().int(),
    })
    .nullable(),
  /** The benefits of the version in force on `on`, with initial and remaining values (POL-03). */
  rules: planRules.nullable(),
  /** The day the balances are of: today, or the last day of cover. */
  on: date,
  balances: z.array(balance),
  limitRaises: z.array(
    z.object({ id, limitFen: fen, reason: z.string(), by: z.string(), at: instant }),
  ),
  selfServiceLimitFen: fen,
  card: z.object({ suspended: z.boolean(), unpaid: z.array(ownShare) }),
  certificates: z.array(
    z.object({
      id,
      certificateNo: z.string(),
      language,
      createdAt: instant,
      createdBy: z.string(),
    }),
  ),
})
export type PolicyDetail = z.infer<typeof policyDetail>

export const planRow = z.object({
  id,
  code: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  insurerName: z.string().nullable(),
  productName: z.string().nullable(),
  planName: z.string().nullable(),
  policies: z.number().int(),
  newestVersion: z.number().int(),
  effectiveFrom: date,
  version,
})

export const planVersion = z.object({
  id,
  number: z.number().int(),
  effectiveFrom: date,
  rules: planRules,
  note: z.string().nullable(),
  createdAt: instant,
  createdBy: z.string(),
})

export const plan = planRow.extend({ versions: z.array(planVersion) })
export type Plan = z.infer<typeof plan>

/** A claim whose result would be another. */
export const planDifference = z.object({
  claimId: id,
  claimNo: z.string(),
  state: claimState,
  insuredName: z.string(),
  /** What the decision in force, or the last proposal, pays. */
  beforeFen: fen,
  afterFen: fen,
})
export type PlanDifference = z.infer<typeof planDifference>

export const policies = {
  searchMembers: procedure('policies.read')
    .input(
      z.object({
        /** Part of a name, a whole identity number, a policy number or its end. */
        text: text(100),
        after: cursor.optional(),
        limit: z.number().int().min(1).max(100).default(50),
      }),
    )
    .output(z.object({ rows: z.array(memberRow), next: cursor.nullable() })),
  getMember: procedure('policies.read').input(z.object({ id })).output(member),
  /** Creates (`id` absent) or changes a member. Refused with `invalid_record` and every problem. */
  saveMember: procedure('policies.maintain')
    .input(z.object({ id: id.optional(), version: version.optional(), member: memberInput }))
    .output(z.object({ id, version })),
  revealMember: procedure('personal.unmask')
    .input(
      z.object({
        id,
        fields: z
          .array(z.enum(['idNumber', 'phone']))
          .min(1)
          .max(2),
      }),
    )
    .output(
      z.object({
        idNumber: z.string().nullable().optional(),
        phone: z.string().nullable().optional(),
      }),
    ),
  /** Binds a messaging account (MEM-03); refused with `binding_exists` while the identity has another. */
  bindAccount: procedure('policies.maintain')
    .input(z.object({ memberId: id, account: text(100).min(1) }))
    .output(z.object({ id })),
  releaseAccount: procedure('policies.maintain').input(z.object({ id })).output(z.object({ id })),

  search: procedure('policies.read')
    .input(
      z.object({
        text: text(100).default(''),
        /** In force is the default view (POL-01). */
        states: z.array(z.enum(policyStates)).default(['in_force']),
        after: cursor.optional(),
        limit: z.number().int().min(1).max(100).default(50),
      }),
    )
    .output(z.object({ rows: z.array(policyRow), next: cursor.nullable() })),
  get: procedure('policies.read')
    .input(z.object({ id, on: date.optional() }))
    .output(policyDetail),
  save: procedure('policies.maintain')
    .input(z.object({ id: id.optional(), version: version.optional(), policy: policyInput }))
    .output(z.object({ id, version })),
  /** Raises, or lowers again, what may be claimed by self-service (CLM-02). */
  raiseLimit: procedure('policies.maintain')
    .input(z.object({ policyId: id, limitFen: fen.nonnegative(), reason: text(500).min(1) }))
    .output(z.object({ id })),
  /** The insured's own share of a direct bill was paid; the e-card works again (CLM-13). */
  payOwnShare: procedure('policies.maintain')
    .input(z.object({ id, version, paidOn: date }))
    .output(z.object({ id, version })),
  /** A certificate of cover as PDF (POL-05), numbered and kept. */
  certificate: procedure('notices.issue')
    .input(z.object({ policyId: id, language }))
    .output(z.file()),
  /** A certificate as it was issued, byte for byte. */
  certificateFile: procedure('policies.read').input(z.object({ id })).output(z.file()),

  listPlans: procedure('policies.read').output(z.array(planRow)),
  getPlan: procedure('policies.read').input(z.object({ id })).output(plan),
  /** A new plan, or what it is called; rules are saved as versions. */
  savePlan: procedure('plans.maintain')
    .input(
      z.object({
        id: id.optional(),
        version: version.optional(),
        plan: z.object({
          code: z.string().regex(/^[A-Z0-9][A-Z0-9-]{1,39}$/u),
          nameZh: text(100).min(1),
          nameEn: text(100).min(1),
          insurerName: text(200).nullable(),
          /** How policies call it: theirs are linked to it. */
          productName: text(200).nullable(),
          planName: text(200).nullable(),
        }),
        /** The rules of its first version, for a new plan. */
        first: z.object({ effectiveFrom: date, rules: planRules }).optional(),
      }),
    )
    .output(z.object({ id, version })),
  /**
   * What a new version would change, before it is saved: every claim under the plan is adjudicated again, in the
   * order in which limits were used (POL-06). Nothing is written.
   */
  previewPlanVersion: procedure('plans.maintain')
    .input(z.object({ planId: id, effectiveFrom: date, rules: planRules }))
    .output(
      eventIterator(
        z.discriminatedUnion('type', [
          progress,
          z.object({
            type: z.literal('done'),
            claims: z.number().int(),
            unchanged: z.number().int(),
            /** At most 500, the largest differences first. */
            differences: z.array(planDifference),
            differing: z.number().int(),
            beforeFen: fen,
            afterFen: fen,
          }),
        ]),
      ),
    ),
  /** Versions are added, never changed. Settled claims stay as decided; open ones are computed by the new one. */
  savePlanVersion: procedure('plans.maintain')
    .input(
      z.object({
        planId: id,
        version,
        effectiveFrom: date,
        rules: planRules,
        note: text(500).min(1),
      }),
    )
    .output(z.object({ id, number: z.number().int(), version })),
}
