import type { DocumentKind } from './catalogues'
import type { FlagCode, FlagWeight, IntakeFacts, IntakePerson } from './intake'
import { defaultMatrix } from './materials/default-matrix'
import type { Paper } from './materials/facts'

/**
 * Worked cases of intake, to be read by somebody who knows claims: what is changed of an ordinary claim, and the
 * flags that come of it. The ordinary claim is complete and has none.
 */

const adult: IntakePerson = {
  id: 'insured',
  birthOn: '1990-01-01',
  idType: 'resident_id',
  idNumber: '900000199001010029',
  idValidTo: '2035-12-31',
  verification: 'verified',
}
const mother: IntakePerson = {
  id: 'mother',
  birthOn: '1985-05-05',
  idType: 'passport',
  idNumber: 'E00000001',
  idValidTo: '2030-01-01',
  verification: 'verified',
}
const born = (birthOn: string | null): IntakePerson => ({
  ...adult,
  id: 'child',
  birthOn,
  idType: 'birth_certificate',
  idNumber: 'T000000001',
})

/** Complete, on paper, of an adult for himself: no flag. Applied for on 3 March 2025. */
export const ordinary: IntakeFacts = {
  channel: 'paper',
  claimType: 'outpatient',
  receivedOn: '2025-03-03',
  insured: adult,
  applicant: { person: adult, name: '王小明', relation: 'self', address: '示例路 1 号' },
  province: '上海市',
  city: '上海市',
  incidentType: 'illness',
  incidentOn: '2025-02-20',
  signedOn: '2025-03-01',
  authorizedOn: null,
  followUp: null,
  provider: { kind: 'medical', ownership: 'public', network: false },
  payee: { name: '王小明', bank: '示例银行', branch: '示例支行', account: '9000000000001234' },
  policy: {
    state: 'in_force',
    startOn: '2025-01-01',
    endOn: '2025-12-31',
    surrenderedOn: null,
    hasPlan: true,
    mainInsuredId: null,
    selfServiceLimitFen: null,
    cardSuspended: false,
  },
  claimedFen: 30_000,
  otherCompensationFen: 0,
  invoices: [invoice('1', 30_000)],
  serviceDates: [day('2025-02-20')],
  papers: onFile(
    'claim_form',
    'medical_record',
    'identity',
    'invoice',
    'itemised_bill',
    'bank_card',
  ),
  asked: [],
  matrix: defaultMatrix,
  duplicates: [],
  selfServiceLimitFen: 200_000,
}

/** A paper of each kind, that nobody has judged. */
function onFile(...kinds: DocumentKind[]): Paper[] {
  return kinds.map((kind) => ({
    documentId: kind,
    fileName: `${kind}.pdf`,
    receivedAt: '2025-03-03T02:00:00.000Z',
    kinds: [kind],
    check: null,
    answers: [],
  }))
}

function invoice(id: string, totalFen: number, socialInsuranceFen = 0, thirdPartyFen = 0) {
  return {
    id,
    invoiceNo: `F${id}`,
    totalFen,
    issuedOn: '2025-02-20',
    socialInsuranceFen,
    thirdPartyFen,
  }
}

function day(on: string, waitingUntil: string | null = null) {
  return { on, waitingUntil, lineId: `line of ${on}` }
}

/** The claim of a child, for whom the mother applies under her policy, with the papers a minor needs. */
function ofChild(birthOn: string | null): Partial<IntakeFacts> {
  return {
    insured: born(birthOn),
    applicant: { person: mother, name: '李梅', relation: 'parent', address: '示例路 1 号' },
    policy: { ...policy, mainInsuredId: mother.id },
    papers: [...ordinary.papers, ...onFile('relation_proof', 'guardian_identity')],
  }
}

const policy = ordinary.policy as NonNullable<IntakeFacts['policy']>
const applicant = ordinary.applicant
const payee = ordinary.payee
const without = (...missing: DocumentKind[]) =>
  ordinary.papers.filter(({ kinds }) => !missing.some((kind) => kinds.includes(kind)))
const elsewhere = {
  invoiceId: '1',
  claimNo: 'VSHH25020100001',
  by: 'number',
  directlyBilled: false,
  ended: false,
} as const

