import type { ColumnType, Generated } from 'kysely'
import type { Role } from '@shared/domain/authority'
import type { FollowUpStep, GapItemState, GapRequestState } from '@shared/domain/gaps'
import type { Channel, MessageState } from '@shared/domain/messages'
import type { ClaimState } from '@shared/domain/states'
import type { Measure } from '@shared/domain/adjudication/claim'
import type {
  ClaimChannel,
  Conclusion,
  Gender,
  IdentityVerification,
  Language,
  PaymentListState,
  PaymentState,
  PolicyState,
  SecondReviewReason,
} from '@shared/domain/catalogues'

/** The tables as Kysely sees them. Shapes and units: `migrations/`. */
export interface Tables {
  staff: StaffTable
  staff_roles: StaffRolesTable
  settings: SettingsTable
  batches: BatchesTable
  members: MembersTable
  providers: ProvidersTable
  policies: PoliciesTable
  claims: ClaimsTable
  claim_counts: ClaimCountsTable
  open_counts: OpenCountsTable
  closing_counts: ClosingCountsTable
  invoices: InvoicesTable
  lines: LinesTable
  documents: DocumentsTable
  decisions: DecisionsTable
  decision_lines: DecisionLinesTable
  decision_exclusions: DecisionExclusionsTable
  notices: NoticesTable
  number_series: NumberSeriesTable
  saved_views: SavedViewsTable
  audit_entries: AuditEntriesTable
  audit_head: AuditHeadTable
  audit_days: AuditDaysTable
  deletions: DeletionsTable
  deletion_claims: DeletionClaimsTable
  deleted_records: DeletedRecordsTable
  plans: PlansTable
  plan_versions: PlanVersionsTable
  policy_limit_raises: PolicyLimitRaisesTable
  member_bindings: MemberBindingsTable
  adjudications: AdjudicationsTable
  adjudication_steps: AdjudicationStepsTable
  accumulator_entries: AccumulatorEntriesTable
  line_reviews: LineReviewsTable
  flag_acknowledgements: FlagAcknowledgementsTable
  pins: PinsTable
  page_tags: PageTagsTable
  absences: AbsencesTable
  payment_lists: PaymentListsTable
  payments: PaymentsTable
  own_shares: OwnSharesTable
  certificates: CertificatesTable
  calendar_years: CalendarYearsTable
  document_checks: DocumentChecksTable
  gap_requests: GapRequestsTable
  gap_items: GapItemsTable
  gap_item_documents: GapItemDocumentsTable
  stray_files: StrayFilesTable
  messages: MessagesTable
}

interface Sourced {
  source: string
  source_key: string
  source_hash: string
  batch_id: string | null
}

interface Versioned {
  version: Generated<number>
  created_at: string
  updated_at: string
}

export interface StaffTable {
  id: string
  name: string
  /** The first of the roles, for people who read a package; authority comes from `staff_roles`. */
  role: string
  created_at: string
  kind: ColumnType<StaffKind, StaffKind | undefined, StaffKind>
  slot_id: string | null
  must_change_password: Generated<number>
  disabled_at: string | null
  last_sign_in_at: string | null
  version: Generated<number>
  team: string | null
}

export type StaffKind = 'account' | 'local' | 'elsewhere'

export interface StaffRolesTable {
  staff_id: string
  role: Role
}

export interface SettingsTable {
  key: string
  value: string
  version: Generated<number>
  updated_at: string
}

export interface BatchesTable {
  id: string
  kind: 'import' | 'export'
  profile: string
  source: string | null
  file_name: string
  sha256: string
  summary: string
  rejected_file: string | null
  actor_id: string
  created_at: string
}

export interface MembersTable extends Sourced, Versioned {
  search_id: Generated<number>
  id: string
  name: string
  gender: ColumnType<Gender, Gender | undefined, Gender>
  birth_on: string | null
  id_type: string | null
  id_number: string | null
  id_valid_from: string | null
  id_valid_to: string | null
  id_verification: Generated<IdentityVerification>
  phone: string | null
  email: string | null
  address: string | null
  language: ColumnType<Language, Language | undefined, Language>
}

