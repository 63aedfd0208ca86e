import type { ClaimType, IncidentType, LineCategory } from '../../catalogues'
import { parseAmount } from '../../money'
import {
  measures,
  type ClaimToAdjudicate,
  type LineReview,
  type Measure,
  type Used,
} from '../claim'
import type { Benefit, BenefitMatch, PlanVersion } from '../plan'

/**
 * A worked claim, as a claims person would write it down. Money is yuan as text (`820.00`), shares and ratios are in
 * per cent, quantities plain. What is left out is the usual: an outpatient claim of illness, a policy year of 2026
 * without a waiting period, one invoice `A` of one provider `P`, one unit of a drug.
 */
export interface GoldenCase {
  title: string
  /** The rules of DOMAIN.md it proves. */
  rules: string[]
  /** `null`: nobody knows what covers the claim. Empty: the policy has no plan. */
  plan: GoldenVersion[] | null
  cover?: { start?: string; end?: string | null; surrendered?: string; since?: string }
  claim?: {
    type?: ClaimType
    incident?: IncidentType
    diagnosis?: string
    otherCompensation?: string
  }
  invoices?: Record<string, GoldenInvoice>
  /** Used before: `amount inpatient 2026-01-01 500.00`; a visit's period is `2026-03-05/P`. */
  used?: string[]
  lines: GoldenLine[]
  /** In the order in which limits are used: what happens to each line, and what it pays. */
  expected: { line: string; steps: string[]; pays: string }[]
  /** Written as `used`; in any order. */
  takes: string[]
}

export interface GoldenVersion {
  /** `v1`; the number is taken from it. */
  id: string
  from?: string
  yearly?: string
  benefits: GoldenBenefit[]
}

export interface GoldenBenefit {
  code: string
  partOf?: string
  matches?: BenefitMatch
  yearly?: string
  perDay?: string
  perUnit?: string
  perVisit?: string
  visits?: number
  deductible?: { per: 'year' | 'visit' | 'claim'; amount: string; lessOthers?: boolean }
  ratio?: number
  waitingDays?: number
  regions?: string[]
  emergencyAnywhere?: boolean
  specific?: number
  notAuthorized?: number
  together?: 'higher' | 'both'
  authorization?: { claimTypes?: ClaimType[]; categories?: LineCategory[]; over?: string }
}

export interface GoldenInvoice {
  /** Its place in the claim, where that is not the order of the names. */
  position?: number
  social?: string
  thirdParty?: string
  provider?: { name: string; province?: string; specific?: boolean }
}

export interface GoldenLine {
  id: string
  on: string
  claimed: string
  is?: LineCategory
  name?: string
  invoice?: string
  quantity?: number
  price?: string
  review?: GoldenReview
}

export interface GoldenReview {
  quantity?: number
  price?: string
  amount?: string
  /** `100.00 self_paid_item`, and the clause after the code. */
  exclude?: string[]
  authorized?: boolean
  benefit?: string
}

/** The case as the engine takes it: lines, invoices and providers are named as in the table. */
export function toClaim(golden: GoldenCase): ClaimToAdjudicate {
  const { cover = {}, claim = {}, plan } = golden
  const names = [...new Set(golden.lines.map((line) => line.invoice ?? 'A'))].sort()
  const start = cover.start ?? '2026-01-01'
  return {
    claimType: claim.type ?? 'outpatient',
    incidentType: claim.incident ?? 'illness',
    diagnosisCode: claim.diagnosis ?? null,
    otherCompensationFen: fen(claim.otherCompensation ?? '0'),
    cover: plan && {
      startOn: start,
      endOn: cover.end === undefined ? '2026-12-31' : cover.end,
      surrenderedOn: cover.surrendered ?? null,
      coveredSince: cover.since ?? start,
      versions: plan.map(toVersion),
    },
    invoices: names.map((invoiceId, position) => ({
      invoiceId,
      position: golden.invoices?.[invoiceId]?.position ?? position,
      socialInsuranceFen: fen(golden.invoices?.[invoiceId]?.social ?? '0'),
      thirdPartyFen: fen(golden.invoices?.[invoiceId]?.thirdParty ?? '0'),
    })),
    lines: golden.lines.map((line, position) => {
      const provider = golden.invoices?.[line.invoice ?? 'A']?.provider ?? { name: 'P' }
      return {
        lineId: line.id,
        invoiceId: line.invoice ?? 'A',
        position,
        serviceOn: line.on,
        code: null,
        name: line.name ?? `item ${line.id}`,
        category: line.is ?? 'drug',
        diagnosisCode: null,
        provider: {
          id: provider.name,
          province: provider.province ?? null,
          specific: provider.specific ?? false,
          network: false,
        },
        claimedFen: fen(line.claimed),
        quantityMilli: (line.quantity ?? 1) * 1000,
        unitPriceFen: line.price === undefined ? null : fen(line.price),
        review: line.review ? toReview(line.review) : null,
      }
    }),
    used: (golden.used ?? []).map(toUsed),
  }
}

