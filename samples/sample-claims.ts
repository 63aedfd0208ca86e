import {
  addDays,
  addWorkingDays,
  CLOSE_WITHIN_WORKING_DAYS,
  isWorkingDay,
} from '@shared/domain/calendar'
import type { LineCategory } from '@shared/domain/catalogues'
import type { SeededRandom } from '@shared/domain/seeded-random'
import type { SamplePerson } from './people'
import { hospitals, treatments, type SampleHospital, type SampleTreatment } from './sample-pools'

export interface SampleLine {
  name: string
  code: string
  category: LineCategory
  quantity: number
  /** Quantity × price is the amount, exactly. */
  priceFen: number
  serviceOn: string
  selfPaid: boolean
  partlySelfPaid: boolean
}

export interface SampleInvoice {
  invoiceNo: string
  issuedOn: string
  hospital: SampleHospital
  lines: SampleLine[]
  socialInsuranceFen: number
  thirdPartyFen: number
}

export interface SampleClaim {
  key: string
  person: SamplePerson
  treatment: SampleTreatment
  hospital: SampleHospital
  incidentOn: string
  /** In Shanghai, `YYYY-MM-DD HH:MM:SS`. */
  receivedAt: string
  invoices: SampleInvoice[]
}

const CLAIMS = 240
/** Claims received so long ago that they are due; the first of those whose invoices come again follows them. */
export const OVERDUE = 14
const DUE_TODAY = 12
/** Claims that bring an invoice of an earlier one again (CLM-14). */
export const REPEATED_INVOICES = 3

/**
 * Makes the claims, received on such days that some are overdue today, some due today, and the others due
 * within the next ten working days (CLM-08).
 */
export function makeClaims(
  random: SeededRandom,
  today: string,
  people: readonly SamplePerson[],
): SampleClaim[] {
  const days = receivingDays(today)
  const received = [
    ...Array.from({ length: OVERDUE }, () => random.pick(days.overdue)),
    ...Array.from({ length: days.dueToday.length > 0 ? DUE_TODAY : 0 }, () =>
      random.pick(days.dueToday),
    ),
  ]
  while (received.length < CLAIMS) {
    const day = random.pick(days.ahead)
    if (isWorkingDay(day) || random.chance(20)) received.push(day)
  }
  received.sort()

  const claims: SampleClaim[] = []
  for (const [index, day] of received.entries()) {
    claims.push(makeClaim(random, `S${String(index + 1).padStart(5, '0')}`, day, people))
  }
  for (let repeat = 0; repeat < REPEATED_INVOICES; repeat += 1) {
    const later = claims.at(-1 - repeat)
    const earlier = claims[OVERDUE + repeat]
    if (!later || !earlier) continue
    const { key, receivedAt } = later
    Object.assign(later, earlier, { key, receivedAt })
  }
  return claims
}

/** The days before today on which a claim came in that is still worth showing, by when it is due. */
function receivingDays(today: string): Record<'overdue' | 'dueToday' | 'ahead', string[]> {
  const days = { overdue: [] as string[], dueToday: [] as string[], ahead: [] as string[] }
  for (let back = 1; back < 60; back += 1) {
    const day = addDays(today, -back)
    const due = addWorkingDays(day, CLOSE_WITHIN_WORKING_DAYS)
    if (due > today) days.ahead.push(day)
    else if (due === today) days.dueToday.push(day)
    else if (due >= addDays(today, -10) && days.overdue.length < 6) days.overdue.push(day)
  }
  return days
}

