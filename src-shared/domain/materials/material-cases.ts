import type { DocumentKind } from '../catalogues'
import { ordinary } from '../intake-golden'
import type { AskedMaterial, KnownClaim, Paper } from './facts'
import type { PaperProblem } from './matrix'

/**
 * Worked cases of the document matrix that ships, to be read by somebody who knows claims: what is another than in
 * an ordinary outpatient claim on paper of an adult for themselves, what is on file, and what is missing or deficient.
 */
export interface MaterialCase {
  rule: 'CLM-02' | 'CLM-05' | 'CLM-06' | 'CLM-10' | 'CLM-11' | 'CLM-12' | 'CLM-13' | GapRule
  title: string
  claim?: Partial<KnownClaim>
  onFile: readonly (DocumentKind | Paper)[]
  asked?: readonly AskedMaterial[]
  /** Materials that block and are not on file. */
  missing?: readonly string[]
  /** Materials that do not block and are not on file. */
  alsoMissing?: readonly string[]
  /** What is wrong with what is there; of a paper refused with a note alone, nothing. */
  deficient?: Readonly<Record<string, readonly PaperProblem[]>>
  stillAsked?: readonly string[]
  waived?: readonly string[]
}
type GapRule = 'GAP-05' | 'GAP-06' | 'GAP-07' | 'GAP-08'

let count = 0
/** A paper, the later in a case the newer. */
export function paper(
  kind: DocumentKind | readonly DocumentKind[],
  check: Paper['check'] = null,
  answers: readonly string[] = [],
): Paper {
  count += 1
  return {
    documentId: `paper-${count}`,
    fileName: `${count}.pdf`,
    receivedAt: new Date(Date.UTC(2025, 2, 3, 2, 0, count)).toISOString(),
    kinds: typeof kind === 'string' ? [kind] : kind,
    check,
    answers,
  }
}
const refused = (kind: DocumentKind, ...problems: PaperProblem[]): Paper =>
  paper(kind, { state: 'refused', problems })
const accepted = (kind: DocumentKind): Paper => paper(kind, { state: 'accepted', problems: [] })
const item = (
  material: string,
  state: AskedMaterial['state'],
  open = true,
  problems: readonly PaperProblem[] = [],
): AskedMaterial => ({ material, state, open, problems })

/** What a reimbursement of an outpatient treatment needs, on paper; the account is known. */
const basic: readonly DocumentKind[] = [
  'claim_form',
  'medical_record',
  'identity',
  'invoice',
  'itemised_bill',
]
const but = (...kinds: DocumentKind[]): DocumentKind[] =>
  basic.filter((kind) => !kinds.includes(kind))
const { insured } = ordinary
const mother = { ...insured, id: 'mother', birthOn: '1985-05-05' }
const child = (birthOn: string, idType = 'resident_id'): Partial<KnownClaim> => ({
  insured: { ...insured, id: 'child', birthOn, idType },
  applicant: { person: mother, relation: 'parent' },
})
const family: readonly DocumentKind[] = ['birth_certificate', 'guardian_identity']
const publicHospital = { ownership: 'public' }
const privateHospital = { ownership: 'non_public' }
const stay: Partial<KnownClaim> = { claimType: 'inpatient', provider: privateHospital }
const publicStay: Partial<KnownClaim> = { claimType: 'inpatient', provider: publicHospital }
const online: Partial<KnownClaim> = { channel: 'self_service' }
const unknownAccount = { payee: { account: null, branch: null } }
const invoiced = (totalFen: number, socialInsuranceFen = 0, thirdPartyFen = 0) => ({
  totalFen,
  socialInsuranceFen,
  thirdPartyFen,
})

