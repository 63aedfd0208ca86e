import { sql, type Kysely } from 'kysely'

/** Working calendar, gap requests with their answers, letters of every kind, the outbox. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const versioned = `
  version INTEGER NOT NULL DEFAULT 1,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL`

/** A table of counts kept by triggers: of the rows of `claims` for which `counts` holds, by what `key` gives of each. */
function keptCounts(
  table: string,
  counts: (row: string) => string,
  key: Record<string, { type: 'TEXT' | 'INTEGER'; of: (row: string) => string }>,
  watched: string,
): string[] {
  const names = Object.keys(key)
  const columns = Object.values(key)
  const values = (row: string): string[] => columns.map(({ of }) => of(row))
  const is = (row: string): string =>
    names.map((name, index) => `${name} = ${values(row)[index] ?? ''}`).join(' AND ')
  const add = `INSERT INTO ${table} (${names.join(', ')}, claims)
      SELECT ${values('new').join(', ')}, 1 WHERE ${counts('new')}
      ON CONFLICT DO UPDATE SET claims = claims + 1;`
  const take = `UPDATE ${table} SET claims = claims - 1 WHERE ${counts('old')} AND ${is('old')};
    DELETE FROM ${table} WHERE ${counts('old')} AND ${is('old')} AND claims = 0;`
  return [
    `CREATE TABLE ${table} (
      ${names.map((name, index) => `${name} ${columns[index]?.type ?? ''} NOT NULL`).join(', ')},
      claims INTEGER NOT NULL CHECK (claims >= 0),
      PRIMARY KEY (${names.join(', ')})
    ) STRICT, WITHOUT ROWID`,
    `INSERT INTO ${table}
      SELECT ${values('claims').join(', ')}, count(*) FROM claims WHERE ${counts('claims')}
      GROUP BY ${names.map((_name, index) => index + 1).join(', ')}`,
    `CREATE TRIGGER ${table}_insert AFTER INSERT ON claims WHEN ${counts('new')} BEGIN ${add} END`,
    `CREATE TRIGGER ${table}_delete AFTER DELETE ON claims WHEN ${counts('old')} BEGIN ${take} END`,
    `CREATE TRIGGER ${table}_update AFTER UPDATE OF ${watched} ON claims
      WHEN ${counts('old')} OR ${counts('new')} BEGIN ${take} ${add} END`,
  ]
}

/** The date in Shanghai of a moment. */
const dateOf = (column: string) => (row: string) => `date(${row}.${column}, '+8 hours')`
const same = (column: string) => (row: string) => `${row}.${column}`
const assignee = { type: 'TEXT', of: (row: string) => `coalesce(${row}.assignee_id, '')` } as const

