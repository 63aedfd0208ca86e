import { sql, type Kysely } from 'kysely'

/** Accounts and roles, the second person of a decision, the end of the audit chain, and retention. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // `account` signs in here; `local` is whoever works before there are accounts; `elsewhere` came with a batch.
  `ALTER TABLE staff ADD COLUMN kind TEXT NOT NULL DEFAULT 'elsewhere' CHECK (kind IN ('account', 'local', 'elsewhere'))`,
  `UPDATE staff SET kind = 'local' WHERE name = '本机审核员'`,
  // Which slot of the keyring holds the password in force; another slot of the same person opens nothing.
  `ALTER TABLE staff ADD COLUMN slot_id TEXT`,
  `ALTER TABLE staff ADD COLUMN must_change_password INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE staff ADD COLUMN disabled_at TEXT`,
  `ALTER TABLE staff ADD COLUMN last_sign_in_at TEXT`,
  `ALTER TABLE staff ADD COLUMN version INTEGER NOT NULL DEFAULT 1`,
  `CREATE TABLE staff_roles (
    staff_id TEXT NOT NULL REFERENCES staff (id),
    role TEXT NOT NULL,
    PRIMARY KEY (staff_id, role)
  ) STRICT, WITHOUT ROWID`,

  // Above the limit of who decided, a second person confirms (ADJ-08).
  `ALTER TABLE decisions ADD COLUMN confirmed_by TEXT REFERENCES staff (id) CHECK (confirmed_by <> actor_id)`,
  `ALTER TABLE decisions ADD COLUMN confirmed_at TEXT
    CHECK ((confirmed_at IS NULL) = (confirmed_by IS NULL))`,

  // Where the chain ends: without it, entries cut off its end would not be missed.
  `CREATE TABLE audit_head (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    number INTEGER NOT NULL,
    hash TEXT NOT NULL
  ) STRICT`,
  `INSERT INTO audit_head (only, number, hash)
    SELECT 1, number, hash FROM audit_entries ORDER BY number DESC LIMIT 1`,
  `INSERT OR IGNORE INTO audit_head (only, number, hash)
    VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000')`,
  // Between which numbers the entries of a business date lie: a clock that was set back mixes them, so that
  // neither end follows from the other entries.
  `CREATE TABLE audit_days (
    day TEXT PRIMARY KEY,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`,
  `INSERT INTO audit_days (day, first, last)
    SELECT date(at, '+8 hours'), min(number), max(number) FROM audit_entries GROUP BY 1`,
  // INSERT OR REPLACE deletes without a delete trigger: only the next number is taken, with a new id, linked.
  `CREATE TRIGGER audit_entries_in_order BEFORE INSERT ON audit_entries
    WHEN NOT EXISTS (
        SELECT 1 FROM audit_head WHERE new.number = number + 1 AND new.previous_hash = hash
      )
      OR EXISTS (SELECT 1 FROM audit_entries WHERE number = new.number OR id = new.id)
  BEGIN
    SELECT raise(ABORT, 'audit entries are append-only');
  END`,
  `CREATE TRIGGER audit_entries_head AFTER INSERT ON audit_entries BEGIN
    UPDATE audit_head SET number = new.number, hash = new.hash;
    UPDATE audit_days SET last = new.number WHERE day = date(new.at, '+8 hours');
    INSERT INTO audit_days (day, first, last)
      SELECT date(new.at, '+8 hours'), new.number, new.number
      WHERE NOT EXISTS (SELECT 1 FROM audit_days WHERE day = date(new.at, '+8 hours'));
  END`,
  `CREATE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head
    WHEN new.only <> old.only OR new.number <> old.number + 1
      OR NOT EXISTS (SELECT 1 FROM audit_entries WHERE number = new.number AND hash = new.hash)
  BEGIN
    SELECT raise(ABORT, 'audit entries are append-only');
  END`,
  `CREATE TRIGGER audit_head_once BEFORE INSERT ON audit_head BEGIN
    SELECT raise(ABORT, 'audit entries are append-only');
  END`,
  `CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head BEGIN
    SELECT raise(ABORT, 'audit entries are append-only');
  END`,
  `CREATE TRIGGER audit_days_grow BEFORE UPDATE ON audit_days
    WHEN new.day <> old.day OR new.first <> old.first OR new.last <= old.last
  BEGIN
    SELECT raise(ABORT, 'audit entries are append-only');
  END`,
  `CREATE TRIGGER audit_days_once BEFORE INSERT ON audit_days
    WHEN EXISTS (SELECT 1 FROM audit_days WHERE day = new.day)
  BEGIN
    SELECT raise(ABORT, 'audit entries are append-only');
  END`,
  `CREATE TRIGGER audit_days_stay BEFORE DELETE ON audit_days BEGIN
    SELECT raise(ABORT, 'audit entries are append-only');
  END`,
  `CREATE INDEX audit_entries_by_actor ON audit_entries (actor_id, number)`,
  `CREATE INDEX audit_entries_by_action ON audit_entries (action, number)`,
  `CREATE INDEX audit_entries_by_actor_and_action ON audit_entries (actor_id, action, number)`,
  `CREATE INDEX audit_entries_by_kind ON audit_entries (entity, number)`,
  `CREATE INDEX audit_entries_by_time ON audit_entries (at)`,

  // Deletion of records past their time: proposed by one person, done or rejected by another (AUD-02).
  `CREATE TABLE deletions (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('proposed', 'done', 'rejected')),
    reason TEXT NOT NULL,
    proposed_by TEXT NOT NULL REFERENCES staff (id),
    proposed_at TEXT NOT NULL,
    decided_by TEXT REFERENCES staff (id),
    decided_at TEXT,
    note TEXT,
    version INTEGER NOT NULL DEFAULT 1,
    CHECK ((state = 'proposed') = (decided_by IS NULL)),
    CHECK (decided_by IS NULL OR decided_by <> proposed_by)
  ) STRICT`,
  // No reference to the claim: the row outlives it.
  `CREATE TABLE deletion_claims (
    deletion_id TEXT NOT NULL REFERENCES deletions (id),
    claim_id TEXT NOT NULL,
    claim_no TEXT NOT NULL,
    due_on TEXT NOT NULL,
    PRIMARY KEY (deletion_id, claim_id)
  ) STRICT, WITHOUT ROWID`,
  `CREATE INDEX deletion_claims_by_claim ON deletion_claims (claim_id)`,
  // What was deleted does not come back with the next batch of the same source.
  `CREATE TABLE deleted_records (
    entity TEXT NOT NULL CHECK (entity IN ('claim', 'member', 'policy')),
    source TEXT NOT NULL,
    source_key TEXT NOT NULL,
    deletion_id TEXT NOT NULL REFERENCES deletions (id),
    deleted_at TEXT NOT NULL,
    PRIMARY KEY (entity, source, source_key)
  ) STRICT, WITHOUT ROWID`,
  // In the order in which contracts ended and their claims were settled, so that what is due pages by key.
  `CREATE INDEX claims_by_policy ON claims (policy_id, coalesce(closed_at, decided_at), id)`,
  `CREATE INDEX policies_by_end ON policies (end_on, id)`,
  // What refers to a record is looked for when it is deleted.
  `CREATE INDEX policies_by_main_insured ON policies (main_insured_id) WHERE main_insured_id IS NOT NULL`,
  `CREATE INDEX notices_by_decision ON notices (decision_id)`,
  `CREATE INDEX notices_by_replaced ON notices (replaces_id) WHERE replaces_id IS NOT NULL`,
]
