import { sql, type Kysely } from 'kysely'

/**
 * The desk's first tables. Every table is STRICT; money is integer fen; moments are UTC ISO text with
 * milliseconds; dates are YYYY-MM-DD; ids are UUIDv7 text. Rows that come from another system carry
 * `source` (which system), `source_key` (its key there) and `source_hash` (what it said last).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const sourced = `
  source TEXT NOT NULL,
  source_key TEXT NOT NULL,
  source_hash TEXT NOT NULL,
  batch_id TEXT REFERENCES batches (id)`

const versioned = `
  version INTEGER NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL`

const statements = [
  `CREATE TABLE staff (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    created_at TEXT NOT NULL
  ) STRICT`,

  `CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL CHECK (json_valid(value)),
    version INTEGER NOT NULL DEFAULT 1,
    updated_at TEXT NOT NULL
  ) STRICT`,

  `CREATE TABLE batches (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('import', 'export')),
    profile TEXT NOT NULL,
    source TEXT,
    file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    summary TEXT NOT NULL CHECK (json_valid(summary)),
    rejected_file TEXT,
    actor_id TEXT NOT NULL REFERENCES staff (id),
    created_at TEXT NOT NULL
  ) STRICT`,
  `CREATE INDEX batches_by_content ON batches (kind, sha256, profile)`,
  `CREATE INDEX batches_by_time ON batches (created_at, id)`,

  `CREATE TABLE members (
    search_id INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    ${sourced},
    name TEXT NOT NULL,
    gender TEXT NOT NULL DEFAULT 'unknown' CHECK (gender IN ('male', 'female', 'unknown')),
    birth_on TEXT,
    id_type TEXT,
    id_number TEXT,
    id_valid_from TEXT,
    id_valid_to TEXT,
    phone TEXT,
    email TEXT,
    address TEXT,
    language TEXT NOT NULL DEFAULT 'zh' CHECK (language IN ('zh', 'en')),
    ${versioned},
    UNIQUE (source, source_key)
  ) STRICT`,
  `CREATE INDEX members_by_name ON members (name)`,

  `CREATE TABLE providers (
    search_id INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    ${sourced},
    name TEXT NOT NULL,
    name_en TEXT,
    ownership TEXT,
    level TEXT,
    kind TEXT,
    province TEXT,
    city TEXT,
    district TEXT,
    address TEXT,
    phone TEXT,
    ${versioned},
    UNIQUE (source, source_key)
  ) STRICT`,
  `CREATE INDEX providers_by_name ON providers (name)`,

  `CREATE TABLE policies (
    id TEXT PRIMARY KEY,
    ${sourced},
    policy_no TEXT NOT NULL,
    insured_id TEXT NOT NULL REFERENCES members (id),
    main_insured_id TEXT REFERENCES members (id),
    holder_name TEXT,
    insurer_name TEXT,
    product_name TEXT NOT NULL,
    plan_name TEXT,
    start_on TEXT NOT NULL,
    end_on TEXT,
    state TEXT NOT NULL CHECK (state IN ('in_force', 'expired', 'surrendered')),
    ${versioned},
    UNIQUE (source, source_key)
  ) STRICT`,
  `CREATE INDEX policies_by_insured ON policies (insured_id, start_on)`,
  `CREATE INDEX policies_by_number ON policies (policy_no)`,

  `CREATE TABLE claims (
    id TEXT PRIMARY KEY,
    ${sourced},
    claim_no TEXT NOT NULL UNIQUE,
    claim_no_reversed TEXT NOT NULL,
    state TEXT NOT NULL,
    insured_id TEXT NOT NULL REFERENCES members (id),
    policy_id TEXT REFERENCES policies (id),
    provider_id TEXT REFERENCES providers (id),
    assignee_id TEXT REFERENCES staff (id),
    claim_type TEXT NOT NULL,
    incident_type TEXT NOT NULL,
    incident_on TEXT,
    diagnosis_code TEXT,
    diagnosis_name TEXT,
    applicant_name TEXT,
    applicant_relation TEXT,
    province TEXT,
    city TEXT,
    payee_name TEXT,
    payee_bank TEXT,
    payee_branch TEXT,
    payee_account TEXT,
    other_compensation_fen INTEGER NOT NULL DEFAULT 0,
    claimed_fen INTEGER NOT NULL,
    payable_fen INTEGER,
    invoice_count INTEGER NOT NULL,
    line_count INTEGER NOT NULL,
    received_at TEXT NOT NULL,
    due_on TEXT NOT NULL,
    decided_at TEXT,
    closed_at TEXT,
    ${versioned},
    UNIQUE (source, source_key)
  ) STRICT`,
  `CREATE INDEX claims_by_number_end ON claims (claim_no_reversed)`,
  `CREATE INDEX claims_by_due ON claims (state, due_on, id)`,
  `CREATE INDEX claims_by_received ON claims (state, received_at, id)`,
  `CREATE INDEX claims_by_amount ON claims (state, claimed_fen, id)`,
  `CREATE INDEX claims_by_insured ON claims (insured_id, state, due_on, id)`,
  `CREATE INDEX claims_by_provider ON claims (provider_id, state, due_on, id)`,
  `CREATE INDEX claims_by_assignee ON claims (assignee_id, state, due_on, id) WHERE assignee_id IS NOT NULL`,
  `CREATE INDEX claims_by_batch ON claims (batch_id)`,

  // How many claims are in each state, with whom, due when: kept by triggers, never counted.
  `CREATE TABLE claim_counts (
    state TEXT NOT NULL,
    assignee_id TEXT NOT NULL,
    due_on TEXT NOT NULL,
    claims INTEGER NOT NULL CHECK (claims >= 0),
    PRIMARY KEY (state, assignee_id, due_on)
  ) STRICT, WITHOUT ROWID`,
  `CREATE TRIGGER claim_counts_insert AFTER INSERT ON claims BEGIN
    INSERT INTO claim_counts (state, assignee_id, due_on, claims)
      VALUES (new.state, coalesce(new.assignee_id, ''), new.due_on, 1)
      ON CONFLICT DO UPDATE SET claims = claims + 1;
  END`,
  `CREATE TRIGGER claim_counts_delete AFTER DELETE ON claims BEGIN
    UPDATE claim_counts SET claims = claims - 1
      WHERE state = old.state AND assignee_id = coalesce(old.assignee_id, '') AND due_on = old.due_on;
    DELETE FROM claim_counts
      WHERE state = old.state AND assignee_id = coalesce(old.assignee_id, '') AND due_on = old.due_on AND claims = 0;
  END`,
  `CREATE TRIGGER claim_counts_update AFTER UPDATE OF state, assignee_id, due_on ON claims
    WHEN old.state IS NOT new.state OR old.assignee_id IS NOT new.assignee_id OR old.due_on IS NOT new.due_on
  BEGIN
    UPDATE claim_counts SET claims = claims - 1
      WHERE state = old.state AND assignee_id = coalesce(old.assignee_id, '') AND due_on = old.due_on;
    DELETE FROM claim_counts
      WHERE state = old.state AND assignee_id = coalesce(old.assignee_id, '') AND due_on = old.due_on AND claims = 0;
    INSERT INTO claim_counts (state, assignee_id, due_on, claims)
      VALUES (new.state, coalesce(new.assignee_id, ''), new.due_on, 1)
      ON CONFLICT DO UPDATE SET claims = claims + 1;
  END`,

  `CREATE TABLE invoices (
    id TEXT PRIMARY KEY,
    source_key TEXT NOT NULL,
    claim_id TEXT NOT NULL REFERENCES claims (id),
    position INTEGER NOT NULL,
    invoice_no TEXT,
    issued_on TEXT,
    provider_id TEXT REFERENCES providers (id),
    total_fen INTEGER NOT NULL,
    social_insurance_fen INTEGER NOT NULL DEFAULT 0,
    self_paid_fen INTEGER NOT NULL DEFAULT 0,
    partly_self_paid_fen INTEGER NOT NULL DEFAULT 0,
    unreasonable_fen INTEGER NOT NULL DEFAULT 0,
    third_party_fen INTEGER NOT NULL DEFAULT 0,
    UNIQUE (claim_id, source_key)
  ) STRICT`,

  `CREATE TABLE lines (
    id TEXT PRIMARY KEY,
    source_key TEXT NOT NULL,
    claim_id TEXT NOT NULL REFERENCES claims (id),
    invoice_id TEXT NOT NULL REFERENCES invoices (id),
    position INTEGER NOT NULL,
    code TEXT,
    name TEXT NOT NULL,
    category TEXT NOT NULL,
    quantity_milli INTEGER NOT NULL,
    unit_price_fen INTEGER,
    claimed_fen INTEGER NOT NULL,
    service_on TEXT,
    diagnosis_code TEXT,
    UNIQUE (claim_id, source_key)
  ) STRICT`,
  `CREATE INDEX lines_by_invoice ON lines (invoice_id)`,

  `CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    claim_id TEXT NOT NULL REFERENCES claims (id),
    kind TEXT NOT NULL,
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    actor_id TEXT NOT NULL REFERENCES staff (id),
    received_at TEXT NOT NULL,
    UNIQUE (claim_id, sha256)
  ) STRICT`,

  // One row per decision; a re-opened claim gets a new one and the first stays readable (CLM-07).
  `CREATE TABLE decisions (
    id TEXT PRIMARY KEY,
    claim_id TEXT NOT NULL REFERENCES claims (id),
    number INTEGER NOT NULL,
    conclusion TEXT NOT NULL CHECK (conclusion IN ('pay', 'pay_part', 'refuse', 'withdraw')),
    reason_code TEXT,
    clause TEXT,
    explanation TEXT,
    claimed_fen INTEGER NOT NULL,
    excluded_fen INTEGER NOT NULL,
    payable_fen INTEGER NOT NULL CHECK (payable_fen >= 0),
    other_compensation_fen INTEGER NOT NULL,
    actor_id TEXT NOT NULL REFERENCES staff (id),
    decided_at TEXT NOT NULL,
    UNIQUE (claim_id, number),
    CHECK (claimed_fen - excluded_fen = payable_fen)
  ) STRICT`,
  `CREATE TABLE decision_lines (
    decision_id TEXT NOT NULL REFERENCES decisions (id),
    line_id TEXT NOT NULL REFERENCES lines (id),
    claimed_fen INTEGER NOT NULL,
    excluded_fen INTEGER NOT NULL,
    payable_fen INTEGER NOT NULL,
    PRIMARY KEY (decision_id, line_id),
    CHECK (claimed_fen - excluded_fen = payable_fen)
  ) STRICT, WITHOUT ROWID`,
  `CREATE INDEX decision_lines_by_line ON decision_lines (line_id)`,
  `CREATE TABLE decision_exclusions (
    decision_id TEXT NOT NULL,
    line_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    reason_code TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
    clause TEXT,
    note TEXT,
    PRIMARY KEY (decision_id, line_id, position),
    FOREIGN KEY (decision_id, line_id) REFERENCES decision_lines (decision_id, line_id)
  ) STRICT, WITHOUT ROWID`,

  // A notice is rendered once and never changed; a newer one replaces it (NTC-06).
  `CREATE TABLE notices (
    id TEXT PRIMARY KEY,
    notice_no TEXT NOT NULL UNIQUE,
    claim_id TEXT NOT NULL REFERENCES claims (id),
    decision_id TEXT NOT NULL REFERENCES decisions (id),
    kind TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('zh', 'en')),
    input_sha256 TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    pages INTEGER NOT NULL,
    replaces_id TEXT REFERENCES notices (id),
    reprints INTEGER NOT NULL DEFAULT 0,
    actor_id TEXT NOT NULL REFERENCES staff (id),
    created_at TEXT NOT NULL
  ) STRICT`,
  `CREATE INDEX notices_by_claim ON notices (claim_id, created_at)`,

  // Numbers that people read: one row per series and day; never handed out twice (CLM-04).
  `CREATE TABLE number_series (
    series TEXT NOT NULL,
    day TEXT NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (series, day)
  ) STRICT, WITHOUT ROWID`,

  `CREATE TABLE saved_views (
    id TEXT PRIMARY KEY,
    staff_id TEXT NOT NULL REFERENCES staff (id),
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    definition TEXT NOT NULL CHECK (json_valid(definition)),
    ${versioned},
    UNIQUE (staff_id, name)
  ) STRICT`,

  // Append-only and chained: each row's hash covers its content and the hash before it (AUD-01).
  `CREATE TABLE audit_entries (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    at TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    action TEXT NOT NULL,
    entity TEXT NOT NULL,
    entity_id TEXT NOT NULL,
    before TEXT,
    after TEXT,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL
  ) STRICT`,
  `CREATE INDEX audit_entries_by_entity ON audit_entries (entity, entity_id, number)`,
  `CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries BEGIN
    SELECT raise(ABORT, 'audit entries are append-only');
  END`,
  `CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries BEGIN
    SELECT raise(ABORT, 'audit entries are append-only');
  END`,

  // Full-text search over people and providers. Text is stored as tokens by the desk (one per CJK character).
  `CREATE VIRTUAL TABLE member_search USING fts5 (tokens, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2", prefix = '1 2 3')`,
  `CREATE VIRTUAL TABLE provider_search USING fts5 (tokens, content = '', contentless_delete = 1, tokenize = "unicode61 remove_diacritics 2", prefix = '1 2 3')`,
  ...searchTriggers('members', 'member_search', ['name']),
  ...searchTriggers('providers', 'provider_search', ['name', 'name_en']),
]

/** Keeps a full-text table in step; `search_tokens` is registered on every handle the desk opens. */
function searchTriggers(table: string, index: string, columns: string[]): string[] {
  const text = columns.map((column) => `coalesce(new.${column}, '')`).join(" || ' ' || ")
  return [
    `CREATE TRIGGER ${index}_insert AFTER INSERT ON ${table} BEGIN
      INSERT INTO ${index} (rowid, tokens) VALUES (new.search_id, search_tokens(${text}));
    END`,
    `CREATE TRIGGER ${index}_update AFTER UPDATE OF ${columns.join(', ')} ON ${table} BEGIN
      DELETE FROM ${index} WHERE rowid = old.search_id;
      INSERT INTO ${index} (rowid, tokens) VALUES (new.search_id, search_tokens(${text}));
    END`,
    `CREATE TRIGGER ${index}_delete AFTER DELETE ON ${table} BEGIN
      DELETE FROM ${index} WHERE rowid = old.search_id;
    END`,
  ]
}
