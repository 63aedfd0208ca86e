import { sql, type Kysely } from 'kysely'

/** Plans and what is used of them, adjudications, the review bench, queues for real work, payments. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const versioned = `
  version INTEGER NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL`

/** What is written once and only goes with its claim, when that is deleted for good (AUD-02). */
function appendOnly(table: string): string[] {
  return [
    `CREATE TRIGGER ${table}_no_update BEFORE UPDATE ON ${table} BEGIN
      SELECT raise(ABORT, '${table} are append-only');
    END`,
    `CREATE TRIGGER ${table}_no_delete BEFORE DELETE ON ${table}
      WHEN NOT EXISTS (SELECT 1 FROM deletion_claims WHERE claim_id = old.claim_id)
    BEGIN
      SELECT raise(ABORT, '${table} are append-only');
    END`,
  ]
}

const statements = [
  // Plans and their versions: a claim is judged by the version in force on the service date (POL-06).
  `CREATE TABLE plans (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    insurer_name TEXT,
    product_name TEXT,
    plan_name TEXT,
    /** How policies call it: their product and plan name, lower case, joined by a tab. */
    match_key TEXT UNIQUE,
    ${versioned}
  ) STRICT`,
  `CREATE TABLE plan_versions (
    id TEXT PRIMARY KEY,
    plan_id TEXT NOT NULL REFERENCES plans (id),
    number INTEGER NOT NULL,
    effective_from TEXT NOT NULL,
    rules TEXT NOT NULL CHECK (json_valid(rules)),
    note TEXT,
    actor_id TEXT NOT NULL REFERENCES staff (id),
    created_at TEXT NOT NULL,
    UNIQUE (plan_id, number)
  ) STRICT`,
  `CREATE TRIGGER plan_versions_no_update BEFORE UPDATE ON plan_versions BEGIN
    SELECT raise(ABORT, 'plan versions are append-only');
  END`,
  `CREATE TRIGGER plan_versions_no_delete BEFORE DELETE ON plan_versions BEGIN
    SELECT raise(ABORT, 'plan versions are append-only');
  END`,

  `ALTER TABLE policies ADD COLUMN plan_id TEXT REFERENCES plans (id)`,
  // The first day of cover without a gap, where earlier policies were renewed: waiting days run from it.
  `ALTER TABLE policies ADD COLUMN covered_since TEXT`,
  `ALTER TABLE policies ADD COLUMN surrendered_on TEXT`,
  `CREATE INDEX policies_by_plan ON policies (plan_id) WHERE plan_id IS NOT NULL`,
  // With the end, for one that says in force and has ended meanwhile.
  `CREATE INDEX policies_by_state ON policies (state, policy_no, id, end_on)`,
  // Found by the last digits of its number, in the order of the list.
  `CREATE INDEX policies_by_number_end ON policies (substr(policy_no, -4), policy_no, id)`,
  `ALTER TABLE members ADD COLUMN id_verification TEXT NOT NULL DEFAULT 'unverified'
    CHECK (id_verification IN ('unverified', 'verified', 'refuted'))`,
  `CREATE INDEX members_by_id_number ON members (id_number) WHERE id_number IS NOT NULL`,
  `ALTER TABLE providers ADD COLUMN specific INTEGER NOT NULL DEFAULT 0 CHECK (specific IN (0, 1))`,
  `ALTER TABLE providers ADD COLUMN network INTEGER NOT NULL DEFAULT 0 CHECK (network IN (0, 1))`,

  // The self-service limit of a policy as the claims department raised it; the newest counts (CLM-02).
  `CREATE TABLE policy_limit_raises (
    id TEXT PRIMARY KEY,
    policy_id TEXT NOT NULL REFERENCES policies (id),
    limit_fen INTEGER NOT NULL CHECK (limit_fen >= 0),
    reason TEXT NOT NULL,
    actor_id TEXT NOT NULL REFERENCES staff (id),
    created_at TEXT NOT NULL
  ) STRICT`,
  `CREATE INDEX policy_limit_raises_by_policy ON policy_limit_raises (policy_id, created_at)`,
  // One identity, one messaging account at a time (MEM-03).
  `CREATE TABLE member_bindings (
    id TEXT PRIMARY KEY,
    member_id TEXT NOT NULL REFERENCES members (id),
    identity_key TEXT NOT NULL,
    account TEXT NOT NULL,
    bound_by TEXT NOT NULL REFERENCES staff (id),
    bound_at TEXT NOT NULL,
    released_by TEXT REFERENCES staff (id),
    released_at TEXT,
    CHECK ((released_by IS NULL) = (released_at IS NULL))
  ) STRICT`,
  `CREATE UNIQUE INDEX member_bindings_in_force ON member_bindings (identity_key) WHERE released_at IS NULL`,
  `CREATE INDEX member_bindings_by_member ON member_bindings (member_id)`,

  // Intake (CLM-03, CLM-11, CLM-12, CLM-13), holding, and why a claim waits for a second person.
  `ALTER TABLE claims ADD COLUMN channel TEXT NOT NULL DEFAULT 'paper'
    CHECK (channel IN ('self_service', 'paper', 'direct_billing', 'fetched', 'internet'))`,
  `ALTER TABLE claims ADD COLUMN applicant_id TEXT REFERENCES members (id)`,
  `ALTER TABLE claims ADD COLUMN applicant_address TEXT`,
  `ALTER TABLE claims ADD COLUMN signed_on TEXT`,
  `ALTER TABLE claims ADD COLUMN authorized_on TEXT`,
  `ALTER TABLE claims ADD COLUMN follow_up INTEGER CHECK (follow_up IN (0, 1))`,
  `ALTER TABLE claims ADD COLUMN priority INTEGER NOT NULL DEFAULT 0 CHECK (priority BETWEEN 0 AND 3)`,
  `ALTER TABLE claims ADD COLUMN state_since TEXT`,
  `ALTER TABLE claims ADD COLUMN hold_until TEXT`,
  `ALTER TABLE claims ADD COLUMN hold_reason TEXT`,
  `ALTER TABLE claims ADD COLUMN hold_by TEXT REFERENCES staff (id)`,
  `ALTER TABLE claims ADD COLUMN second_review_reason TEXT
    CHECK (second_review_reason IN ('limit', 'sample', 'rule', 'asked'))`,
  `ALTER TABLE claims ADD COLUMN adjudication_id TEXT`,
  `UPDATE claims SET state_since = coalesce(closed_at, decided_at, updated_at)`,
  `CREATE INDEX claims_by_hold ON claims (hold_until) WHERE hold_until IS NOT NULL`,
  `CREATE INDEX claims_by_applicant ON claims (applicant_id) WHERE applicant_id IS NOT NULL`,
  // The same paper in two claims (CLM-14).
  `CREATE INDEX invoices_by_number ON invoices (invoice_no) WHERE invoice_no IS NOT NULL`,
  `CREATE INDEX invoices_by_figures ON invoices (issued_on, total_fen, provider_id)`,

  // What the desk computed for a claim; one that a decision rests on is never changed (ADJ-01, POL-06).
  `CREATE TABLE adjudications (
    id TEXT PRIMARY KEY,
    claim_id TEXT NOT NULL REFERENCES claims (id),
    rules_version INTEGER NOT NULL,
    claimed_fen INTEGER NOT NULL,
    excluded_fen INTEGER NOT NULL,
    reduced_fen INTEGER NOT NULL,
    payable_fen INTEGER NOT NULL CHECK (payable_fen >= 0),
    /** Everything it was computed from, so that it can be computed again to the fen. */
    basis TEXT NOT NULL CHECK (json_valid(basis)),
    actor_id TEXT NOT NULL REFERENCES staff (id),
    computed_at TEXT NOT NULL,
    CHECK (claimed_fen - excluded_fen - reduced_fen = payable_fen)
  ) STRICT`,
  `CREATE INDEX adjudications_by_claim ON adjudications (claim_id, computed_at)`,
  `CREATE TABLE adjudication_steps (
    adjudication_id TEXT NOT NULL REFERENCES adjudications (id),
    line_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    rule TEXT NOT NULL,
    benefit TEXT,
    plan_version_id TEXT,
    amount_fen INTEGER NOT NULL,
    detail TEXT CHECK (detail IS NULL OR json_valid(detail)),
    PRIMARY KEY (adjudication_id, line_id, position)
  ) STRICT, WITHOUT ROWID`,
  `CREATE INDEX adjudication_steps_by_line ON adjudication_steps (line_id)`,

  // Decisions know more: what the rules took off, ex gratia, what they were computed by.
  `CREATE TABLE new_decisions (
    id TEXT PRIMARY KEY,
    claim_id TEXT NOT NULL REFERENCES claims (id),
    number INTEGER NOT NULL,
    conclusion TEXT NOT NULL CHECK (conclusion IN ('pay', 'pay_part', 'refuse', 'ex_gratia', 'withdraw')),
    reason_code TEXT,
    clause TEXT,
    explanation TEXT,
    claimed_fen INTEGER NOT NULL,
    excluded_fen INTEGER NOT NULL,
    reduced_fen INTEGER NOT NULL DEFAULT 0,
    ex_gratia_fen INTEGER NOT NULL DEFAULT 0 CHECK (ex_gratia_fen >= 0),
    payable_fen INTEGER NOT NULL CHECK (payable_fen >= 0),
    other_compensation_fen INTEGER NOT NULL,
    adjudication_id TEXT REFERENCES adjudications (id),
    second_review_reason TEXT,
    actor_id TEXT NOT NULL REFERENCES staff (id),
    decided_at TEXT NOT NULL,
    confirmed_by TEXT REFERENCES staff (id) CHECK (confirmed_by <> actor_id),
    confirmed_at TEXT CHECK ((confirmed_at IS NULL) = (confirmed_by IS NULL)),
    UNIQUE (claim_id, number),
    CHECK (claimed_fen - excluded_fen - reduced_fen + ex_gratia_fen = payable_fen),
    CHECK ((ex_gratia_fen > 0) = (conclusion = 'ex_gratia'))
  ) STRICT`,
  `INSERT INTO new_decisions (id, claim_id, number, conclusion, reason_code, clause, explanation, claimed_fen,
      excluded_fen, payable_fen, other_compensation_fen, actor_id, decided_at, confirmed_by, confirmed_at)
    SELECT id, claim_id, number, conclusion, reason_code, clause, explanation, claimed_fen,
      excluded_fen, payable_fen, other_compensation_fen, actor_id, decided_at, confirmed_by, confirmed_at
    FROM decisions`,
  `DROP TABLE decisions`,
  `ALTER TABLE new_decisions RENAME TO decisions`,
  `CREATE INDEX decisions_by_adjudication ON decisions (adjudication_id) WHERE adjudication_id IS NOT NULL`,
  `CREATE TABLE new_decision_lines (
    decision_id TEXT NOT NULL REFERENCES decisions (id),
    line_id TEXT NOT NULL REFERENCES lines (id),
    claimed_fen INTEGER NOT NULL,
    excluded_fen INTEGER NOT NULL,
    reduced_fen INTEGER NOT NULL DEFAULT 0,
    payable_fen INTEGER NOT NULL,
    /** What the line was for, so that similar ones are found: its code or its name without spaces. */
    item_key TEXT NOT NULL,
    PRIMARY KEY (decision_id, line_id),
    CHECK (claimed_fen - excluded_fen - reduced_fen = payable_fen)
  ) STRICT, WITHOUT ROWID`,
  `INSERT INTO new_decision_lines (decision_id, line_id, claimed_fen, excluded_fen, payable_fen, item_key)
    SELECT decision_id, line_id, decision_lines.claimed_fen, excluded_fen, payable_fen,
      lower(replace(coalesce(code, name), ' ', ''))
    FROM decision_lines JOIN lines ON lines.id = line_id`,
  `DROP TABLE decision_lines`,
  `ALTER TABLE new_decision_lines RENAME TO decision_lines`,
  `CREATE INDEX decision_lines_by_line ON decision_lines (line_id)`,
  // With the figures, so that the newest of an item are read from it alone.
  `CREATE INDEX decision_lines_by_item ON decision_lines (item_key, decision_id, line_id, claimed_fen, payable_fen)`,

  // What is used of a benefit: append-only; giving back is an entry that names what it reverses (POL-04).
  `CREATE TABLE accumulator_entries (
    id TEXT PRIMARY KEY,
    policy_id TEXT NOT NULL REFERENCES policies (id),
    insured_id TEXT NOT NULL REFERENCES members (id),
    benefit TEXT NOT NULL,
    measure TEXT NOT NULL CHECK (measure IN ('amount', 'day_amount', 'visit_amount', 'visits', 'deductible')),
    /** First day of the policy year; the day for day_amount; day and provider of a visit. */
    period TEXT NOT NULL,
    /** Fen, or a count for visits. */
    quantity INTEGER NOT NULL,
    claim_id TEXT NOT NULL REFERENCES claims (id),
    decision_id TEXT NOT NULL REFERENCES decisions (id),
    reverses_id TEXT UNIQUE REFERENCES accumulator_entries (id),
    actor_id TEXT NOT NULL REFERENCES staff (id),
    created_at TEXT NOT NULL,
    CHECK (reverses_id IS NOT NULL OR quantity >= 0)
  ) STRICT`,
  `CREATE INDEX accumulator_entries_by_policy ON accumulator_entries (policy_id, insured_id)`,
  `CREATE INDEX accumulator_entries_by_insured ON accumulator_entries (insured_id)`,
  `CREATE INDEX accumulator_entries_by_claim ON accumulator_entries (claim_id)`,
  `CREATE INDEX accumulator_entries_by_decision ON accumulator_entries (decision_id)`,
  ...appendOnly('accumulator_entries'),

  // What the reviewer works on before deciding: saved at once, one row per line touched.
  `CREATE TABLE line_reviews (
    line_id TEXT PRIMARY KEY REFERENCES lines (id),
    claim_id TEXT NOT NULL REFERENCES claims (id),
    review TEXT NOT NULL CHECK (json_valid(review)),
    actor_id TEXT NOT NULL REFERENCES staff (id),
    updated_at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID`,
  `CREATE INDEX line_reviews_by_claim ON line_reviews (claim_id)`,
  // A finding that somebody looked at and let pass, with the reason.
  `CREATE TABLE flag_acknowledgements (
    claim_id TEXT NOT NULL REFERENCES claims (id),
    flag TEXT NOT NULL,
    note TEXT NOT NULL,
    /** What was found when it was let pass, a list of findings: what is found later was not. */
    findings TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(findings)),
    actor_id TEXT NOT NULL REFERENCES staff (id),
    created_at TEXT NOT NULL,
    PRIMARY KEY (claim_id, flag)
  ) STRICT, WITHOUT ROWID`,
  // A region of a page that shows why: x, y, width and height in thousandths of the page.
  `CREATE TABLE pins (
    id TEXT PRIMARY KEY,
    claim_id TEXT NOT NULL REFERENCES claims (id),
    line_id TEXT NOT NULL REFERENCES lines (id),
    document_id TEXT NOT NULL REFERENCES documents (id),
    page INTEGER NOT NULL CHECK (page >= 1),
    x INTEGER NOT NULL CHECK (x BETWEEN 0 AND 1000),
    y INTEGER NOT NULL CHECK (y BETWEEN 0 AND 1000),
    width INTEGER NOT NULL CHECK (width BETWEEN 1 AND 1000),
    height INTEGER NOT NULL CHECK (height BETWEEN 1 AND 1000),
    note TEXT,
    actor_id TEXT NOT NULL REFERENCES staff (id),
    created_at TEXT NOT NULL
  ) STRICT`,
  `CREATE INDEX pins_by_claim ON pins (claim_id)`,
  `CREATE INDEX pins_by_line ON pins (line_id)`,
  `CREATE INDEX pins_by_document ON pins (document_id)`,
  `CREATE TABLE page_tags (
    document_id TEXT NOT NULL REFERENCES documents (id),
    page INTEGER NOT NULL CHECK (page >= 1),
    claim_id TEXT NOT NULL REFERENCES claims (id),
    kind TEXT NOT NULL,
    actor_id TEXT NOT NULL REFERENCES staff (id),
    created_at TEXT NOT NULL,
    PRIMARY KEY (document_id, page)
  ) STRICT, WITHOUT ROWID`,
  `CREATE INDEX page_tags_by_claim ON page_tags (claim_id)`,

  // Who is away, and who covers for them.
  `CREATE TABLE absences (
    id TEXT PRIMARY KEY,
    staff_id TEXT NOT NULL REFERENCES staff (id),
    cover_id TEXT REFERENCES staff (id) CHECK (cover_id <> staff_id),
    from_on TEXT NOT NULL,
    to_on TEXT NOT NULL,
    note TEXT,
    ${versioned},
    CHECK (to_on >= from_on)
  ) STRICT`,
  `CREATE INDEX absences_by_staff ON absences (staff_id, to_on)`,
  `CREATE INDEX absences_by_cover ON absences (cover_id, to_on)`,
  `ALTER TABLE staff ADD COLUMN team TEXT`,

  // Lists of payments for finance; what the bank did comes back by file.
  `CREATE TABLE payment_lists (
    id TEXT PRIMARY KEY,
    list_no TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('prepared', 'approved', 'sent', 'settled', 'discarded')),
    total_fen INTEGER NOT NULL CHECK (total_fen > 0),
    payments INTEGER NOT NULL CHECK (payments > 0),
    prepared_by TEXT NOT NULL REFERENCES staff (id),
    prepared_at TEXT NOT NULL,
    approved_by TEXT REFERENCES staff (id) CHECK (approved_by <> prepared_by),
    approved_at TEXT,
    sent_by TEXT REFERENCES staff (id),
    sent_at TEXT,
    file_sha256 TEXT,
    version INTEGER NOT NULL DEFAULT 1,
    CHECK ((approved_at IS NULL) = (approved_by IS NULL)),
    CHECK ((sent_at IS NULL) = (sent_by IS NULL))
  ) STRICT`,
  `CREATE TABLE payments (
    id TEXT PRIMARY KEY,
    list_id TEXT NOT NULL REFERENCES payment_lists (id),
    claim_id TEXT NOT NULL REFERENCES claims (id),
    decision_id TEXT NOT NULL REFERENCES decisions (id),
    payee_name TEXT NOT NULL,
    payee_bank TEXT NOT NULL,
    payee_branch TEXT,
    payee_account TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
    state TEXT NOT NULL CHECK (state IN ('listed', 'paid', 'failed', 'discarded')),
    paid_on TEXT,
    reference TEXT,
    failure TEXT,
    updated_at TEXT NOT NULL
  ) STRICT`,
  `CREATE UNIQUE INDEX payments_by_list ON payments (list_id, claim_id)`,
  `CREATE INDEX payments_by_claim ON payments (claim_id)`,
  `CREATE INDEX payments_by_decision ON payments (decision_id)`,
  // Nobody is paid above the decision: a failed or discarded payment may be listed again, what stands of all lists
  // never comes to more.
  `CREATE TRIGGER payments_within_decision BEFORE INSERT ON payments
    WHEN new.amount_fen + (SELECT coalesce(sum(amount_fen), 0) FROM payments
        WHERE claim_id = new.claim_id AND state IN ('listed', 'paid'))
      > (SELECT payable_fen FROM decisions WHERE id = new.decision_id)
  BEGIN
    SELECT raise(ABORT, 'payments above the decision');
  END`,

  // The insured's own share of a bill that the hospital sent us; unpaid it suspends the e-card (CLM-13).
  `CREATE TABLE own_shares (
    id TEXT PRIMARY KEY,
    claim_id TEXT NOT NULL REFERENCES claims (id),
    decision_id TEXT NOT NULL UNIQUE REFERENCES decisions (id),
    policy_id TEXT NOT NULL REFERENCES policies (id),
    insured_id TEXT NOT NULL REFERENCES members (id),
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
    due_on TEXT NOT NULL,
    paid_on TEXT,
    cancelled_at TEXT,
    ${versioned}
  ) STRICT`,
  `CREATE INDEX own_shares_by_policy ON own_shares (policy_id, insured_id)`,
  `CREATE INDEX own_shares_by_claim ON own_shares (claim_id)`,

  // Certificates of cover that were printed (POL-05).
  `CREATE TABLE certificates (
    id TEXT PRIMARY KEY,
    certificate_no TEXT NOT NULL UNIQUE,
    policy_id TEXT NOT NULL REFERENCES policies (id),
    language TEXT NOT NULL CHECK (language IN ('zh', 'en')),
    sha256 TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    actor_id TEXT NOT NULL REFERENCES staff (id),
    created_at TEXT NOT NULL
  ) STRICT`,
  `CREATE INDEX certificates_by_policy ON certificates (policy_id)`,
]
