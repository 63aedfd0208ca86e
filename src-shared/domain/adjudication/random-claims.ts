import type { SeededRandom } from '../seeded-random'
import type { ClaimToAdjudicate, LineReview, LineToAdjudicate, Used } from './claim'
import type { Benefit, PlanRules } from './plan'

/** Plans and claims by chance, for what must hold whatever they are. */

const days = ['2026-03-05', '2026-03-06', '2026-04-30', '2026-05-01', '2026-12-30', '2027-01-03']

/** Rules with a chain of three benefits and one beside it, and any terms. */
export function randomRules(random: SeededRandom): PlanRules {
  const benefits = [
    benefit(random, 'inner', 'middle', { categories: ['bed', 'nursing'] }),
    benefit(random, 'middle', 'outer', { categories: ['drug', 'surgery'] }),
    benefit(random, 'beside', null, { categories: ['laboratory'] }),
    benefit(random, 'outer', null, { categories: ['consultation', 'examination'] }),
  ]
  return { yearlyLimitFen: maybe(random, 200_000), benefits }
}

function benefit(
  random: SeededRandom,
  code: string,
  partOf: string | null,
  matches: Benefit['matches'],
): Benefit {
  return {
    code,
    nameZh: code,
    nameEn: code,
    partOf,
    matches,
    yearlyLimitFen: maybe(random, 100_000),
    dayLimitFen: maybe(random, 30_000),
    itemLimitFen: maybe(random, 20_000),
    visitLimitFen: maybe(random, 40_000),
    visitsPerYear: random.chance(25) ? random.between(0, 4) : null,
    deductible: random.chance(40)
      ? {
          per: random.pick(['year', 'visit', 'claim'] as const),
          amountFen: random.between(0, 30_000),
          reducedByOthers: random.chance(50),
        }
      : null,
    ratioBp: random.chance(50) ? random.between(0, 10_000) : null,
    waitingDays: random.chance(10) ? 30 : null,
    regions: random.chance(15) ? ['上海市'] : null,
    emergencyAnywhere: null,
    specificProviderShareBp: random.chance(30) ? random.between(0, 10_000) : null,
    notAuthorizedShareBp: random.chance(30) ? random.between(0, 10_000) : null,
    sharesTogether: random.pick([null, 'higher', 'both']),
    authorization: random.chance(40) ? { lineOverFen: random.between(0, 30_000) } : null,
  }
}

/** Half of them none; a tenth of the others 0, which is a limit as well. */
function maybe(random: SeededRandom, mostFen: number): number | null {
  if (random.chance(50)) return null
  return random.chance(10) ? 0 : random.between(1, mostFen)
}

/** A claim under these rules: several invoices, credits, corrections, and others that pay. */
export function randomClaim(
  random: SeededRandom,
  rules: PlanRules,
  used: readonly Used[] = [],
): ClaimToAdjudicate {
  const invoices = ['A', 'B', 'C'].slice(0, random.between(1, 3))
  return {
    claimType: random.pick(['outpatient', 'inpatient', 'emergency']),
    incidentType: random.pick(['illness', 'accident']),
    diagnosisCode: null,
    otherCompensationFen: random.chance(30) ? random.between(0, 20_000) : 0,
    cover: {
      startOn: '2026-01-01',
      endOn: '2026-12-31',
      surrenderedOn: null,
      coveredSince: '2026-01-01',
      versions: [{ id: 'v1', effectiveFrom: '2026-01-01', number: 1, rules }],
    },
    invoices: invoices.map((invoiceId, position) => ({
      invoiceId,
      position,
      socialInsuranceFen: random.chance(30) ? random.between(0, 20_000) : 0,
      thirdPartyFen: random.chance(30) ? random.between(0, 20_000) : 0,
    })),
    lines: Array.from({ length: random.between(1, 8) }, (_line, position) =>
      randomLine(random, position, random.pick(invoices)),
    ),
    used,
  }
}

function randomLine(random: SeededRandom, position: number, invoiceId: string): LineToAdjudicate {
  const claimedFen = random.chance(12) ? -random.between(1, 20_000) : random.between(0, 60_000)
  return {
    lineId: `L${position}`,
    invoiceId,
    position,
    serviceOn: random.pick(days),
    code: null,
    name: random.pick(['甲', '乙', '丙']),
    category: random.pick(['bed', 'drug', 'surgery', 'laboratory', 'consultation', 'nursing']),
    diagnosisCode: null,
    provider: {
      id: random.pick(['P', 'Q']),
      province: random.pick([null, '上海市', '北京市']),
      specific: random.chance(40),
      network: true,
    },
    claimedFen,
    quantityMilli: random.between(0, 5) * 1000,
    unitPriceFen: null,
    review: random.chance(30) ? randomReview(random) : null,
  }
}

function randomReview(random: SeededRandom): LineReview {
  return {
    quantityMilli: random.chance(30) ? random.between(0, 6000) : null,
    unitPriceFen: random.chance(20) ? random.between(0, 20_000) : null,
    amountFen: random.chance(20) ? random.between(0, 60_000) : null,
    correctionReason: 'over_quantity',
    correctionClause: null,
    exclusions: random.chance(40)
      ? [{ amountFen: random.between(1, 20_000), reasonCode: 'self_paid_item' }]
      : [],
    authorized: random.pick([true, false, null]),
    benefit: null,
    note: null,
  }
}
