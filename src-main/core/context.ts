import type { Database } from './database/database'
import type { FileStore } from './files/file-store'
import type { Handover } from './files/handover'
import type { Log } from './log'
import type { WorkerPool } from './workers/pool'

/** Who acts. */
export interface Actor {
  id: string
  name: string
  role: string
}

/** What the core is made of; services take it as their first argument. */
export interface Core {
  readonly database: Database
  readonly files: FileStore
  readonly handover: Handover
  readonly workers: WorkerPool
  readonly log: Log
  /** Now, in milliseconds since 1970 UTC. */
  readonly clock: () => number
  readonly dataDir: string
  readonly version: string
  readonly host: 'electron' | 'web' | 'cli' | 'test'
}

/** What every procedure is called with. */
export interface CallContext {
  readonly core: Core
  readonly actor: Actor
}

/** Now as UTC ISO text with milliseconds. */
export function now(core: Pick<Core, 'clock'>): string {
  return new Date(core.clock()).toISOString()
}
