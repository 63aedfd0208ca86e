import type { TDocumentDefinitions } from 'pdfmake/interfaces'
import type { DocumentKind } from '@shared/domain/catalogues'
import type { SampleClaim } from '../sample-claims'
import type { SampleIntake } from '../sample-intake'
import { invoicePaper, itemisedBill, settlementPaper } from './bills'
import { bankCardPicture, identityPicture, receiptPhoto } from './cards'
import { claimForm, dischargeSummary, relationProof, stayRecord, visitRecord } from './records'

/** A paper of a sample claim: described for setting as a PDF, or drawn when it is asked for. */
export type SamplePaper = { kind: DocumentKind; fileName: string } & (
  { is: 'pdf'; document: () => TDocumentDefinitions } | { is: 'picture'; draw: () => Uint8Array }
)

/** The claims that come first in the queue have their papers … */
const FIRST = 8
/** … and of the others every so many. */
const EVERY = 20
/** Every so many claims among them come without the itemised bill, as they do: it has to be asked for (CLM-06). */
const WITHOUT_BILL_EVERY = 7
/** Every so many with a picture of the bank card, which nobody needs where the account is known. */
const BANK_CARD_EVERY = 4
/** Days in hospital from which the whole record has eight pages and more. */
const LONG_STAY = 5

/** The claims of the sample that come with papers, by their keys, and which. */
export function samplePapers({
  claims,
  intakes,
}: {
  claims: readonly SampleClaim[]
  intakes: ReadonlyMap<SampleClaim, SampleIntake>
}): Map<string, SamplePaper[]> {
  const chosen = claims.filter((_, index) => index < FIRST || index % EVERY === 0)
  const withRecord = claims.find(isLongStay)
  const withPhoto = chosen.find(({ treatment }) => treatment.claimType === 'outpatient')
  if (withRecord && !chosen.includes(withRecord)) chosen.push(withRecord)
  return new Map(
    chosen.map((claim, index) => [
      claim.key,
      papersOf(claim, intakes.get(claim), {
        wholeRecord: claim === withRecord,
        asPhoto: claim === withPhoto,
        bill: index % WITHOUT_BILL_EVERY !== WITHOUT_BILL_EVERY - 1,
        bankCard: index % BANK_CARD_EVERY === 0,
      }),
    ]),
  )
}

function isLongStay({ treatment, incidentOn, invoices }: SampleClaim): boolean {
  const days = Date.parse(invoices[0]?.issuedOn ?? incidentOn) - Date.parse(incidentOn)
  return treatment.claimType === 'inpatient' && days >= LONG_STAY * 86_400_000
}

interface Extent {
  /** The record of the whole stay is among them. */
  wholeRecord: boolean
  /** The first invoice comes as a photo. */
  asPhoto: boolean
  bill: boolean
  bankCard: boolean
}

function papersOf(
  claim: SampleClaim,
  intake: SampleIntake | undefined,
  { wholeRecord, asPhoto, bill, bankCard }: Extent,
): SamplePaper[] {
  const { person, treatment, invoices } = claim
  const papers: SamplePaper[] = []
  const pdf = (kind: DocumentKind, name: string, document: () => TDocumentDefinitions): void => {
    papers.push({ kind, fileName: `${name}.pdf`, is: 'pdf', document })
  }
  const picture = (kind: DocumentKind, name: string, draw: () => Uint8Array): void => {
    papers.push({ kind, fileName: `${name}.png`, is: 'picture', draw })
  }
  // Where the application is made on a screen, it is signed there (CLM-06).
  if (intake?.channel === 'paper') {
    pdf('claim_form', '理赔申请书', () => claimForm(claim, intake))
  }
  for (const [index, invoice] of invoices.entries()) {
    const { invoiceNo } = invoice
    if (asPhoto && index === 0)
      picture('invoice', `发票照片 ${invoiceNo}`, () => receiptPhoto(claim, invoice))
    else pdf('invoice', `发票 ${invoiceNo}`, () => invoicePaper(claim, invoice))
    if (bill) pdf('itemised_bill', `费用清单 ${invoiceNo}`, () => itemisedBill(claim, invoice))
    if (invoice.socialInsuranceFen > 0) {
      pdf('social_insurance_settlement', `医保结算单 ${invoiceNo}`, () =>
        settlementPaper(claim, invoice),
      )
    }
  }
  if (treatment.days) pdf('discharge_summary', '出院小结', () => dischargeSummary(claim))
  else pdf('medical_record', '病历', () => visitRecord(claim))
  if (wholeRecord) pdf('medical_record', '住院病历', () => stayRecord(claim))
  picture('identity', `证件 ${person.name}`, () => identityPicture(person))
  const { parent } = person
  if (parent) {
    pdf('relation_proof', '亲子关系证明', () => relationProof(claim))
    picture('guardian_identity', `监护人证件 ${parent.name}`, () => identityPicture(parent))
  }
  if (bankCard) picture('bank_card', '银行卡', () => bankCardPicture(intake?.applicant ?? person))
  return papers
}
