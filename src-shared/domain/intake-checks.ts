import type { Flag, FlagWeight, IntakeFacts, IntakePerson } from './intake'
import { flagWeights } from './intake'
import { isMinorOn } from './age'
import { checkResidentId } from './identity'
import { assessMaterials, outstanding, type AssessedMaterial } from './materials/assess'
import { MEDICAL_RECORD } from './materials/default-matrix'
import { electronicChannels, materialFactsOf, selfServiceSum } from './materials/facts'

/**
 * Everything intake finds out about a claim, the weightiest first.
 * Source: DOMAIN CLM-01 to CLM-06, CLM-10 to CLM-14, MEM-01, MEM-02, POL-01, ADJ-03.
 */
export function checkIntake(facts: IntakeFacts): Flag[] {
  const flags = checks.flatMap((check) => check(facts))
  return flags.sort((a, b) => flagWeights.indexOf(a.weight) - flagWeights.indexOf(b.weight))
}

/** Whether the insured is under 18 on the day of application; `null` where the date of birth is not known. */
function isMinor({ insured, receivedOn }: IntakeFacts): boolean | null {
  return isMinorOn(insured.birthOn, receivedOn)
}

type Check = (facts: IntakeFacts) => Flag[]

/**
 * The applicant is the insured, or the main insured for a dependent under 18 (CLM-01); of a child that is nobody's
 * dependent, the guardian (CLM-06).
 */
const applicantMayApply: Check = (facts) => {
  const { applicant, insured, policy, channel } = facts
  // The hospital's own bill, and a fetched record, come without an application of a person.
  if (channel === 'direct_billing' || channel === 'fetched') return []
  const { person, relation, name } = applicant
  if (person ? person.id === insured.id : relation === 'self') return []
  if (!person && relation === null && name === null) return []
  const flag = (weight: FlagWeight, todo: string, reason: string): Flag[] => [
    {
      code: weight === 'block' ? 'applicant_not_entitled' : 'applicant_unknown',
      rule: 'CLM-01',
      weight,
      todo,
      detail: { reason, relation },
    },
  ]
  const minor = isMinor(facts)
  if (minor === false) return flag('block', 'insured_applies', 'adult_dependent')
  const mainInsuredId = policy?.mainInsuredId ?? null
  if (mainInsuredId === null) {
    // A child with a policy of its own: its guardian applies, and proves it by the papers of CLM-06.
    if (minor === null) return flag('warn', 'complete_birth_date', 'birth_date_unknown')
    return relation === 'parent' ? [] : flag('warn', 'check_guardian', 'guardian_to_prove')
  }
  if (person && person.id !== mainInsuredId) {
    return flag('block', 'main_insured_applies', 'not_main_insured')
  }
  if (minor === null) return flag('warn', 'complete_birth_date', 'birth_date_unknown')
  if (!person) return flag('warn', 'link_applicant', 'known_by_name_only')
  return []
}

/** The invoices of a self-service application sum to at most the limit (CLM-02). */
const selfServiceLimit: Check = (facts) => {
  if (facts.channel !== 'self_service') return []
  const { sumFen, limitFen, raised } = selfServiceSum(facts)
  if (sumFen <= limitFen) return []
  return [
    {
      code: 'self_service_over_limit',
      rule: 'CLM-02',
      weight: 'block',
      todo: 'route_to_paper',
      detail: { sumFen, limitFen, invoices: facts.invoices.length, raised },
    },
  ]
}

/** What the application must say (CLM-03). What has no gap in the data is not listed: types, compensation. */
const fieldsGiven: Check = (facts) => {
  const { channel, applicant, payee } = facts
  const applied = channel !== 'direct_billing' && channel !== 'fetched'
  const fields: [name: string, missing: boolean][] = [
    ['applicantName', applied && applicant.name === null && applicant.person === null],
    ['applicantRelation', applied && applicant.relation === null && applicant.person === null],
    ['applicantAddress', applied && applicant.address === null],
    ['incidentOn', facts.incidentOn === null],
    ['invoices', facts.invoices.length === 0],
    ['province', facts.province === null],
    ['city', facts.city === null],
    ['payeeName', applied && payee.name === null],
    ['payeeBank', applied && payee.bank === null],
    ['payeeBranch', applied && payee.branch === null],
    ['signedOn', applied && facts.signedOn === null],
  ]
  const missing = fields.filter(([, isMissing]) => isMissing).map(([name]) => name)
  if (missing.length === 0) return []
  return [
    {
      code: 'field_missing',
      rule: 'CLM-03',
      weight: 'warn',
      todo: 'complete_fields',
      detail: { fields: missing.join(',') },
    },
  ]
}