/** `deductible ADJ-01 -2000.00` → its parts. */
export function toStep(text: string): { kind: string; rule: string; amountFen: number } {
  const [kind = '', rule = '', amount = ''] = text.split(' ')
  return { kind, rule, amountFen: fen(amount) }
}

/** `amount inpatient 2026-01-01 500.00` → what is used; of `visits` the last is a count. */
export function toUsed(text: string): Used {
  const [measure = '', benefit = '', period = '', quantity = ''] = text.split(' ')
  if (!isMeasure(measure)) throw new Error(`unknown measure: ${text}`)
  return {
    measure,
    benefit,
    period: period.replace('/', ' '),
    quantity: measure === 'visits' ? Number(quantity) : fen(quantity),
  }
}

/** Yuan as text → fen. @throws Error for what is no amount */
export function fen(yuan: string): number {
  const amount = parseAmount(yuan)
  if (amount === null) throw new Error(`not an amount: ${yuan}`)
  return amount
}

function isMeasure(text: string): text is Measure {
  return (measures as readonly string[]).includes(text)
}

function toReview(review: GoldenReview): LineReview {
  const corrected =
    review.quantity !== undefined || review.price !== undefined || review.amount !== undefined
  return {
    quantityMilli: review.quantity === undefined ? null : review.quantity * 1000,
    unitPriceFen: review.price === undefined ? null : fen(review.price),
    amountFen: review.amount === undefined ? null : fen(review.amount),
    correctionReason: corrected ? 'over_quantity' : null,
    correctionClause: null,
    exclusions: (review.exclude ?? []).map((text) => {
      const [amount = '', reasonCode = '', ...clause] = text.split(' ')
      return {
        amountFen: fen(amount),
        reasonCode,
        ...(clause.length > 0 ? { clause: clause.join(' ') } : {}),
      }
    }),
    authorized: review.authorized ?? null,
    benefit: review.benefit ?? null,
    note: null,
  }
}

function toVersion({ id, from, yearly, benefits }: GoldenVersion): PlanVersion {
  return {
    id,
    effectiveFrom: from ?? '2020-01-01',
    number: Number(id.slice(1)),
    rules: { yearlyLimitFen: fenOrNull(yearly), benefits: benefits.map(toBenefit) },
  }
}

function toBenefit(golden: GoldenBenefit): Benefit {
  const { deductible, authorization } = golden
  return {
    code: golden.code,
    nameZh: golden.code,
    nameEn: golden.code,
    partOf: golden.partOf ?? null,
    matches: golden.matches ?? {},
    yearlyLimitFen: fenOrNull(golden.yearly),
    dayLimitFen: fenOrNull(golden.perDay),
    itemLimitFen: fenOrNull(golden.perUnit),
    visitLimitFen: fenOrNull(golden.perVisit),
    visitsPerYear: golden.visits ?? null,
    deductible: deductible
      ? {
          per: deductible.per,
          amountFen: fen(deductible.amount),
          reducedByOthers: deductible.lessOthers ?? false,
        }
      : null,
    ratioBp: basisPoints(golden.ratio),
    waitingDays: golden.waitingDays ?? null,
    regions: golden.regions ?? null,
    emergencyAnywhere: golden.emergencyAnywhere ?? null,
    specificProviderShareBp: basisPoints(golden.specific),
    notAuthorizedShareBp: basisPoints(golden.notAuthorized),
    sharesTogether: golden.together ?? null,
    authorization: authorization
      ? {
          ...(authorization.claimTypes ? { claimTypes: authorization.claimTypes } : {}),
          ...(authorization.categories ? { categories: authorization.categories } : {}),
          ...(authorization.over === undefined ? {} : { lineOverFen: fen(authorization.over) }),
        }
      : null,
  }
}

function fenOrNull(yuan: string | undefined): number | null {
  return yuan === undefined ? null : fen(yuan)
}

function basisPoints(percent: number | undefined): number | null {
  return percent === undefined ? null : percent * 100
}