function makeClaim(
  random: SeededRandom,
  key: string,
  receivedOn: string,
  people: readonly SamplePerson[],
): SampleClaim {
  const treatment = weighted(random)
  const person = random.pick(people.filter((candidate) => isFor(treatment, candidate)))
  const hospital = random.pick(hospitalsFor(treatment, person))
  const days = treatment.days ? random.between(...treatment.days) : 0
  const leftOn = addDays(receivedOn, -random.between(2, 25))
  const incidentOn = addDays(leftOn, -days)
  const seconds = random.between(8 * 3600 + 1800, 18 * 3600)
  const time = new Date(seconds * 1000).toISOString().slice(11, 19)

  const invoices = [makeInvoice(random, treatment, hospital, incidentOn, leftOn, days)]
  // A second visit for the same illness comes with the first.
  if (treatment.claimType === 'outpatient' && random.chance(30)) {
    const again = addDays(incidentOn, 1)
    invoices.push(makeInvoice(random, treatment, hospital, again, again, 0))
  }
  const insured = hospital.ownership === 'public' && person.language === '中文'
  const social = insured && random.chance(40)
  for (const invoice of invoices) {
    const coveredFen = sumOf(invoice.lines.filter(({ selfPaid }) => !selfPaid))
    if (social) invoice.socialInsuranceFen = Math.floor((coveredFen * random.between(35, 65)) / 100)
    else if (random.chance(4)) invoice.thirdPartyFen = Math.floor(sumOf(invoice.lines) / 5)
  }
  return {
    key,
    person,
    treatment,
    hospital,
    incidentOn,
    receivedAt: `${receivedOn} ${time}`,
    invoices,
  }
}

function makeInvoice(
  random: SeededRandom,
  treatment: SampleTreatment,
  hospital: SampleHospital,
  from: string,
  until: string,
  days: number,
): SampleInvoice {
  const lines: SampleLine[] = []
  for (const [index, item] of treatment.items.entries()) {
    if (!item.always && !random.chance(45)) continue
    const { quantity } = item
    lines.push({
      name: item.name,
      code: `${treatment.code.slice(0, 3)}-${String(index + 1).padStart(2, '0')}`,
      category: item.category,
      quantity:
        quantity === 'days' ? Math.max(1, days) : quantity ? random.between(...quantity) : 1,
      priceFen: priceOf(random, item),
      serviceOn: addDays(from, days > 0 ? random.between(0, days - 1) : 0),
      selfPaid: item.selfPaid === true,
      partlySelfPaid: item.partlySelfPaid === true,
    })
  }
  // Now and then an item is charged twice, or the hospital gives something back.
  const first = lines[0]
  if (first && random.chance(4)) lines.push({ ...first })
  if (first && random.chance(2)) {
    lines.push({
      ...first,
      name: '优惠减免',
      code: '',
      category: 'other',
      quantity: 1,
      priceFen: -1000,
    })
  }
  return {
    invoiceNo: `00${String(random.between(0, 99_999_999)).padStart(8, '0')}`,
    issuedOn: until,
    hospital,
    lines,
    socialInsuranceFen: 0,
    thirdPartyFen: 0,
  }
}

/** What is done has a round price; what is handed out costs to the fen. */
function priceOf(
  random: SeededRandom,
  { category, yuan: [low, high] }: SampleTreatment['items'][number],
): number {
  return category === 'drug' || category === 'material'
    ? random.between(low * 100, high * 100)
    : random.between(low, high) * 100
}

function weighted(random: SeededRandom): SampleTreatment {
  const chances = treatments.flatMap((treatment) =>
    Array<SampleTreatment>(treatment.weight).fill(treatment),
  )
  return random.pick(chances)
}

function isFor(treatment: SampleTreatment, { age, gender }: SamplePerson): boolean {
  switch (treatment.for) {
    case 'anyone':
      return true
    case 'adult':
      return age >= 18
    case 'child':
      return age < 15
    case 'senior':
      return age >= 60
    case 'mother':
      return gender === '女' && age >= 24 && age <= 40
  }
}

/** Where somebody would go for this: the right kind of place, in their city where it has one. */
function hospitalsFor(treatment: SampleTreatment, person: SamplePerson): SampleHospital[] {
  const kind =
    treatment.claimType === 'dental' ||
    treatment.claimType === 'pharmacy' ||
    treatment.claimType === 'checkup'
      ? treatment.claimType
      : 'medical'
  const fitting = hospitals.filter((hospital) => {
    if (hospital.kind !== kind) return false
    if (kind !== 'medical') return true
    if (hospital.name.includes('儿童')) return person.age < 15
    if (hospital.name.includes('妇产')) return treatment.claimType === 'maternity'
    if (hospital.name.includes('国际')) return person.language === '英文'
    return person.language === '中文'
  })
  const near = fitting.filter(({ city }) => city === person.city)
  return near.length > 0 ? near : fitting
}

/** What the lines come to, in fen. */
export function sumOf(lines: readonly SampleLine[]): number {
  return lines.reduce((sum, { quantity, priceFen }) => sum + quantity * priceFen, 0)
}