/** Where the money goes (CLM-03, CLM-11); the hospital knows its own account. */
const payeeAccount: Check = ({ channel, payee }) => {
  if (channel === 'direct_billing') return []
  const fetched = channel === 'fetched'
  const complete = payee.account !== null && (!fetched || (payee.name ?? payee.bank) !== null)
  if (complete) return []
  return [
    {
      code: 'payee_account_missing',
      rule: fetched ? 'CLM-11' : 'CLM-03',
      weight: fetched ? 'block' : 'warn',
      todo: 'ask_account',
      detail: {},
    },
  ]
}

/**
 * What the claim needs by the document matrix: a medical record whatever it is (CLM-05), and the papers of its type,
 * cause, age and setting (CLM-06).
 */
const papers: Check = (facts) => {
  const materials = assessMaterials(materialFactsOf(facts), facts.matrix)
  return [...medicalRecord(facts, materials), ...others(materials), ...originals(facts, materials)]
}

/**
 * A waiver lets the claim go on, but no claim is without its record: somebody has to let that pass. Where nothing at
 * all is on file, the papers stayed in the system the claim came from, and it is for a person to see that it is
 * among them.
 */
function medicalRecord({ channel, papers: onFile }: IntakeFacts, materials: Assessed): Flag[] {
  const record = materials.find(({ material }) => material === MEDICAL_RECORD)
  if (!record || record.state === 'present') return []
  const asked = record.state === 'asked'
  return [
    {
      code: 'no_medical_record',
      rule: 'CLM-05',
      weight: electronicChannels.includes(channel) && onFile.length > 0 ? 'block' : 'warn',
      todo: asked ? 'await_documents' : 'ask_medical_record',
      detail: {},
    },
  ]
}

/** Problems that have flags of their own. */
const flaggedAlone: readonly string[] = ['not_original', 'expired']
const materialsFlaggedAlone: readonly string[] = [MEDICAL_RECORD, 'authorization']

function others(materials: Assessed): Flag[] {
  const missing = outstanding(materials).filter(
    ({ material, problems }) =>
      !materialsFlaggedAlone.includes(material) &&
      (problems.length === 0 || problems.some((problem) => !flaggedAlone.includes(problem))),
  )
  const [first] = missing
  if (!first) return []
  return [
    {
      code: 'material_missing',
      rule: 'CLM-06',
      weight: 'warn',
      todo: missing.every(({ state }) => state === 'asked') ? 'await_documents' : 'ask_documents',
      detail: {
        kinds: missing.map(({ material }) => material).join(','),
        zh: missing.map(({ zh }) => zh).join('、'),
        en: missing.map(({ en }) => en).join(', '),
      },
    },
  ]
}

/** Which rule asks for originals, as the sentence says it; another rule is the desk's own. */
const originalReasons: Readonly<Record<string, string>> = {
  'CLM-02': 'over_limit',
  'CLM-06': 'public_inpatient',
}

/** Originals that nobody has said to have come yet; on paper they may lie in the folder. */
function originals({ channel }: IntakeFacts, materials: Assessed): Flag[] {
  const electronic = electronicChannels.includes(channel)
  const due = materials.filter(
    ({ original, state, papers: found }) =>
      original &&
      state !== 'waived' &&
      !(state === 'present' && found.some(({ check }) => check?.state === 'accepted')),
  )
  const rules = [...new Set(due.flatMap(({ originalRules }) => originalRules))]
  return rules.map((rule) => ({
    code: 'originals_required',
    rule,
    weight: electronic ? 'block' : 'info',
    todo: electronic ? 'ask_originals' : 'check_originals',
    detail: { reason: originalReasons[rule] ?? 'desk_rule' },
  }))
}

type Assessed = readonly AssessedMaterial[]

