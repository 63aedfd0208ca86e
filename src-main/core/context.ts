import type { Permissions, Role } from '@shared/domain/authority'
import type { Presence } from './bench/presence'
import type { Desk } from './create-desk'
import type { Database } from './database/database'
import type { FileStore } from './files/file-store'
import type { Handover } from './files/handover'
import type { Vault } from './files/vault'
import type { Log } from './log'
import type { WorkerPool } from './workers/pool'

/** Who acts, and what they may do. */
export interface Actor {
  id: string
  name: string
  roles: readonly Role[]
  permissions: Permissions
}

/** What the core is made of; services take it as their first argument. */
export interface Core {
  readonly database: Database
  readonly vault: Vault
  readonly files: FileStore
  readonly handover: Handover
  readonly workers: WorkerPool
  /** Who has which claim open, in memory only. */
  readonly presence: Presence
  readonly log: Log
  /** Now, in milliseconds since 1970 UTC. */
  readonly clock: () => number
  /** When things are really done, where the sample is made as of earlier days: the trail goes by it. */
  readonly trailClock?: () => number
  readonly dataDir: string
  readonly version: string
  readonly host: HostKind
}

export type HostKind = 'electron' | 'web' | 'cli' | 'test'

/** What every procedure is called with, before the door has been passed. */
export interface CallContext {
  readonly desk: Desk
  /** The session the call came with. */
  readonly token: string | null
  /** The page refreshes itself: nobody's work, which does not keep a session from locking. */
  readonly background?: boolean
  /** Who calls in this process, where no session is needed: the command line and tests. */
  readonly as?: Actor
}

/** Now as UTC ISO text with milliseconds. */
export function now(core: Pick<Core, 'clock'>): string {
  return new Date(core.clock()).toISOString()
}