export interface ProvidersTable extends Sourced, Versioned {
  search_id: Generated<number>
  id: string
  name: string
  name_en: string | null
  ownership: string | null
  level: string | null
  kind: string | null
  province: string | null
  city: string | null
  district: string | null
  address: string | null
  phone: string | null
  /** 1: a specific provider (特定医院), of which the insured bears a share (ADJ-04). */
  specific: Generated<number>
  /** 1: in the plan's network. */
  network: Generated<number>
}

export interface PoliciesTable extends Sourced, Versioned {
  id: string
  policy_no: string
  insured_id: string
  main_insured_id: string | null
  holder_name: string | null
  insurer_name: string | null
  product_name: string
  plan_name: string | null
  start_on: string
  end_on: string | null
  state: PolicyState
  plan_id: string | null
  /** First day of cover without a gap; `null` where it is `start_on`. */
  covered_since: string | null
  surrendered_on: string | null
}

export interface ClaimsTable extends Sourced, Versioned {
  id: string
  claim_no: string
  /** The claim number backwards, so that its last digits are found through an index. */
  claim_no_reversed: string
  state: ClaimState
  insured_id: string
  policy_id: string | null
  provider_id: string | null
  assignee_id: string | null
  claim_type: string
  incident_type: string
  incident_on: string | null
  diagnosis_code: string | null
  diagnosis_name: string | null
  applicant_name: string | null
  applicant_relation: string | null
  province: string | null
  city: string | null
  payee_name: string | null
  payee_bank: string | null
  payee_branch: string | null
  payee_account: string | null
  other_compensation_fen: Generated<number>
  claimed_fen: number
  payable_fen: number | null
  invoice_count: number
  line_count: number
  received_at: string
  due_on: string
  decided_at: string | null
  closed_at: string | null
  channel: Generated<ClaimChannel>
  /** The applicant, where they are a known person; else only `applicant_name`. */
  applicant_id: string | null
  applicant_address: string | null
  signed_on: string | null
  /** When the insured authorized the fetching of visit records (CLM-11). */
  authorized_on: string | null
  /** 1: a follow-up visit (CLM-12). */
  follow_up: number | null
  /** 0 ordinary to 3 most urgent. */
  priority: Generated<number>
  /** `null` for a claim whose state never changed here: since it was received. */
  state_since: string | null
  hold_until: string | null
  hold_reason: string | null
  hold_by: string | null
  second_review_reason: SecondReviewReason | null
  /** The newest adjudication: of the decision in force, or a proposal. */
  adjudication_id: string | null
  /** Documents that came since the customer was asked, and have not been looked at (GAP-04). */
  new_documents: Generated<number>
  answered_at: string | null
  /** Whole days between the arrival of requests and of the documents (CLM-09). */
  waited_days: Generated<number>
}

export interface ClaimCountsTable {
  state: ClaimState
  assignee_id: string
  due_on: string
  claims: number
}

/** Open claims, counted by triggers. */
export interface OpenCountsTable {
  state: ClaimState
  claim_type: string
  assignee_id: string
  received_on: string
  due_on: string
  waited_days: number
  claims: number
}

/** Closed claims, counted by triggers. */
export interface ClosingCountsTable {
  /** `YYYY-MM` of closing. */
  month: string
  assignee_id: string
  /** Calendar days from receipt to closing. */
  days: number
  /** 1: within the service level (CLM-08). */
  in_time: number
  claims: number
}

export interface InvoicesTable {
  id: string
  source_key: string
  claim_id: string
  position: number
  invoice_no: string | null
  issued_on: string | null
  provider_id: string | null
  total_fen: number
  social_insurance_fen: Generated<number>
  self_paid_fen: Generated<number>
  partly_self_paid_fen: Generated<number>
  unreasonable_fen: Generated<number>
  third_party_fen: Generated<number>
}

export interface LinesTable {
  id: string
  source_key: string
  claim_id: string
  invoice_id: string
  position: number
  code: string | null
  name: string
  category: string
  /** Thousandths of a unit: 1.5 boxes are 1500. */
  quantity_milli: number
  unit_price_fen: number | null
  claimed_fen: number
  service_on: string | null
  diagnosis_code: string | null
}

export interface DocumentsTable {
  id: string
  claim_id: string
  kind: string
  file_name: string
  media_type: string
  size_bytes: number
  sha256: string
  actor_id: string
  received_at: string
  /** Since when it belongs to a claim still to be filed (GAP-05). */
  set_aside_at: string | null
}