export interface GoldenCase {
  rule: string
  /** In the words of the claims department. */
  title: string
  /** What is different from the ordinary claim. */
  facts: Partial<IntakeFacts>
  /** Flags, the weightiest first; `detail` names only what the case is about. */
  flags: {
    code: FlagCode
    weight: FlagWeight
    rule?: string
    todo?: string
    detail?: Record<string, unknown>
  }[]
}

export const goldenCases: readonly GoldenCase[] = [
  {
    rule: 'CLM-03',
    title: 'a complete claim has no flag',
    facts: {},
    flags: [],
  },

  // Who may apply
  {
    rule: 'CLM-01',
    title: 'a mother who is the main insured applies for her child of 9',
    facts: ofChild('2015-06-01'),
    flags: [],
  },
  {
    rule: 'CLM-01',
    title: 'the child turns 18 on the day after the application: still a minor',
    facts: ofChild('2007-03-04'),
    flags: [],
  },
  {
    rule: 'CLM-01',
    title: 'the child turns 18 on the day of application: an adult, who applies in person',
    facts: ofChild('2007-03-03'),
    flags: [
      {
        code: 'applicant_not_entitled',
        weight: 'block',
        todo: 'insured_applies',
        detail: { reason: 'adult_dependent' },
      },
    ],
  },
  {
    rule: 'CLM-01',
    title: 'born on 29 February 2004, turns 18 on 28 February 2022',
    facts: {
      ...ofChild('2004-02-29'),
      receivedOn: '2022-02-28',
      policy: { ...policy, startOn: '2022-01-01', mainInsuredId: mother.id },
    },
    flags: [{ code: 'applicant_not_entitled', weight: 'block' }],
  },
  {
    rule: 'CLM-01',
    title: 'born on 29 February 2004, the day before: a minor',
    facts: {
      ...ofChild('2004-02-29'),
      receivedOn: '2022-02-27',
      policy: { ...policy, startOn: '2022-01-01', mainInsuredId: mother.id },
    },
    flags: [],
  },
  {
    rule: 'CLM-01',
    title: 'an aunt applies for a child: neither insured nor main insured',
    facts: {
      ...ofChild('2015-06-01'),
      applicant: {
        person: { ...mother, id: 'aunt' },
        name: '李兰',
        relation: 'other',
        address: '示例路 2 号',
      },
    },
    flags: [
      {
        code: 'applicant_not_entitled',
        weight: 'block',
        todo: 'main_insured_applies',
        detail: { reason: 'not_main_insured' },
      },
    ],
  },
  {
    rule: 'CLM-01',
    title: 'somebody known by name only applies for a child',
    facts: {
      ...ofChild('2015-06-01'),
      applicant: { person: null, name: '李梅', relation: 'parent', address: '示例路 1 号' },
    },
    flags: [
      {
        code: 'applicant_unknown',
        weight: 'warn',
        todo: 'link_applicant',
        detail: { reason: 'known_by_name_only' },
      },
    ],
  },
  {
    rule: 'CLM-01',
    title: 'a husband known by name only applies for his adult wife',
    facts: {
      applicant: { person: null, name: '王强', relation: 'spouse', address: '示例路 1 号' },
    },
    flags: [{ code: 'applicant_not_entitled', weight: 'block', todo: 'insured_applies' }],
  },
  {
    rule: 'CLM-01',
    title: 'the mother applies, the date of birth of the child is not known',
    facts: { ...ofChild(null) },
    flags: [{ code: 'applicant_unknown', weight: 'warn', todo: 'complete_birth_date' }],
  },
  {
    rule: 'CLM-01',
    title: 'a father applies for his child of 9, who has a policy of her own',
    facts: { ...ofChild('2015-06-01'), policy },
    flags: [],
  },
  {
    rule: 'CLM-01',
    title: 'a grandmother applies for a child with a policy of its own: a guardian?',
    facts: {
      ...ofChild('2015-06-01'),
      applicant: {
        person: { ...mother, id: 'grandmother' },
        name: '李芬',
        relation: 'other',
        address: '示例路 2 号',
      },
      policy,
    },
    flags: [
      {
        code: 'applicant_unknown',
        weight: 'warn',
        todo: 'check_guardian',
        detail: { reason: 'guardian_to_prove' },
      },
    ],
  },
  {
    rule: 'CLM-01',
    title: 'a hospital that bills directly is no applicant',
    facts: {
      channel: 'direct_billing',
      applicant: { person: null, name: null, relation: null, address: null },
      payee: { name: null, bank: null, branch: null, account: null },
      signedOn: null,
    },
    flags: [],
  },

  // Self-service
  {
    rule: 'CLM-02',
    title: 'self-service, two invoices that sum to exactly 2,000.00',
    facts: { channel: 'self_service', invoices: [invoice('1', 150_000), invoice('2', 50_000)] },
    flags: [],
  },
  {
    rule: 'CLM-02',
    title: 'self-service, one fen above 2,000.00: paper channel, and the originals',
    facts: { channel: 'self_service', invoices: [invoice('1', 150_000), invoice('2', 50_001)] },
    flags: [
      {
        code: 'self_service_over_limit',
        weight: 'block',
        todo: 'route_to_paper',
        detail: { sumFen: 200_001, limitFen: 200_000, invoices: 2, raised: false },
      },
      { code: 'originals_required', weight: 'block', detail: { reason: 'over_limit' } },
    ],
  },
  {
    rule: 'CLM-02',
    title: 'self-service, 5,000.00 under a policy whose limit was raised to 5,000.00',
    facts: {
      channel: 'self_service',
      invoices: [invoice('1', 500_000)],
      policy: { ...policy, selfServiceLimitFen: 500_000 },
    },
    flags: [],
  },
  {
    rule: 'CLM-02',
    title: 'self-service, one fen above a raised limit',
    facts: {
      channel: 'self_service',
      invoices: [invoice('1', 500_001)],
      policy: { ...policy, selfServiceLimitFen: 500_000 },
    },
    flags: [
      {
        code: 'self_service_over_limit',
        weight: 'block',
        detail: { sumFen: 500_001, limitFen: 500_000, raised: true },
      },
      { code: 'originals_required', weight: 'block' },
    ],
  },
  {
    rule: 'CLM-02',
    title: 'a limit of 0 for a policy lets nothing through',
    facts: {
      channel: 'self_service',
      invoices: [invoice('1', 1)],
      policy: { ...policy, selfServiceLimitFen: 0 },
    },
    flags: [
      { code: 'self_service_over_limit', weight: 'block', detail: { sumFen: 1, limitFen: 0 } },
      { code: 'originals_required', weight: 'block' },
    ],
  },
  {
    rule: 'CLM-02',
    title: 'the limit is of self-service only: 30,000.00 on paper',
    facts: { invoices: [invoice('1', 3_000_000)] },
    flags: [],
  },

  // What the application says
  {
    rule: 'CLM-03',
    title: 'address, incident date, branch and signature are missing',
    facts: {
      applicant: { ...applicant, address: null },
      incidentOn: null,
      payee: { ...payee, branch: null },
      signedOn: null,
    },
    flags: [
      {
        code: 'field_missing',
        weight: 'warn',
        detail: { fields: 'applicantAddress,incidentOn,payeeBranch,signedOn' },
      },
    ],
  },
  {
    rule: 'CLM-03',
    title: 'nobody said who applies',
    facts: { applicant: { person: null, name: null, relation: null, address: '示例路 1 号' } },
    flags: [
      {
        code: 'field_missing',
        weight: 'warn',
        detail: { fields: 'applicantName,applicantRelation' },
      },
    ],
  },
  {
    rule: 'CLM-03',
    title: 'no account to pay to',
    facts: { payee: { ...payee, account: null } },
    flags: [{ code: 'payee_account_missing', weight: 'warn', rule: 'CLM-03', todo: 'ask_account' }],
  },

  // Medical record and materials
  {
    rule: 'CLM-05',
    title: 'no medical record in an online application',
    facts: { channel: 'self_service', papers: without('medical_record') },
    flags: [{ code: 'no_medical_record', weight: 'block', todo: 'ask_medical_record' }],
  },
  {
    rule: 'CLM-05',
    title: 'no medical record scanned of a claim on paper: it may lie in the folder',
    facts: { papers: without('medical_record') },
    flags: [{ code: 'no_medical_record', weight: 'warn' }],
  },
  {
    rule: 'CLM-05',
    title: 'an online application of which nothing at all is on file: the papers are elsewhere',
    facts: { channel: 'self_service', papers: [] },
    flags: [
      { code: 'no_medical_record', weight: 'warn' },
      {
        code: 'material_missing',
        weight: 'warn',
        detail: { kinds: 'identity,invoice,itemised_bill' },
      },
    ],
  },
  {
    rule: 'CLM-05',
    title: 'a discharge summary is a medical record',
    facts: { papers: [...without('medical_record'), ...onFile('discharge_summary')] },
    flags: [],
  },
  {
    rule: 'CLM-06',
    title: 'claim form, identity and itemised bill are missing',
    facts: { papers: without('claim_form', 'identity', 'itemised_bill') },
    flags: [
      {
        code: 'material_missing',
        weight: 'warn',
        todo: 'ask_documents',
        detail: { kinds: 'claim_form,identity,itemised_bill' },
      },
    ],
  },
  {
    rule: 'CLM-06',
    title: 'an online application signed on the screen needs no form of its own',
    facts: { channel: 'self_service', papers: without('claim_form') },
    flags: [],
  },
  {
    rule: 'CLM-06',
    title: 'no bank card, but account and branch are known',
    facts: { papers: without('bank_card') },
    flags: [],
  },
  {
    rule: 'CLM-06',
    title: 'a stay without discharge summary, in a private hospital',
    facts: {
      claimType: 'inpatient',
      provider: { kind: 'medical', ownership: 'non_public', network: false },
    },
    flags: [{ code: 'material_missing', weight: 'warn', detail: { kinds: 'discharge_summary' } }],
  },
  {
    rule: 'CLM-06',
    title: 'a stay in a public hospital, applied for on paper: see that the originals are there',
    facts: { claimType: 'inpatient', papers: [...ordinary.papers, ...onFile('discharge_summary')] },
    flags: [{ code: 'originals_required', weight: 'info', todo: 'check_originals' }],
  },
  {
    rule: 'CLM-06',
    title: 'a stay in a public hospital, applied for online: the originals come by courier first',
    facts: {
      channel: 'self_service',
      claimType: 'inpatient',
      papers: [...ordinary.papers, ...onFile('discharge_summary')],
    },
    flags: [{ code: 'originals_required', weight: 'block', todo: 'ask_originals' }],
  },
  {
    rule: 'CLM-06',
    title: 'a child without birth certificate and guardian’s identity',
    facts: { ...ofChild('2015-06-01'), papers: ordinary.papers },
    flags: [
      {
        code: 'material_missing',
        weight: 'warn',
        detail: { kinds: 'relation_proof,guardian_identity' },
      },
    ],
  },

  // Paid by others
  {
    rule: 'CLM-10',
    title: 'social insurance paid a part: good to know',
    facts: { invoices: [invoice('1', 30_000, 12_000)] },
    flags: [
      {
        code: 'other_compensation',
        weight: 'info',
        detail: { othersFen: 12_000, onInvoicesFen: 12_000, statedFen: 0, expenseFen: 30_000 },
      },
    ],
  },
  {
    rule: 'CLM-10',
    title: 'others paid exactly the expense',
    facts: { invoices: [invoice('1', 30_000, 12_000)], otherCompensationFen: 18_000 },
    flags: [{ code: 'other_compensation', weight: 'info' }],
  },
  {
    rule: 'CLM-10',
    title: 'what is stated and what the invoices say are one fen above the expense: counted twice?',
    facts: { invoices: [invoice('1', 30_000, 12_000)], otherCompensationFen: 18_001 },
    flags: [
      {
        code: 'others_above_expense',
        weight: 'warn',
        todo: 'check_counted_twice',
        detail: { othersFen: 30_001, expenseFen: 30_000 },
      },
    ],
  },
  {
    rule: 'CLM-10',
    title: 'what is stated alone is one fen above the expense',
    facts: { otherCompensationFen: 30_001 },
    flags: [{ code: 'others_above_expense', weight: 'block', todo: 'check_compensation' }],
  },

  // Fetched visit records
  {
    rule: 'CLM-11',
    title: 'a fetched record with authorization and payee',
    facts: { channel: 'fetched', authorizedOn: '2025-03-03', papers: [] },
    flags: [],
  },
  {
    rule: 'CLM-11',
    title: 'a fetched record without authorization, and one authorized only afterwards',
    facts: { channel: 'fetched', authorizedOn: '2025-03-04', papers: [] },
    flags: [
      { code: 'authorization_missing', weight: 'block', detail: { authorizedOn: '2025-03-04' } },
    ],
  },
  {
    rule: 'CLM-11',
    title: 'a fetched record without payee',
    facts: {
      channel: 'fetched',
      authorizedOn: '2025-01-01',
      papers: [],
      payee: { name: null, bank: null, branch: null, account: null },
    },
    flags: [{ code: 'payee_account_missing', weight: 'block', rule: 'CLM-11' }],
  },

  // Internet consultations
  {
    rule: 'CLM-12',
    title: 'a follow-up visit at an internet hospital',
    facts: {
      channel: 'internet',
      followUp: true,
      provider: { kind: 'internet', ownership: 'non_public', network: false },
    },
    flags: [],
  },
  {
    rule: 'CLM-12',
    title: 'a follow-up visit at a network provider',
    facts: {
      channel: 'internet',
      followUp: true,
      provider: { kind: 'medical', ownership: 'public', network: true },
    },
    flags: [],
  },
  {
    rule: 'CLM-12',
    title: 'a first visit over the internet',
    facts: {
      channel: 'internet',
      followUp: false,
      provider: { kind: 'internet', ownership: null, network: false },
    },
    flags: [{ code: 'internet_not_follow_up', weight: 'block', todo: 'refuse_first_visit' }],
  },
  {
    rule: 'CLM-12',
    title: 'nobody said whether it was a follow-up, at a clinic outside the network',
    facts: { channel: 'internet', followUp: null },
    flags: [
      { code: 'internet_not_follow_up', weight: 'block', todo: 'check_follow_up' },
      { code: 'internet_provider', weight: 'block', detail: { kind: 'medical' } },
    ],
  },

  // Direct billing
  {
    rule: 'CLM-13',
    title: 'the hospital bills directly while the card is suspended',
    facts: { channel: 'direct_billing', policy: { ...policy, cardSuspended: true } },
    flags: [{ code: 'card_suspended', weight: 'block', todo: 'ask_own_share' }],
  },
  {
    rule: 'CLM-13',
    title: 'a reimbursement of somebody whose card is suspended is not held up',
    facts: { policy: { ...policy, cardSuspended: true } },
    flags: [{ code: 'card_suspended', weight: 'info', todo: 'know_own_share' }],
  },
  {
    rule: 'CLM-13',
    title: 'a visit that the hospital billed directly is claimed again',
    facts: { duplicates: [{ ...elsewhere, by: 'visit', directlyBilled: true }] },
    flags: [
      {
        code: 'billed_directly_before',
        weight: 'block',
        detail: { claimNo: 'VSHH25020100001', by: 'visit' },
      },
    ],
  },
  {
    rule: 'CLM-13',
    title: 'the direct bill was refused: the insured may claim it',
    facts: { duplicates: [{ ...elsewhere, by: 'visit', directlyBilled: true, ended: true }] },
    flags: [],
  },

  // The same invoice
  {
    rule: 'CLM-14',
    title: 'the same number of the same issuer in another claim',
    facts: { duplicates: [elsewhere] },
    flags: [
      {
        code: 'invoice_duplicate',
        weight: 'block',
        todo: 'compare_invoices',
        detail: { claimNo: 'VSHH25020100001', by: 'number' },
      },
    ],
  },
  {
    rule: 'CLM-14',
    title: 'amount, date and provider the same as in another claim, without a number',
    facts: { duplicates: [{ ...elsewhere, by: 'figures' }] },
    flags: [{ code: 'invoice_duplicate', weight: 'block', detail: { by: 'figures' } }],
  },
  {
    rule: 'CLM-14',
    title: 'the same invoice in a claim that was withdrawn',
    facts: { duplicates: [{ ...elsewhere, ended: true }] },
    flags: [{ code: 'invoice_duplicate', weight: 'warn', todo: 'check_earlier_claim' }],
  },
  {
    rule: 'CLM-14',
    title: 'the direct bill itself is flagged as well as the reimbursement',
    facts: { channel: 'direct_billing', duplicates: [elsewhere] },
    flags: [{ code: 'invoice_duplicate', weight: 'block' }],
  },

  // Identity
  {
    rule: 'MEM-01',
    title: 'a resident ID number with a wrong check digit',
    facts: own({ ...adult, idNumber: '900000199001010020' }),
    flags: [
      {
        code: 'identity_unsound',
        weight: 'warn',
        detail: { who: 'insured', problems: 'wrong_check_digit' },
      },
    ],
  },
  {
    rule: 'MEM-01',
    title: 'the number says another date of birth than the record',
    facts: own({ ...adult, birthOn: '1991-01-01' }),
    flags: [{ code: 'identity_unsound', weight: 'warn', detail: { problems: 'other_birth_date' } }],
  },
  {
    rule: 'MEM-01',
    title: 'somebody found the document to be false',
    facts: own({ ...adult, verification: 'refuted' }),
    flags: [{ code: 'identity_unsound', weight: 'block', detail: { problems: 'refuted' } }],
  },
  {
    rule: 'MEM-01',
    title: 'no identity number on file, and one that nobody verified',
    facts: {
      ...ofChild('2015-06-01'),
      insured: { ...born('2015-06-01'), idNumber: null },
      applicant: {
        person: { ...mother, verification: 'unverified' },
        name: '李梅',
        relation: 'parent',
        address: '示例路 1 号',
      },
    },
    flags: [
      { code: 'identity_missing', weight: 'warn', detail: { who: 'insured' } },
      { code: 'identity_unverified', weight: 'info', detail: { who: 'applicant' } },
    ],
  },
  {
    rule: 'MEM-02',
    title: 'an identity document valid to the day of application is valid',
    facts: own({ ...adult, idValidTo: '2025-03-03' }),
    flags: [],
  },
  {
    rule: 'MEM-02',
    title: 'an identity document that expired the day before',
    facts: own({ ...adult, idValidTo: '2025-03-02' }),
    flags: [
      {
        code: 'identity_expired',
        weight: 'warn',
        rule: 'MEM-02',
        detail: { who: 'insured', validTo: '2025-03-02', receivedOn: '2025-03-03' },
      },
    ],
  },

  // Cover
  {
    rule: 'POL-01',
    title: 'treated on the first and on the last day of cover',
    facts: { serviceDates: [day('2025-01-01'), day('2025-12-31')] },
    flags: [],
  },
  {
    rule: 'POL-01',
    title: 'treated the day before cover began and the day after it ended',
    facts: { serviceDates: [day('2024-12-31'), day('2025-06-01'), day('2026-01-01')] },
    flags: [
      {
        code: 'policy_not_in_force',
        weight: 'warn',
        detail: { dates: '2024-12-31,2026-01-01', all: false },
      },
    ],
  },
  {
    rule: 'POL-01',
    title: 'from the day of surrender on there is no cover',
    facts: {
      policy: { ...policy, state: 'surrendered', surrenderedOn: '2025-02-20' },
      serviceDates: [day('2025-02-19'), day('2025-02-20')],
    },
    flags: [{ code: 'policy_not_in_force', weight: 'warn', detail: { dates: '2025-02-20' } }],
  },
  {
    rule: 'POL-01',
    title: 'surrendered, nobody knows when',
    facts: { policy: { ...policy, state: 'surrendered' } },
    flags: [{ code: 'policy_not_in_force', weight: 'warn', todo: 'complete_surrender_date' }],
  },
  {
    rule: 'POL-01',
    title: 'an expired policy that was in force on the days of service is no matter',
    facts: { policy: { ...policy, state: 'expired' } },
    flags: [],
  },
  {
    rule: 'POL-01',
    title: 'no policy is linked',
    facts: { policy: null },
    flags: [{ code: 'policy_missing', weight: 'warn', todo: 'link_policy' }],
  },
  {
    rule: 'POL-03',
    title: 'the policy has no plan on file',
    facts: { policy: { ...policy, hasPlan: false } },
    flags: [{ code: 'policy_without_plan', weight: 'warn', todo: 'assign_plan' }],
  },
  {
    rule: 'ADJ-03',
    title: 'treated on the last day of the waiting period, and on the day after',
    facts: {
      serviceDates: [day('2025-01-30', '2025-01-30'), day('2025-01-31', '2025-01-30')],
    },
    flags: [
      {
        code: 'waiting_period',
        weight: 'warn',
        detail: { dates: '2025-01-30', until: '2025-01-30' },
      },
    ],
  },
  {
    rule: 'ADJ-03',
    title: 'an accident in the waiting period is covered',
    // The matrix asks for a proof of the accident: with it on file, nothing is left to flag.
    facts: {
      incidentType: 'accident',
      serviceDates: [day('2025-01-30', '2025-01-30')],
      papers: [...ordinary.papers, ...onFile('accident_proof')],
    },
    flags: [],
  },
]

/** The claim of an insured who applies in person. */
function own(person: IntakePerson): Partial<IntakeFacts> {
  return { insured: person, applicant: { ...ordinary.applicant, person } }
}