/** Nothing is paid twice (CLM-10). What is stated for the claim may repeat what its invoices say. */
const othersPaid: Check = ({ invoices, claimedFen, otherCompensationFen }) => {
  const expenseFen =
    invoices.length === 0 ? claimedFen : sum(invoices.map(({ totalFen }) => totalFen))
  const onInvoicesFen = sum(
    invoices.map(({ socialInsuranceFen, thirdPartyFen }) => socialInsuranceFen + thirdPartyFen),
  )
  const othersFen = onInvoicesFen + otherCompensationFen
  if (othersFen === 0) return []
  const detail = { statedFen: otherCompensationFen, onInvoicesFen, othersFen, expenseFen }
  if (othersFen <= expenseFen) {
    return [
      {
        code: 'other_compensation',
        rule: 'CLM-10',
        weight: 'info',
        todo: 'know_compensation',
        detail,
      },
    ]
  }
  const certain = Math.max(onInvoicesFen, otherCompensationFen) > expenseFen
  return [
    {
      code: 'others_above_expense',
      rule: 'CLM-10',
      weight: certain ? 'block' : 'warn',
      todo: certain ? 'check_compensation' : 'check_counted_twice',
      detail,
    },
  ]
}

/** A fetched record becomes a claim under a signed authorization only (CLM-11). */
const authorized: Check = ({ channel, authorizedOn, receivedOn }) => {
  if (channel !== 'fetched') return []
  if (authorizedOn !== null && authorizedOn <= receivedOn) return []
  return [
    {
      code: 'authorization_missing',
      rule: 'CLM-11',
      weight: 'block',
      todo: 'ask_authorization',
      detail: { authorizedOn },
    },
  ]
}

/** Internet consultations: follow-up visits only, in the network or at an internet hospital (CLM-12). */
const internetVisit: Check = ({ channel, followUp, provider }) => {
  if (channel !== 'internet') return []
  const flags: Flag[] = []
  if (followUp !== true) {
    flags.push({
      code: 'internet_not_follow_up',
      rule: 'CLM-12',
      weight: 'block',
      todo: followUp === null ? 'check_follow_up' : 'refuse_first_visit',
      detail: { known: followUp !== null },
    })
  }
  if (!provider?.network && provider?.kind !== 'internet') {
    flags.push({
      code: 'internet_provider',
      rule: 'CLM-12',
      weight: 'block',
      todo: 'check_provider',
      detail: { kind: provider?.kind ?? null },
    })
  }
  return flags
}

/** A card with an unpaid share is suspended; a visit billed directly is not paid to the insured again (CLM-13). */
const directBilling: Check = ({ channel, policy, duplicates }) => {
  const flags: Flag[] = []
  const direct = channel === 'direct_billing'
  if (policy?.cardSuspended) {
    flags.push({
      code: 'card_suspended',
      rule: 'CLM-13',
      weight: direct ? 'block' : 'info',
      todo: direct ? 'ask_own_share' : 'know_own_share',
      detail: {},
    })
  }
  if (direct) return flags
  for (const { invoiceId, claimNo, by, directlyBilled, ended } of duplicates) {
    if (!directlyBilled || ended) continue
    flags.push({
      code: 'billed_directly_before',
      rule: 'CLM-13',
      weight: 'block',
      todo: 'refuse_billed_visit',
      detail: { claimNo, by },
      invoiceId,
    })
  }
  return flags
}

/** The same invoice in two claims, whoever claimed it (CLM-14). */
const sameInvoice: Check = ({ duplicates }) =>
  duplicates
    .filter(({ by }) => by !== 'visit')
    .map(({ invoiceId, claimNo, by, ended }) => ({
      code: 'invoice_duplicate',
      rule: 'CLM-14',
      // A claim that was withdrawn or refused may be made anew.
      weight: ended ? 'warn' : 'block',
      todo: ended ? 'check_earlier_claim' : 'compare_invoices',
      detail: { claimNo, by, ended },
      invoiceId,
    }))

/** Who they are: of the insured, and of the applicant where that is somebody else (MEM-01, MEM-02). */
const identities: Check = ({ insured, applicant, receivedOn }) => {
  const flags = identity(insured, 'insured', receivedOn)
  const { person } = applicant
  if (!person || person.id === insured.id) return flags
  return [...flags, ...identity(person, 'applicant', receivedOn)]
}