export interface DecisionsTable {
  id: string
  claim_id: string
  /** 1 for the first decision on the claim, 2 after it was re-opened, and so on. */
  number: number
  conclusion: Conclusion
  reason_code: string | null
  clause: string | null
  explanation: string | null
  claimed_fen: number
  excluded_fen: number
  /** What the rules of the plan and others' compensation took off, beside exclusions. */
  reduced_fen: Generated<number>
  ex_gratia_fen: Generated<number>
  payable_fen: number
  other_compensation_fen: number
  adjudication_id: string | null
  second_review_reason: SecondReviewReason | null
  actor_id: string
  decided_at: string
  confirmed_by: string | null
  confirmed_at: string | null
}

export interface DecisionLinesTable {
  decision_id: string
  line_id: string
  claimed_fen: number
  excluded_fen: number
  reduced_fen: Generated<number>
  payable_fen: number
  /** `itemKey` of the line: its code or its name. */
  item_key: string
}

export interface DecisionExclusionsTable {
  decision_id: string
  line_id: string
  position: number
  reason_code: string
  amount_fen: number
  clause: string | null
  note: string | null
}

export interface NoticesTable {
  id: string
  notice_no: string
  claim_id: string
  decision_id: string | null
  gap_request_id: string | null
  kind: string
  language: Language
  /** Hash of everything the letter was made from; the same input is not rendered twice. */
  input_sha256: string
  sha256: string
  size_bytes: number
  pages: number
  replaces_id: string | null
  reprints: Generated<number>
  actor_id: string
  created_at: string
}

export interface NumberSeriesTable {
  series: string
  day: string
  last: number
}

export interface SavedViewsTable extends Versioned {
  id: string
  staff_id: string
  name: string
  position: number
  definition: string
}

export interface AuditEntriesTable {
  number: Generated<number>
  id: string
  at: string
  actor_id: string
  action: string
  entity: string
  entity_id: string
  before: string | null
  after: string | null
  previous_hash: string
  hash: string
}

export interface AuditHeadTable {
  only: number
  number: number
  hash: string
}

/** The lowest and the highest number of the entries of a business date. */
export interface AuditDaysTable {
  day: string
  first: number
  last: number
}

export interface DeletionsTable {
  id: string
  state: 'proposed' | 'done' | 'rejected'
  reason: string
  proposed_by: string
  proposed_at: string
  decided_by: string | null
  decided_at: string | null
  note: string | null
  version: Generated<number>
}

export interface DeletionClaimsTable {
  deletion_id: string
  claim_id: string
  claim_no: string
  due_on: string
}

export interface DeletedRecordsTable {
  entity: 'claim' | 'member' | 'policy'
  source: string
  /** `Vault.deletedKey` of the key that it had there. */
  source_key: string
  deletion_id: string
  deleted_at: string
}

export interface PlansTable extends Versioned {
  id: string
  code: string
  name_zh: string
  name_en: string
  insurer_name: string | null
  product_name: string | null
  plan_name: string | null
  /** `planMatchKey` of the product and plan name that policies carry. */
  match_key: string | null
}

export interface PlanVersionsTable {
  id: string
  plan_id: string
  number: number
  /** First service date it holds for; of several on one date the highest number counts. */
  effective_from: string
  rules: string
  note: string | null
  actor_id: string
  created_at: string
}

export interface PolicyLimitRaisesTable {
  id: string
  policy_id: string
  limit_fen: number
  reason: string
  actor_id: string
  created_at: string
}

export interface MemberBindingsTable {
  id: string
  member_id: string
  /** A keyed hash of identity type and number: one identity has one binding in force. */
  identity_key: string
  account: string
  bound_by: string
  bound_at: string
  released_by: string | null
  released_at: string | null
}

export interface AdjudicationsTable {
  id: string
  claim_id: string
  rules_version: number
  claimed_fen: number
  excluded_fen: number
  reduced_fen: number
  payable_fen: number
  /** `ClaimToAdjudicate` as JSON. */
  basis: string
  actor_id: string
  computed_at: string
}

export interface AdjudicationStepsTable {
  adjudication_id: string
  line_id: string
  position: number
  kind: string
  rule: string
  benefit: string | null
  plan_version_id: string | null
  amount_fen: number
  detail: string | null
}

export interface AccumulatorEntriesTable {
  id: string
  policy_id: string
  insured_id: string
  benefit: string
  measure: Measure
  period: string
  quantity: number
  claim_id: string
  decision_id: string
  reverses_id: string | null
  actor_id: string
  created_at: string
}

