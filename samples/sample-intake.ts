import { addDays } from '@shared/domain/calendar'
import type { ClaimChannel } from '@shared/domain/catalogues'
import type { SeededRandom } from '@shared/domain/seeded-random'
import type { SamplePerson } from './people'
import { sumOf, type SampleClaim } from './sample-claims'
import { hospitals } from './sample-pools'

/** How a claim came in: what intake checks look at (CLM-01, CLM-02, CLM-11 to CLM-13). */
export interface SampleIntake {
  channel: ClaimChannel
  applicant: SamplePerson
  relation: '本人' | '父母' | '配偶'
  signedOn: string
  authorizedOn: string
  followUp: '是' | '否' | ''
  priority: string
}

/** What may be claimed by self-service (CLM-02). */
const SELF_SERVICE_FEN = 200_000
const OVER_LIMIT = 4
const INTERNET = 4
const FETCHED = 5
const URGENT = 3
/** Visits within the first days of cover (ADJ-03). */
const WAITING = 4

/**
 * Says of each claim how it came in, and moves the beginning of some policies so that visits fall into their
 * waiting period. Takes no number from the stream that made the claims.
 * @param repeats how many claims at the end bring invoices of claims from `repeated` on again
 */
export function addIntake(
  random: SeededRandom,
  claims: readonly SampleClaim[],
  { repeated, repeats }: { repeated: number; repeats: number },
): Map<SampleClaim, SampleIntake> {
  const firstOfSpouse = new Set<SamplePerson>()
  const intakes = new Map<SampleClaim, SampleIntake>()
  for (const claim of claims) {
    const { applicant, relation } = applicantOf(claim, firstOfSpouse)
    const receivedOn = claim.receivedAt.slice(0, 10)
    intakes.set(claim, {
      channel: channelOf(random, claim),
      applicant,
      relation,
      signedOn: random.chance(3) ? '' : addDays(receivedOn, -random.between(0, 2)),
      authorizedOn: '',
      followUp: '',
      priority: '0',
    })
  }

  const alone = claims.filter((_, index) => index >= repeated + repeats).slice(0, -repeats)
  const total = (claim: SampleClaim): number =>
    claim.invoices.reduce((sum, { lines }) => sum + sumOf(lines), 0)
  const change = (claim: SampleClaim | undefined, fields: Partial<SampleIntake>): void => {
    const intake = claim && intakes.get(claim)
    if (intake) Object.assign(intake, fields)
  }
  const reimbursed = alone.filter((claim) => intakes.get(claim)?.channel !== 'direct_billing')

  for (const claim of reimbursed
    .filter((one) => total(one) > SELF_SERVICE_FEN)
    .slice(0, OVER_LIMIT)) {
    change(claim, { channel: 'self_service' })
  }
  const online = hospitals.find(({ kind }) => kind === 'internet')
  for (const [index, claim] of reimbursed
    .filter(({ treatment }) => treatment.claimType === 'pharmacy')
    .slice(0, INTERNET)
    .entries()) {
    // CLM-12: one is no follow-up, one is of a pharmacy that is no internet hospital.
    if (online && index > 0) {
      claim.hospital = online
      for (const invoice of claim.invoices) invoice.hospital = online
    }
    change(claim, { channel: 'internet', followUp: index === 1 ? '否' : '是' })
  }
  for (const [index, claim] of reimbursed
    .filter(
      (one) => one.treatment.claimType === 'outpatient' && one.hospital.ownership === 'public',
    )
    .slice(-FETCHED)
    .entries()) {
    // CLM-11: the first of them without a signed authorization.
    const authorizedOn = index === 0 ? '' : addDays(claim.incidentOn, -random.between(5, 40))
    change(claim, { channel: 'fetched', authorizedOn })
  }
  for (const claim of alone.slice(-URGENT)) change(claim, { priority: '2' })
  // CLM-13: a visit that the hospital billed comes again as a claim of the insured.
  change(claims[repeated], { channel: 'direct_billing' })
  change(claims.at(-1), { channel: 'self_service' })

  shortenCover(random, alone, claims)
  return intakes
}

/** The insured, the parent of a child, and once for each grown-up dependent the main insured, who may not (CLM-01). */
function applicantOf(
  { person }: SampleClaim,
  known: Set<SamplePerson>,
): Pick<SampleIntake, 'applicant' | 'relation'> {
  if (person.parent) return { applicant: person.parent, relation: '父母' }
  if (!person.spouse || known.has(person)) return { applicant: person, relation: '本人' }
  known.add(person)
  return { applicant: person.spouse, relation: '配偶' }
}

function channelOf(
  random: SeededRandom,
  { person, hospital, invoices }: SampleClaim,
): ClaimChannel {
  const network =
    hospital.network === true && (person.language === '英文' || person.parent !== null)
  if (network && random.chance(60)) return 'direct_billing'
  const total = invoices.reduce((sum, { lines }) => sum + sumOf(lines), 0)
  return total <= SELF_SERVICE_FEN && random.chance(70) ? 'self_service' : 'paper'
}

/** Lets the cover of some who claim once begin a few days before their visit. */
function shortenCover(
  random: SeededRandom,
  candidates: readonly SampleClaim[],
  claims: readonly SampleClaim[],
): void {
  const families = new Set(
    claims.flatMap(({ person }) => [person.parent, person.spouse]).filter((one) => one !== null),
  )
  const once = candidates.filter(
    ({ person, treatment }) =>
      !person.parent &&
      !person.spouse &&
      !families.has(person) &&
      person.policy.state === '有效' &&
      treatment.incidentType === 'illness' &&
      claims.filter((claim) => claim.person === person).length === 1,
  )
  for (const { person, incidentOn } of once.slice(0, WAITING)) {
    person.policy.startOn = addDays(incidentOn, -random.between(3, 20))
    person.policy.endOn = addDays(person.policy.startOn, 364)
    person.policy.coveredSince = ''
  }
}
