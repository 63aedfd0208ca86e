import type { ClaimType, IncidentType } from '@shared/domain/catalogues'
import { formatFen } from '@shared/domain/money'
import { decisionReasons } from '@shared/domain/reasons'
import type { Wording } from './wording'

const claimTypes: Readonly<Record<ClaimType, string>> = {
  outpatient: 'Outpatient',
  inpatient: 'Inpatient',
  emergency: 'Emergency',
  dental: 'Dental',
  maternity: 'Maternity',
  checkup: 'Health check-up',
  pharmacy: 'Pharmacy purchase',
  critical_illness: 'Critical illness',
  other: 'Other',
}

const incidents: Readonly<Record<IncidentType, string>> = {
  illness: 'Illness',
  accident: 'Accident',
  maternity: 'Maternity',
  checkup: 'Health check-up',
  other: 'Other',
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
/** Withdrawn for these reasons, a claim may well be made again. */
const MAY_COME_AGAIN = new Set(['applicant_request', 'documents_missing'])

const date = (text: string): string => {
  const [year, month = 1, day] = text.split('-').map(Number)
  return `${day} ${MONTHS[month - 1]} ${year}`
}
const amount = (fen: number): string => `CNY ${formatFen(fen)}`
const reasonText = (code: string): string =>
  decisionReasons.find((reason) => reason.code === code)?.en ?? code
/** The department that people write to; the profile may leave it open. */
const claimsDepartment = (department: string): string => department || 'Claims Department'
const text = (catalogue: Readonly<Record<string, string>>, code: string): string =>
  catalogue[code] ?? code

export const english: Wording = {
  tag: 'en',
  preview: 'PREVIEW',
  specimen: 'SPECIMEN',
  date,
  amount,
  salutation: ({ name }) => `Dear ${name},`,
  addressLines: ({ name, address }) => [name, ...(address === null ? [] : [address])],
  opening({ kind, decision, insuredName }) {
    if (kind === 'calculation') {
      return `This sheet shows how the claim made for ${insuredName} was calculated under the policy: every step, what it rests on, and its amount. Its total is the amount of the settlement notice.`
    }
    if (kind === 'closing') {
      return `We have completed our review of the claim made for ${insuredName}. This letter sets out the result.`
    }
    return decision.conclusion === 'withdraw'
      ? `The claim made for ${insuredName} has been withdrawn. This letter confirms the details.`
      : `We have reviewed the claim made for ${insuredName} and are unable to pay it. As Article 24 of the Insurance Law of the People’s Republic of China requires, this letter gives you our decision and the reasons for it.`
  },
  replaces: (noticeNo) =>
    `This notice replaces notice ${noticeNo}, issued earlier on the same claim, which is no longer valid.`,
  heading: (position, words) => `${position}.  ${words}`,
  labels: {
    noticeNo: 'Notice no.',
    date: 'Date',
    claimNo: 'Claim no.',
    policyNo: 'Policy no.',
    product: 'Product',
    period: 'Period of cover',
    insured: 'Insured',
    applicant: 'Applicant',
    claimType: 'Type of claim',
    incident: 'Cause',
    incidentOn: 'Date of incident',
    diagnosis: 'Diagnosis',
    receivedOn: 'Claim received',
    decidedOn: 'Reviewed',
    amount: 'Amount payable',
    inCapitals: 'In Chinese capitals',
    payeeName: 'Payee',
    bank: 'Bank',
    account: 'Account',
    reason: 'Reason',
    clause: 'Clause',
    otherCompensation: 'Received from other sources',
    handler: 'Handled by',
    unknown: 'Not stated',
    total: 'Total',
  },
  headings: {
    facts: 'The claim',
    conclusion: ({ conclusion }) =>
      conclusion === 'withdraw'
        ? 'Withdrawal'
        : conclusion === 'refuse'
          ? 'Decision and reasons'
          : 'Result of the review',
    payment: 'Payment',
    totals: 'Summary of invoices',
    invoices: 'Invoices',
    excluded: 'Charges not paid',
    reductions: 'Taken off under the plan',
    calculation: 'Calculation, line by line',
    objection: 'If you disagree',
  },
  labelled: (label, words) => `${label}: ${words}`,
  period: (startOn, endOn) => (endOn === null ? `From ${startOn}` : `${startOn} to ${endOn}`),
  claimType: (code) => text(claimTypes, code),
  incident: (code) => text(incidents, code),
  conclusion(
    { conclusion, claimedFen, excludedFen, reducedFen, exGratiaFen, payableFen },
    hasExcludedLines,
  ) {
    const see = [
      ...(excludedFen !== 0 ? ['“Charges not paid”'] : []),
      ...(reducedFen !== 0 ? ['“Taken off under the plan”'] : []),
    ].join(' and ')
    switch (conclusion) {
      case 'pay':
        return `Paid in full. You claimed ${amount(claimedFen)}, all of which is payable.`
      case 'pay_part':
        return `Paid in part. Of the ${amount(claimedFen)} claimed, ${amount(payableFen)} is payable and ${amount(excludedFen + reducedFen)} is not. The reasons are given under ${see}.`
      case 'refuse':
        return `Not payable. You claimed ${amount(claimedFen)}, none of which is payable.${hasExcludedLines ? ' The reason for each charge is given under “Charges not paid”.' : ''}`
      case 'ex_gratia':
        return `Paid ex gratia. Of the ${amount(claimedFen)} claimed, ${amount(payableFen - exGratiaFen)} is payable under the policy. In the circumstances of this claim we pay a further ${amount(exGratiaFen)}, ${amount(payableFen)} in all. This does not oblige us to pay such charges in future.`
      case 'withdraw':
        return 'Withdrawn. We will take no further action on this claim and no payment will be made.'
    }
  },
  reason: reasonText,
  afterWithdrawal: (code) =>
    code !== null && MAY_COME_AGAIN.has(code)
      ? 'You may claim for the same event again, with complete documents, within the limitation period set by law.'
      : null,
  payment: () =>
    'We will transfer the amount to the account below. The date of credit depends on the receiving bank. If any of these details are wrong, please tell us without delay.',
  paymentUnknown: ({ department, hotline }) =>
    `We do not hold complete bank details for this payment. Please contact our ${claimsDepartment(department)}${hotline && ` on ${hotline}`} with the payee’s name, bank, branch and account number. We will arrange payment once they have been verified.`,
  nothingPayable: 'No amount is payable on this claim.',
  currencyNote: 'Amounts in CNY',
  totalsHeads: [
    'Invoice total',
    'Social insurance',
    'Self-paid',
    'Partly self-paid',
    'Unreasonable',
    'Third party',
  ],
  invoiceHeads: {
    number: 'No.',
    invoiceNo: 'Invoice no.',
    date: 'Date',
    provider: 'Provider',
    claimed: 'Claimed',
    excluded: 'Not paid',
    paid: 'Payable',
  },
  excludedHeads: {
    number: 'No.',
    item: 'Charge',
    invoiceNo: 'Invoice no.',
    claimed: 'Claimed',
    excluded: 'Not paid',
    paid: 'Payable',
    reason: 'Reason and clause',
  },
  reductionHeads: { kind: 'What was taken off', amount: 'Amount' },
  calculationHeads: { item: 'Charge', steps: 'Steps and what they rest on', amount: 'Amount' },
  claimedRow: 'Claimed',
  payableRow: 'Payable',
  exGratiaRow: 'Ex gratia',
  rulesNote: (version) => `Amounts in CNY · rules version ${version}`,
  exclusion({ code, clause, note }, sum) {
    const what = reasonText(code) + (note === null ? '' : `: ${note}`)
    return `${what}${sum === null ? '' : ` ${sum}`}${clause === null ? '' : ` (${clause})`}`
  },
  objection({ kind, insurer: { department, address, postcode, objectionDays } }, by) {
    return [
      `If you disagree with this ${kind === 'closing' ? 'result' : 'decision'}, please write to our ${claimsDepartment(department)} by ${date(by)} (${objectionDays} days from the date of this notice). Quote the claim number, say which points you contest and why, and enclose any supporting documents. Our address is ${[address, postcode].filter(Boolean).join(', ')}.`,
      'This period does not affect your right to seek mediation, go to arbitration or bring an action in court.',
    ]
  },
  seal: '(Company seal)',
  contact: ({ department, hotline, address, postcode, website }) =>
    [
      department,
      hotline && `Tel. ${hotline}`,
      [address, postcode].filter(Boolean).join(', '),
      website,
    ]
      .filter(Boolean)
      .join('  |  '),
  page: (page, pages) => `Page ${page} of ${pages}`,
  running: (insurer, title, number) => [insurer, title, number ?? english.preview].join('   '),
}