export const materialCases: readonly MaterialCase[] = [
  // The medical record
  { rule: 'CLM-05', title: 'an ordinary claim with its record is complete', onFile: basic },
  {
    rule: 'CLM-05',
    title: 'without any record the claim is not complete',
    onFile: but('medical_record'),
    missing: ['medical_record'],
  },
  ...(
    [
      ['a prescription', 'prescription'],
      ['a test report', 'test_report'],
      ['a diagnosis certificate', 'diagnosis_certificate'],
      ['a discharge summary', 'discharge_summary'],
      ['a pathology report', 'pathology_report'],
      ['the record of an internet consultation', 'consultation_record'],
      ['an antenatal record', 'maternity_record'],
    ] as const
  ).map(([name, kind]): MaterialCase => ({
    rule: 'CLM-05',
    title: `${name} counts as the record`,
    onFile: [...but('medical_record'), kind],
  })),
  {
    rule: 'CLM-05',
    title: 'an itemised bill and an invoice are no record, however many there are',
    onFile: [...but('medical_record'), 'invoice', 'itemised_bill', 'social_insurance_settlement'],
    missing: ['medical_record'],
  },
  {
    rule: 'CLM-05',
    title: 'a paper of another kind with a page tagged as the record counts',
    onFile: [...but('medical_record'), paper(['other', 'medical_record'])],
  },
  {
    rule: 'CLM-05',
    title: 'the hospital’s own bill needs the record as well',
    claim: { channel: 'direct_billing' },
    onFile: ['invoice', 'itemised_bill'],
    missing: ['medical_record'],
  },
  {
    rule: 'CLM-05',
    title: 'nothing at all is on file',
    onFile: [],
    missing: basic,
  },
  {
    rule: 'CLM-05',
    title: 'a record that was refused as blurred leaves the claim without one',
    onFile: [...but('medical_record'), refused('medical_record', 'blurred')],
    deficient: { medical_record: ['blurred'] },
  },
  {
    rule: 'CLM-05',
    title: 'beside a refused record a prescription will do',
    onFile: [...but('medical_record'), refused('medical_record', 'blurred'), 'prescription'],
  },

  // A reimbursement
  ...(
    [
      ['the signed form', 'claim_form'],
      ['the identity document', 'identity'],
      ['the invoice', 'invoice'],
      ['the itemised bill', 'itemised_bill'],
    ] as const
  ).map(([name, kind]): MaterialCase => ({
    rule: 'CLM-06',
    title: `${name} is missing`,
    onFile: but(kind),
    missing: [kind],
  })),
  {
    rule: 'CLM-06',
    title: 'signed on the screen, no form is needed',
    claim: { ...online, signedOn: '2025-03-03' },
    onFile: but('claim_form'),
  },
  {
    rule: 'CLM-06',
    title: 'online and not signed, the signed form is needed',
    claim: { ...online, signedOn: null },
    onFile: but('claim_form'),
    missing: ['claim_form'],
  },
  {
    rule: 'CLM-06',
    title: 'a date of signature does not replace the form on paper',
    claim: { signedOn: '2025-03-01' },
    onFile: but('claim_form'),
    missing: ['claim_form'],
  },
  {
    rule: 'CLM-06',
    title: 'account and branch are not known',
    claim: unknownAccount,
    onFile: basic,
    missing: ['bank_card'],
  },
  {
    rule: 'CLM-06',
    title: 'the account is known, its branch is not',
    claim: { payee: { account: '9000000000001234', branch: null } },
    onFile: basic,
    missing: ['bank_card'],
  },
  {
    rule: 'CLM-06',
    title: 'the bank card shows the account',
    claim: unknownAccount,
    onFile: [...basic, 'bank_card'],
  },
  {
    rule: 'CLM-06',
    title: 'nobody knows the policy: the e-card would say, and does not hold up the claim',
    claim: { policy: null },
    onFile: basic,
    alsoMissing: ['insurance_card'],
  },
  {
    rule: 'CLM-06',
    title: 'an emergency needs what an outpatient treatment needs',
    claim: { claimType: 'emergency' },
    onFile: but('itemised_bill'),
    missing: ['itemised_bill'],
  },

  // A stay
  {
    rule: 'CLM-06',
    title: 'a stay in a private hospital without discharge summary',
    claim: stay,
    onFile: basic,
    missing: ['discharge_summary'],
  },
  {
    rule: 'CLM-06',
    title: 'a stay whose discharge summary is the only record',
    claim: stay,
    onFile: [...but('medical_record'), 'discharge_summary'],
  },
  {
    rule: 'CLM-06',
    title: 'a stay of which nothing has been billed yet: nobody was discharged',
    claim: { ...stay, invoices: [], claimedFen: 0 },
    onFile: basic,
  },
  {
    rule: 'CLM-06',
    title: 'a public stay online: pictures of the papers are no originals',
    claim: { ...publicStay, ...online },
    onFile: [...basic, 'discharge_summary'],
    deficient: {
      invoice: ['not_original'],
      itemised_bill: ['not_original'],
      discharge_summary: ['not_original'],
    },
  },
  {
    rule: 'CLM-06',
    title: 'a public stay online: the originals came and a person accepted them',
    claim: { ...publicStay, ...online },
    onFile: [
      ...but('invoice', 'itemised_bill'),
      accepted('invoice'),
      accepted('itemised_bill'),
      accepted('discharge_summary'),
    ],
  },
  {
    rule: 'CLM-06',
    title: 'a public stay online: the original invoice came, the bill did not',
    claim: { ...publicStay, ...online },
    onFile: [...but('invoice'), 'invoice', accepted('invoice'), accepted('discharge_summary')],
    deficient: { itemised_bill: ['not_original'] },
  },
  {
    rule: 'CLM-06',
    title: 'a public stay on paper: the originals lie in the folder',
    claim: publicStay,
    onFile: [...basic, 'discharge_summary'],
  },
  {
    rule: 'CLM-06',
    title: 'a public stay online of which nothing came',
    claim: { ...publicStay, ...online, signedOn: '2025-03-03' },
    onFile: [],
    missing: ['medical_record', 'identity', 'invoice', 'itemised_bill', 'discharge_summary'],
  },
  {
    rule: 'CLM-06',
    title: 'an outpatient treatment in a public hospital needs no originals',
    claim: { ...online, provider: publicHospital },
    onFile: basic,
  },
  {
    rule: 'CLM-06',
    title: 'a stay in a hospital of unknown ownership asks for no originals',
    claim: { ...stay, ...online, provider: null },
    onFile: [...basic, 'discharge_summary'],
  },
  {
    rule: 'CLM-02',
    title: 'self-service above its limit: the original invoices',
    claim: { ...online, invoices: [invoiced(200_001)] },
    onFile: basic,
    deficient: { invoice: ['not_original'] },
  },
  {
    rule: 'CLM-02',
    title: 'self-service at its limit: pictures will do',
    claim: { ...online, invoices: [invoiced(150_000), invoiced(50_000)] },
    onFile: basic,
  },

  // Children
  {
    rule: 'CLM-06',
    title: 'a child of 9 without birth certificate and guardian’s identity',
    claim: child('2015-06-01'),
    onFile: basic,
    missing: ['relation_proof', 'guardian_identity'],
  },
  {
    rule: 'CLM-06',
    title: 'a child of 9 with both',
    claim: child('2015-06-01'),
    onFile: [...basic, ...family],
  },
  {
    rule: 'CLM-06',
    title: 'another proof of relation stands for the birth certificate',
    claim: child('2015-06-01'),
    onFile: [...basic, 'relation_proof', 'guardian_identity'],
  },
  {
    rule: 'CLM-06',
    title: 'a newborn registered by the birth certificate has no identity card',
    claim: child('2025-01-10', 'birth_certificate'),
    onFile: [...but('identity'), ...family],
  },
  {
    rule: 'CLM-06',
    title: 'who turns 18 on the day after the application is a minor',
    claim: child('2007-03-04'),
    onFile: [...basic, 'guardian_identity'],
    missing: ['relation_proof'],
  },
  {
    rule: 'CLM-06',
    title: 'who turns 18 on the day of application is none',
    claim: child('2007-03-03'),
    onFile: basic,
  },
  {
    rule: 'CLM-06',
    title: 'of unknown age nobody is asked for a guardian',
    claim: { insured: { ...insured, birthOn: null } },
    onFile: basic,
  },
  {
    rule: 'CLM-06',
    title: 'the guardian’s identity is not the child’s',
    claim: child('2015-06-01'),
    onFile: [...but('identity'), ...family],
    missing: ['identity'],
  },
  {
    rule: 'CLM-06',
    title: 'the hospital bills a child’s visit: the family brings nothing',
    claim: { ...child('2015-06-01'), channel: 'direct_billing' },
    onFile: ['medical_record', 'invoice', 'itemised_bill'],
  },

  // By cause and type
  {
    rule: 'GAP-07',
    title: 'an accident without its proof',
    claim: { incidentType: 'accident' },
    onFile: basic,
    missing: ['accident_proof'],
  },
  {
    rule: 'GAP-07',
    title: 'an accident in a public hospital of a child, online: everything at once',
    claim: { ...child('2015-06-01'), ...publicStay, ...online, incidentType: 'accident' },
    onFile: ['invoice'],
    missing: [
      'medical_record',
      'identity',
      'itemised_bill',
      'discharge_summary',
      'relation_proof',
      'guardian_identity',
      'accident_proof',
    ],
    deficient: { invoice: ['not_original'] },
  },
  {
    rule: 'GAP-07',
    title: 'a critical illness with record, without certificate and pathology',
    claim: { claimType: 'critical_illness' },
    onFile: basic,
    missing: ['diagnosis_certificate', 'pathology_report'],
  },
  {
    rule: 'GAP-07',
    title: 'a critical illness: a discharge summary certifies it, pathology is missing',
    claim: { claimType: 'critical_illness' },
    onFile: [...basic, 'discharge_summary'],
    missing: ['pathology_report'],
  },
  {
    rule: 'GAP-07',
    title: 'maternity without antenatal record or birth certificate',
    claim: { claimType: 'maternity', incidentType: 'maternity' },
    onFile: basic,
    missing: ['maternity_proof'],
  },
  {
    rule: 'GAP-07',
    title: 'a stay for a birth: discharge summary and birth certificate',
    claim: { ...stay, incidentType: 'maternity' },
    onFile: [...basic, 'discharge_summary', 'birth_certificate'],
  },
  {
    rule: 'GAP-07',
    title: 'a pharmacy without prescription, though a record is there',
    claim: { claimType: 'pharmacy' },
    onFile: basic,
    missing: ['prescription'],
  },
  {
    rule: 'GAP-07',
    title: 'a pharmacy with prescription and no other record',
    claim: { claimType: 'pharmacy' },
    onFile: [...but('medical_record'), 'prescription'],
  },
  {
    rule: 'GAP-07',
    title: 'a dental treatment without X-ray goes on',
    claim: { claimType: 'dental' },
    onFile: basic,
    alsoMissing: ['dental_imaging'],
  },
  {
    rule: 'GAP-07',
    title: 'a check-up without its report',
    claim: { claimType: 'checkup', incidentType: 'checkup' },
    onFile: basic,
    missing: ['checkup_report'],
  },
  {
    rule: 'GAP-07',
    title: 'a check-up whose report is its record',
    claim: { claimType: 'checkup', incidentType: 'checkup' },
    onFile: [...but('medical_record'), 'test_report'],
  },

  // Paid by others
  {
    rule: 'CLM-10',
    title: 'social insurance paid on the invoice: its settlement helps and does not block',
    claim: { invoices: [invoiced(30_000, 12_000)] },
    onFile: basic,
    alsoMissing: ['social_insurance_settlement'],
  },
  {
    rule: 'CLM-10',
    title: 'a third party paid by the application',
    claim: { otherCompensationFen: 5_000 },
    onFile: basic,
    alsoMissing: ['social_insurance_settlement'],
  },
  {
    rule: 'CLM-10',
    title: 'the settlement is on file',
    claim: { invoices: [invoiced(30_000, 0, 12_000)] },
    onFile: [...basic, 'social_insurance_settlement'],
  },

  // Other settings
  {
    rule: 'CLM-11',
    title: 'a fetched visit record under authorization needs no paper',
    claim: { channel: 'fetched', authorizedOn: '2025-03-03' },
    onFile: [],
  },
  {
    rule: 'CLM-11',
    title: 'a fetched visit record that was authorized only afterwards',
    claim: { channel: 'fetched', authorizedOn: '2025-03-04' },
    onFile: [],
    missing: ['authorization'],
  },
  {
    rule: 'CLM-12',
    title: 'an internet consultation: its record is asked for and does not block',
    claim: { channel: 'internet' },
    onFile: basic,
    alsoMissing: ['consultation_record'],
  },
  {
    rule: 'CLM-13',
    title: 'the hospital’s own bill is complete with record, invoice and bill',
    claim: { channel: 'direct_billing' },
    onFile: ['medical_record', 'invoice', 'itemised_bill'],
  },
  {
    rule: 'CLM-13',
    title: 'the hospital’s own bill of a public stay: no courier, the summary may follow',
    claim: { ...publicStay, channel: 'direct_billing' },
    onFile: ['medical_record', 'invoice', 'itemised_bill'],
    alsoMissing: ['discharge_summary'],
  },

  // How a paper was found
  {
    rule: 'GAP-06',
    title: 'one side of the identity document is missing',
    onFile: [...but('identity'), refused('identity', 'one_side_missing')],
    deficient: { identity: ['one_side_missing'] },
  },
  {
    rule: 'GAP-06',
    title: 'a better copy comes beside the refused one',
    onFile: [...but('identity'), refused('identity', 'blurred', 'not_colour'), 'identity'],
  },
  {
    rule: 'GAP-06',
    title: 'the better copy is refused as well: the newest word counts',
    onFile: [...but('identity'), refused('identity', 'blurred'), refused('identity', 'expired')],
    deficient: { identity: ['expired'] },
  },
  {
    rule: 'GAP-06',
    title: 'refused with a note and no problem of the list',
    onFile: [...but('invoice'), refused('invoice')],
    deficient: { invoice: [] },
  },
  {
    rule: 'GAP-06',
    title: 'the guardian’s identity is not the one of the policy',
    claim: child('2015-06-01'),
    onFile: [...basic, 'birth_certificate', refused('guardian_identity', 'not_as_insured')],
    deficient: { guardian_identity: ['not_as_insured'] },
  },
  {
    rule: 'GAP-06',
    title: 'the identity document on record has expired: another has to come',
    claim: { insured: { ...insured, idValidTo: '2025-03-02' } },
    onFile: basic,
    deficient: { identity: ['expired'] },
  },
  {
    rule: 'GAP-06',
    title: 'expired by the record, and a person accepted the new one',
    claim: { insured: { ...insured, idValidTo: '2025-03-02' } },
    onFile: [...but('identity'), accepted('identity')],
  },
  {
    rule: 'GAP-06',
    title: 'the guardian’s document on record has expired',
    claim: {
      ...child('2015-06-01'),
      applicant: { person: { ...mother, idValidTo: '2025-01-01' }, relation: 'parent' },
    },
    onFile: [...basic, ...family],
    deficient: { guardian_identity: ['expired'] },
  },
  {
    rule: 'GAP-06',
    title: 'one refused paper was two: record and discharge summary',
    claim: stay,
    onFile: [...but('medical_record'), refused('discharge_summary', 'illegible_stamp')],
    deficient: {
      medical_record: ['illegible_stamp'],
      discharge_summary: ['illegible_stamp'],
    },
  },

  // What was asked for
  {
    rule: 'GAP-08',
    title: 'what was asked for is waited for',
    onFile: but('identity'),
    asked: [item('identity', 'requested')],
    stillAsked: ['identity'],
  },
  {
    rule: 'GAP-08',
    title: 'what came is waited for until a person has judged it',
    onFile: basic,
    asked: [item('identity', 'received')],
    stillAsked: ['identity'],
  },
  {
    rule: 'GAP-08',
    title: 'a paper of whatever kind, accepted for its item, is the material',
    onFile: [...but('identity'), paper('other', null, ['identity'])],
    asked: [item('identity', 'accepted')],
  },
  {
    rule: 'GAP-08',
    title: 'accepted for its item and refused after all',
    onFile: [
      ...but('identity'),
      paper('identity', { state: 'refused', problems: ['wrong_person'] }, ['identity']),
    ],
    asked: [item('identity', 'accepted', false)],
    deficient: { identity: ['wrong_person'] },
  },
  {
    rule: 'GAP-08',
    title: 'a waived material is not waited for',
    onFile: but('itemised_bill'),
    asked: [item('itemised_bill', 'waived')],
    waived: ['itemised_bill'],
  },
  {
    rule: 'GAP-08',
    title: 'a waiver holds when its request has ended',
    onFile: but('itemised_bill'),
    asked: [item('itemised_bill', 'waived', false)],
    waived: ['itemised_bill'],
  },
  {
    rule: 'GAP-08',
    title: 'a request that lapsed leaves the material missing',
    onFile: but('identity'),
    asked: [item('identity', 'requested', false)],
    missing: ['identity'],
  },
  {
    rule: 'GAP-08',
    title: 'refused within an open request: waited for, with what is wrong',
    onFile: [...but('identity'), refused('identity', 'blurred')],
    asked: [item('identity', 'refused')],
    stillAsked: ['identity'],
  },
  {
    rule: 'GAP-08',
    title: 'the original was asked for and accepted',
    claim: { ...publicStay, ...online },
    onFile: [...basic, accepted('itemised_bill'), accepted('discharge_summary')],
    asked: [item('invoice', 'accepted', false)],
  },
]
