/**
 * Who may do what, and up to which amount. Source: DOMAIN USR-01, ADJ-08, LED-03.
 * The table is data: the core asks it before every procedure, the page to leave out what one may not do.
 */
export const roles = [
  'reviewer',
  'senior_reviewer',
  'assistance_manager',
  'service_coordinator',
  'finance',
  'administrator',
  'auditor',
] as const
export type Role = (typeof roles)[number]

/** Everything that can be permitted. Every procedure of the contract names one of these. */
export const actions = [
  /** What every signed-in person sees: the desk's name, their own account. */
  'desk.read',
  'account.own',
  'claims.read',
  /** Take, release, add documents, send back to review. */
  'claims.work',
  /** Decide, refuse, withdraw, close: alone up to the limit. */
  'claims.decide',
  /** Be the second person of a decision above another's limit. */
  'claims.confirm',
  'claims.reopen',
  /** Do without a document that blocks a claim (GAP-08). */
  'gaps.waive',
  /** The outbox: hold, cancel, try again, say what happened. */
  'outbox.read',
  'outbox.manage',
  'calendar.maintain',
  /** Give claims to people, absences, teams, priority. */
  'queues.assign',
  /** Which decisions go to a second person by chance or by rule. */
  'queues.rules',
  'policies.read',
  'policies.maintain',
  'plans.maintain',
  'payments.read',
  'payments.prepare',
  /** Be the second person of a list of payments (LED-03). */
  'payments.approve',
  /** Scans and photographs as the customer sent them. */
  'documents.open',
  /** Identity numbers, phones and accounts in full (MEM-04). */
  'personal.unmask',
  'notices.read',
  'notices.issue',
  'views.own',
  'sync.read',
  'sync.import',
  /** What a payer or a statistician needs. */
  'sync.export',
  /** Everything of a claim, for another desk or an authority (SYN-03). */
  'sync.exportFull',
  'sync.profiles',
  'sample.load',
  'settings.change',
  'accounts.manage',
  'authority.read',
  'authority.change',
  'audit.read',
  'audit.export',
  'backup.read',
  'backup.create',
  'backup.restore',
  'retention.read',
  'retention.propose',
  /** Be the second person of a deletion. */
  'retention.approve',
] as const
export type Action = (typeof actions)[number]

/** The actions that an amount limits, and the roles' limits in fen that ship; `null` is without limit. */
export const limitedActions = ['claims.decide', 'claims.confirm', 'payments.approve'] as const
export type LimitedAction = (typeof limitedActions)[number]

/** `limitFen`: the largest amount one may settle alone; `null` is without limit. */
export interface Permission {
  limitFen: number | null
}
export type Permissions = Partial<Record<Action, Permission>>

const everybody: readonly Action[] = ['desk.read', 'account.own']
const claimReader: readonly Action[] = [...everybody, 'claims.read', 'policies.read', 'views.own']

/** Which actions each role has. */
export const roleActions: Readonly<Record<Role, readonly Action[]>> = {
  reviewer: [
    ...claimReader,
    'claims.work',
    'claims.decide',
    'documents.open',
    'personal.unmask',
    'notices.read',
    'notices.issue',
    'outbox.read',
    'outbox.manage',
    'payments.read',
    'sync.read',
  ],
  senior_reviewer: [
    ...claimReader,
    'claims.work',
    'claims.decide',
    'claims.confirm',
    'claims.reopen',
    'gaps.waive',
    'queues.assign',
    'queues.rules',
    'policies.maintain',
    'payments.read',
    'payments.approve',
    'documents.open',
    'personal.unmask',
    'notices.read',
    'notices.issue',
    'outbox.read',
    'outbox.manage',
    'sync.read',
    'sync.import',
    'sync.export',
    'sync.exportFull',
    'retention.read',
    'retention.approve',
  ],
  assistance_manager: [...claimReader, 'documents.open', 'personal.unmask', 'notices.read'],
  service_coordinator: [...claimReader],
  finance: [
    ...claimReader,
    'payments.read',
    'payments.prepare',
    'payments.approve',
    'personal.unmask',
    'notices.read',
    'sync.read',
    'sync.export',
  ],
  administrator: [
    ...everybody,
    'policies.read',
    'policies.maintain',
    'plans.maintain',
    'queues.rules',
    'sync.read',
    'sync.import',
    'sync.profiles',
    'sample.load',
    'settings.change',
    'calendar.maintain',
    'accounts.manage',
    'authority.read',
    'authority.change',
    'audit.read',
    'backup.read',
    'backup.create',
    'backup.restore',
    'retention.read',
    'retention.propose',
  ],
  auditor: [
    ...claimReader,
    'payments.read',
    'documents.open',
    'notices.read',
    'outbox.read',
    'sync.read',
    'authority.read',
    'audit.read',
    'audit.export',
    'backup.read',
    'retention.read',
  ],
}

/** Limits of the roles that have a limited action. A desk may set its own (accounts.saveLimits). */
export type Limits = Readonly<Record<LimitedAction, Readonly<Partial<Record<Role, number | null>>>>>

/**
 * The limits that ship: CNY 10,000 and CNY 100,000 alone; a second senior confirms any amount; finance lets lists of
 * CNY 500,000 go. */
export const defaultLimits: Limits = {
  'claims.decide': { reviewer: 1_000_000, senior_reviewer: 10_000_000 },
  'claims.confirm': { senior_reviewer: null },
  'payments.approve': { finance: 50_000_000, senior_reviewer: null },
}

export function isLimited(action: Action): action is LimitedAction {
  return limitedActions.some((limited) => limited === action)
}

/** What these roles together may do; of several limits the widest counts. */
export function permissionsOf(
  held: readonly Role[],
  limits: Partial<Limits> = defaultLimits,
): Permissions {
  const granted: Permissions = {}
  for (const role of held) {
    for (const action of roleActions[role]) {
      const limitFen = isLimited(action) ? limitOf(action, role, limits) : null
      const before = granted[action]
      granted[action] = { limitFen: before ? wider(before.limitFen, limitFen) : limitFen }
    }
  }
  return granted
}

/** A limit that a desk has not set is the one that ships; a role that has none there settles nothing alone. */
function limitOf(action: LimitedAction, role: Role, limits: Partial<Limits>): number | null {
  const limitFen = { ...defaultLimits[action], ...limits[action] }[role]
  return limitFen === undefined ? 0 : limitFen
}

function wider(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : Math.max(a, b)
}

/** Everything without limit: who works on a desk that has no accounts yet, from the command line. */
export const allPermissions: Readonly<Permissions> = Object.fromEntries(
  actions.map((action) => [action, { limitFen: null }]),
)

/** Whether somebody with this permission may settle `amountFen` alone. */
export function withinLimit(permission: Permission | undefined, amountFen: number): boolean {
  if (!permission) return false
  return permission.limitFen === null || amountFen <= permission.limitFen
}

/**
 * The amount a decision is measured by: what it pays or what it denies, whichever is more. So a refusal of
 * much money needs the same authority as its payment (ADJ-08, own).
 */
export function decisionWeightFen(decision: {
  claimedFen: number
  payableFen: number
  otherCompensationFen: number
}): number {
  const denied = decision.claimedFen - decision.payableFen - decision.otherCompensationFen
  return Math.max(decision.payableFen, denied, 0)
}