export interface LineReviewsTable {
  line_id: string
  claim_id: string
  /** `LineReview` as JSON. */
  review: string
  actor_id: string
  updated_at: string
}

export interface FlagAcknowledgementsTable {
  claim_id: string
  flag: string
  note: string
  /** JSON of the `Finding`s that were let pass. */
  findings: Generated<string>
  actor_id: string
  created_at: string
}

export interface PinsTable {
  id: string
  claim_id: string
  line_id: string
  document_id: string
  page: number
  x: number
  y: number
  width: number
  height: number
  note: string | null
  actor_id: string
  created_at: string
}

export interface PageTagsTable {
  document_id: string
  page: number
  claim_id: string
  kind: string
  actor_id: string
  created_at: string
}

export interface AbsencesTable extends Versioned {
  id: string
  staff_id: string
  cover_id: string | null
  from_on: string
  to_on: string
  note: string | null
}

export interface PaymentListsTable {
  id: string
  list_no: string
  state: PaymentListState
  total_fen: number
  payments: number
  prepared_by: string
  prepared_at: string
  approved_by: string | null
  approved_at: string | null
  sent_by: string | null
  sent_at: string | null
  file_sha256: string | null
  version: Generated<number>
}

export interface PaymentsTable {
  id: string
  list_id: string
  claim_id: string
  decision_id: string
  payee_name: string
  payee_bank: string
  payee_branch: string | null
  payee_account: string
  amount_fen: number
  state: PaymentState
  paid_on: string | null
  reference: string | null
  failure: string | null
  updated_at: string
}

export interface OwnSharesTable extends Versioned {
  id: string
  claim_id: string
  decision_id: string
  policy_id: string
  insured_id: string
  amount_fen: number
  due_on: string
  paid_on: string | null
  cancelled_at: string | null
}

export interface CertificatesTable {
  id: string
  certificate_no: string
  policy_id: string
  language: Language
  sha256: string
  size_bytes: number
  actor_id: string
  created_at: string
}

/** Tables of migration 0004: their shapes and what the columns mean are there. */
export interface CalendarYearsTable {
  year: number
  days: string
  file_name: string
  sha256: string
  actor_id: string
  created_at: string
}

export interface DocumentChecksTable {
  document_id: string
  claim_id: string
  state: 'accepted' | 'refused'
  problems: string
  note: string | null
  actor_id: string
  created_at: string
}

export interface GapRequestsTable extends Versioned {
  id: string
  claim_id: string
  number: number
  state: GapRequestState
  language: Language
  again_reason: string | null
  remark: string | null
  sent_at: string
  arrived_on: string | null
  answer_due_on: string
  next_step: FollowUpStep | null
  next_on: string | null
  reminded_at: string | null
  escalated_at: string | null
  ended_at: string | null
  documents_on: string | null
  taken_over_at: string | null
  actor_id: string
}

export interface GapItemsTable {
  id: string
  request_id: string
  claim_id: string
  position: number
  material: string
  reason: string
  problems: Generated<string>
  note: string | null
  blocking: number
  state: GapItemState
  received_at: string | null
  judged_by: string | null
  judged_at: string | null
  judged_reason: string | null
}

export interface GapItemDocumentsTable {
  item_id: string
  document_id: string
  claim_id: string
  created_at: string
}

export interface StrayFilesTable {
  id: string
  file_name: string
  media_type: string
  size_bytes: number
  sha256: string
  claim_no: string | null
  insured_name: string | null
  material: string | null
  source: 'folder' | 'batch'
  problem: string
  arrived_at: string
  state: 'waiting' | 'matched' | 'discarded'
  document_id: string | null
  settled_by: string | null
  settled_at: string | null
  settled_reason: string | null
}

export interface MessagesTable extends Versioned {
  id: string
  event_key: string
  claim_id: string
  gap_request_id: string | null
  notice_id: string | null
  kind: string
  channel: Channel
  language: Language
  recipient: string
  recipient_name: string
  subject: string | null
  body: string
  state: MessageState
  attempts: Generated<number>
  due_at: string
  lease_until: string | null
  carrier: string | null
  reference: string | null
  failure: string | null
  held_reason: string | null
  sent_at: string | null
  actor_id: string
}