const statements = [
  // Who acts where no person does: what arrives by itself, what is sent when its time has come.
  `INSERT INTO staff (id, name, role, kind, created_at)
    VALUES ('system', '赔案台', 'system', 'elsewhere', strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))`,

  // Announced days, a file a year; those that ship with the program are not here (CAL-01).
  `CREATE TABLE calendar_years (
    year INTEGER PRIMARY KEY CHECK (year BETWEEN 1990 AND 2200),
    /** [{ date, name, off }] */
    days TEXT NOT NULL CHECK (json_valid(days)),
    file_name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    actor_id TEXT NOT NULL REFERENCES staff (id),
    created_at TEXT NOT NULL
  ) STRICT`,

  // Documents that came since the customer was asked, and have not been looked at (GAP-04).
  `ALTER TABLE claims ADD COLUMN new_documents INTEGER NOT NULL DEFAULT 0 CHECK (new_documents >= 0)`,
  `ALTER TABLE claims ADD COLUMN answered_at TEXT`,
  // Whole days between the arrival of requests and of the documents: the statutory period is longer by them (CLM-09).
  `ALTER TABLE claims ADD COLUMN waited_days INTEGER NOT NULL DEFAULT 0 CHECK (waited_days >= 0)`,
  `CREATE INDEX claims_by_answer ON claims (answered_at, state) WHERE new_documents > 0`,
  // What was closed when, with what the dashboard asks of it.
  `CREATE INDEX claims_by_closing ON claims (closed_at, due_on, claim_type, assignee_id) WHERE closed_at IS NOT NULL`,
  // Promises that begin when the claim ends: payment after closing, the letter after a refusal (CLM-08, CLM-09).
  `CREATE INDEX claims_to_pay ON claims (closed_at, assignee_id) WHERE state = 'closed' AND payable_fen > 0`,
  `CREATE INDEX claims_refused ON claims (decided_at, assignee_id) WHERE state = 'rejected'`,
  // Kept counts of what the dashboard shows: the same cost however many claims there are.
  ...keptCounts(
    'open_counts',
    (row) =>
      `${row}.state IN ('received', 'in_review', 'awaiting_documents', 'decided', 'second_review')`,
    {
      state: { type: 'TEXT', of: same('state') },
      claim_type: { type: 'TEXT', of: same('claim_type') },
      assignee_id: assignee,
      received_on: { type: 'TEXT', of: dateOf('received_at') },
      due_on: { type: 'TEXT', of: same('due_on') },
      waited_days: { type: 'INTEGER', of: same('waited_days') },
    },
    'state, claim_type, assignee_id, received_at, due_on, waited_days',
  ),
  ...keptCounts(
    'closing_counts',
    (row) => `${row}.closed_at IS NOT NULL`,
    {
      month: { type: 'TEXT', of: (row) => `substr(${dateOf('closed_at')(row)}, 1, 7)` },
      assignee_id: assignee,
      /** Calendar days from receipt to closing. */
      days: {
        type: 'INTEGER',
        of: (row) =>
          `CAST(julianday(${dateOf('closed_at')(row)}) - julianday(${dateOf('received_at')(row)}) AS INTEGER)`,
      },
      /** Within the service level (CLM-08). */
      in_time: { type: 'INTEGER', of: (row) => `(${dateOf('closed_at')(row)} <= ${row}.due_on)` },
    },
    'closed_at, assignee_id, received_at, due_on',
  ),

  // An invoice that came with an answer is kept, and belongs to a claim still to be filed (GAP-05).
  `ALTER TABLE documents ADD COLUMN set_aside_at TEXT`,
  // How a received paper was found (GAP-06): one judgement a document, the newest counts.
  `CREATE TABLE document_checks (
    document_id TEXT PRIMARY KEY REFERENCES documents (id),
    claim_id TEXT NOT NULL REFERENCES claims (id),
    state TEXT NOT NULL CHECK (state IN ('accepted', 'refused')),
    /** Codes of what is wrong with it. */
    problems TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(problems)),
    note TEXT,
    actor_id TEXT NOT NULL REFERENCES staff (id),
    created_at TEXT NOT NULL,
    CHECK (state = 'accepted' OR problems <> '[]' OR note IS NOT NULL)
  ) STRICT, WITHOUT ROWID`,
  `CREATE INDEX document_checks_by_claim ON document_checks (claim_id)`,

  // What is missing from a claim and was asked for, all at once (GAP-01, GAP-07).
  `CREATE TABLE gap_requests (
    id TEXT PRIMARY KEY,
    claim_id TEXT NOT NULL REFERENCES claims (id),
    /** 1 for the first request on the claim. */
    number INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'complete', 'lapsed', 'withdrawn')),
    language TEXT NOT NULL CHECK (language IN ('zh', 'en')),
    /** Why the customer is asked again (GAP-07). */
    again_reason TEXT CHECK (number = 1 OR again_reason IS NOT NULL),
    /** What the reviewer adds for the customer. */
    remark TEXT,
    sent_at TEXT NOT NULL,
    /** The day on which it came to the customer, as far as known: the statutory period stands still from it (CLM-09). */
    arrived_on TEXT,
    /** Asked to answer by (GAP-02). */
    answer_due_on TEXT NOT NULL,
    /** What the desk does next if no answer comes, and when (GAP-09). */
    next_step TEXT CHECK (next_step IN ('remind', 'escalate', 'close')),
    next_on TEXT CHECK ((next_on IS NULL) = (next_step IS NULL)),
    reminded_at TEXT,
    escalated_at TEXT,
    /** When the last blocking item was settled, or the request ended otherwise. */
    ended_at TEXT CHECK ((ended_at IS NULL) = (state = 'open')),
    /** The day on which the last blocking document came in; the service level runs from it (CLM-08). */
    documents_on TEXT,
    /** When it came here with its claim from another desk, which has sent what it called for until then. */
    taken_over_at TEXT,
    actor_id TEXT NOT NULL REFERENCES staff (id),
    ${versioned},
    UNIQUE (claim_id, number)
  ) STRICT`,
  // With what the list of problem cases asks of each, so that counting them reads nothing else.
  `CREATE INDEX gap_requests_open
    ON gap_requests (next_on, id, claim_id, answer_due_on, next_step, arrived_on) WHERE state = 'open'`,
  `CREATE TABLE gap_items (
    id TEXT PRIMARY KEY,
    request_id TEXT NOT NULL REFERENCES gap_requests (id),
    claim_id TEXT NOT NULL REFERENCES claims (id),
    position INTEGER NOT NULL,
    /** A row of the document matrix, or 'other'. */
    material TEXT NOT NULL,
    reason TEXT NOT NULL,
    /** Codes of what is wrong with the one on file. */
    problems TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(problems)),
    note TEXT,
    blocking INTEGER NOT NULL CHECK (blocking IN (0, 1)),
    state TEXT NOT NULL CHECK (state IN ('requested', 'received', 'accepted', 'refused', 'waived')),
    received_at TEXT,
    /** Who accepted, refused or waived it, when, and why. */
    judged_by TEXT REFERENCES staff (id),
    judged_at TEXT,
    judged_reason TEXT,
    UNIQUE (request_id, position),
    CHECK ((judged_at IS NULL) = (judged_by IS NULL)),
    CHECK (state <> 'waived' OR judged_reason IS NOT NULL)
  ) STRICT`,
  `CREATE INDEX gap_items_by_claim ON gap_items (claim_id)`,
  `CREATE INDEX gap_items_received ON gap_items (request_id) WHERE state = 'received'`,
  // The documents that answer an item; a better copy comes beside the one that was refused.
  `CREATE TABLE gap_item_documents (
    item_id TEXT NOT NULL REFERENCES gap_items (id),
    document_id TEXT NOT NULL REFERENCES documents (id),
    claim_id TEXT NOT NULL REFERENCES claims (id),
    created_at TEXT NOT NULL,
    PRIMARY KEY (item_id, document_id)
  ) STRICT, WITHOUT ROWID`,
  `CREATE INDEX gap_item_documents_by_document ON gap_item_documents (document_id)`,
  `CREATE INDEX gap_item_documents_by_claim ON gap_item_documents (claim_id)`,
  // Files that came and whose claim is not known for sure: a person says where they belong.
  `CREATE TABLE stray_files (
    id TEXT PRIMARY KEY,
    file_name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    /** What came with it, as written. */
    claim_no TEXT,
    insured_name TEXT,
    material TEXT,
    source TEXT NOT NULL CHECK (source IN ('folder', 'batch')),
    problem TEXT NOT NULL,
    arrived_at TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'matched', 'discarded')),
    document_id TEXT REFERENCES documents (id),
    settled_by TEXT REFERENCES staff (id),
    settled_at TEXT,
    settled_reason TEXT,
    CHECK ((settled_at IS NULL) = (state = 'waiting'))
  ) STRICT`,
  `CREATE INDEX stray_files_waiting ON stray_files (arrived_at, id) WHERE state = 'waiting'`,
  `CREATE INDEX stray_files_by_document ON stray_files (document_id) WHERE document_id IS NOT NULL`,
  `CREATE INDEX stray_files_by_sha256 ON stray_files (sha256)`,

  // Letters beside those of a decision: what they are about is a decision, a gap request, or the claim itself.
  `CREATE TABLE new_notices (
    id TEXT PRIMARY KEY,
    notice_no TEXT NOT NULL UNIQUE,
    claim_id TEXT NOT NULL REFERENCES claims (id),
    decision_id TEXT REFERENCES decisions (id),
    gap_request_id TEXT REFERENCES gap_requests (id),
    kind TEXT NOT NULL,
    language TEXT NOT NULL CHECK (language IN ('zh', 'en')),
    input_sha256 TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    pages INTEGER NOT NULL,
    replaces_id TEXT REFERENCES new_notices (id),
    reprints INTEGER NOT NULL DEFAULT 0,
    actor_id TEXT NOT NULL REFERENCES staff (id),
    created_at TEXT NOT NULL,
    CHECK (decision_id IS NULL OR gap_request_id IS NULL)
  ) STRICT`,
  `INSERT INTO new_notices (id, notice_no, claim_id, decision_id, kind, language, input_sha256, sha256, size_bytes,
      pages, replaces_id, reprints, actor_id, created_at)
    SELECT id, notice_no, claim_id, decision_id, kind, language, input_sha256, sha256, size_bytes,
      pages, replaces_id, reprints, actor_id, created_at
    FROM notices ORDER BY created_at, id`,
  `DROP TABLE notices`,
  `ALTER TABLE new_notices RENAME TO notices`,
  `CREATE INDEX notices_by_claim ON notices (claim_id, created_at)`,
  `CREATE INDEX notices_by_decision ON notices (decision_id) WHERE decision_id IS NOT NULL`,
  `CREATE INDEX notices_by_gap_request ON notices (gap_request_id) WHERE gap_request_id IS NOT NULL`,
  `CREATE INDEX notices_by_replaced ON notices (replaces_id) WHERE replaces_id IS NOT NULL`,

  // What leaves the desk: waits here, goes once, and is on record (NTC-07).
  `CREATE TABLE messages (
    id TEXT PRIMARY KEY,
    /** What made it, and over which channel: one message an event, whatever happens. */
    event_key TEXT NOT NULL UNIQUE,
    claim_id TEXT NOT NULL REFERENCES claims (id),
    gap_request_id TEXT REFERENCES gap_requests (id),
    /** The letter it carries or tells of. */
    notice_id TEXT REFERENCES notices (id),
    kind TEXT NOT NULL,
    channel TEXT NOT NULL CHECK (channel IN ('sms', 'email', 'letter', 'call')),
    language TEXT NOT NULL CHECK (language IN ('zh', 'en')),
    /** Telephone, e-mail or postal address, in full. */
    recipient TEXT NOT NULL,
    recipient_name TEXT NOT NULL,
    subject TEXT,
    body TEXT NOT NULL,
    /**
     * 'sending': handed to the channel, whose answer is not recorded yet. 'unsure': the program ended meanwhile, and
     * nobody knows whether it went; it is never sent again by itself.
     */
    state TEXT NOT NULL CHECK (state IN ('waiting', 'held', 'sending', 'sent', 'failed', 'unsure', 'cancelled')),
    attempts INTEGER NOT NULL DEFAULT 0,
    /** Not before. */
    due_at TEXT NOT NULL,
    /** Until when whoever is sending it has it for themselves. */
    lease_until TEXT CHECK ((lease_until IS NULL) = (state <> 'sending')),
    /** The file or the run it went in. */
    carrier TEXT,
    /** What the channel called it. */
    reference TEXT,
    failure TEXT,
    held_reason TEXT,
    sent_at TEXT CHECK ((sent_at IS NOT NULL) = (state = 'sent')),
    actor_id TEXT NOT NULL REFERENCES staff (id),
    ${versioned}
  ) STRICT`,
  `CREATE INDEX messages_waiting ON messages (state, due_at, id)`,
  `CREATE INDEX messages_by_claim ON messages (claim_id, created_at)`,
  `CREATE INDEX messages_by_gap_request ON messages (gap_request_id) WHERE gap_request_id IS NOT NULL`,
  `CREATE INDEX messages_by_notice ON messages (notice_id) WHERE notice_id IS NOT NULL`,
]