function identity(person: IntakePerson, who: 'insured' | 'applicant', receivedOn: string): Flag[] {
  const { birthOn, idType, idNumber, idValidTo, verification } = person
  const flags: Flag[] = []
  const add = (
    code: Flag['code'],
    weight: FlagWeight,
    todo: string,
    detail: Flag['detail'],
    rule = 'MEM-01',
  ): void => {
    flags.push({ code, rule, weight, todo, detail: { who, ...detail } })
  }
  if (idNumber === null || idType === null) add('identity_missing', 'warn', 'ask_identity', {})
  const problems: string[] = []
  if (idType === 'resident_id' && idNumber !== null) {
    const check = checkResidentId(idNumber)
    problems.push(...check.problems)
    if (check.birthOn !== null && birthOn !== null && check.birthOn !== birthOn) {
      problems.push('other_birth_date')
    }
  }
  if (verification === 'refuted') problems.push('refuted')
  if (problems.length > 0) {
    const weight = problems.includes('refuted') ? 'block' : 'warn'
    add('identity_unsound', weight, 'correct_identity', { problems: problems.join(',') })
  }
  if (verification === 'unverified' && idNumber !== null) {
    add('identity_unverified', 'info', 'verify_identity', {})
  }
  if (idValidTo !== null && idValidTo < receivedOn) {
    const detail = { validTo: idValidTo, receivedOn }
    add('identity_expired', 'warn', 'ask_valid_identity', detail, 'MEM-02')
  }
  return flags
}

/** The policy, on the days of service (POL-01), its waiting periods (ADJ-03), and its plan (POL-03). */
const cover: Check = ({ policy, serviceDates, incidentType }) => {
  if (!policy) {
    return [
      { code: 'policy_missing', rule: 'POL-01', weight: 'warn', todo: 'link_policy', detail: {} },
    ]
  }
  const flags: Flag[] = []
  const { state, startOn, endOn, surrenderedOn } = policy
  const outside = serviceDates.filter(
    ({ on }) =>
      on < startOn ||
      (endOn !== null && on > endOn) ||
      (surrenderedOn !== null && on >= surrenderedOn),
  )
  const [first] = outside
  if (first) {
    flags.push({
      code: 'policy_not_in_force',
      rule: 'POL-01',
      weight: 'warn',
      todo: 'check_cover',
      detail: {
        dates: joined(outside),
        all: outside.length === serviceDates.length,
        startOn,
        endOn,
        surrenderedOn,
      },
      lineId: first.lineId,
    })
  } else if (state === 'surrendered' && surrenderedOn === null) {
    flags.push({
      code: 'policy_not_in_force',
      rule: 'POL-01',
      weight: 'warn',
      todo: 'complete_surrender_date',
      detail: { dates: '', all: false, startOn, endOn, surrenderedOn },
    })
  }
  const waiting = serviceDates.filter(
    ({ on, waitingUntil }) => waitingUntil !== null && on <= waitingUntil,
  )
  const [firstWaiting] = waiting
  if (firstWaiting && incidentType !== 'accident') {
    flags.push({
      code: 'waiting_period',
      rule: 'ADJ-03',
      weight: 'warn',
      todo: 'check_waiting',
      detail: {
        dates: joined(waiting),
        until: waiting.reduce(
          (last, { waitingUntil: until }) => (until && until > last ? until : last),
          '',
        ),
      },
      lineId: firstWaiting.lineId,
    })
  }
  if (!policy.hasPlan) {
    flags.push({
      code: 'policy_without_plan',
      rule: 'POL-03',
      weight: 'warn',
      todo: 'assign_plan',
      detail: {},
    })
  }
  return flags
}

const checks: readonly Check[] = [
  applicantMayApply,
  selfServiceLimit,
  fieldsGiven,
  payeeAccount,
  papers,
  othersPaid,
  authorized,
  internetVisit,
  directBilling,
  sameInvoice,
  identities,
  cover,
]

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0)
}

function joined(dates: readonly { on: string }[]): string {
  return [...new Set(dates.map(({ on }) => on))].sort().join(',')
}
