import { createRouterClient, ORPCError } from '@orpc/server'
import { join } from 'node:path'
import { isRefusal } from '@shared/contract/errors'
import type { DeskClient } from '@shared/contract'
import { localActor } from './accounts/staff'
import { auditProcedures } from './audit/procedures'
import { claimsProcedures } from './claims/procedures'
import type { Actor, CallContext, Core } from './context'
import { Database } from './database/database'
import { deskProcedures } from './desk/procedures'
import { FileStore } from './files/file-store'
import { Handover } from './files/handover'
import { describeError, openLog } from './log'
import { noticesProcedures } from './notices/procedures'
import { implementing } from './procedure'
import { queuesProcedures } from './queues/procedures'
import { syncProcedures } from './sync/procedures'
import { WorkerPool } from './workers/pool'

export interface CoreOptions {
  /** The folder that holds everything: database, files, logs, exports. Created when missing. */
  dataDir: string
  /** The built `worker.js`. */
  workerFile: string
  host: Core['host']
  /** The program's version. */
  version: string
  /** Now in milliseconds since 1970 UTC; tests set it. */
  clock?: () => number
}

export type DeskRouter = ReturnType<typeof createRouter>

export interface RunningCore {
  readonly core: Core
  readonly router: DeskRouter
  /** Whoever works at this desk. */
  readonly actor: Actor
  /** Calls the router in this process, as `actor`. */
  readonly client: DeskClient
  /** The context hosts call the router with. */
  context(): CallContext
  /** Ends workers, then the database; safe to call twice. */
  close(): Promise<void>
}

/**
 * Opens the desk in `dataDir` and wires its parts: the only place that knows them all.
 * @throws NewerDatabaseError, DamagedDatabaseError, MigrationError; the folder is as it was
 */
export async function createCore(options: CoreOptions): Promise<RunningCore> {
  const { dataDir, workerFile, host, version, clock = Date.now } = options
  const database = await Database.open(join(dataDir, 'desk.sqlite3'))
  const { log, close: closeLog } = openLog(dataDir)
  const core: Core = {
    database,
    files: new FileStore(dataDir),
    handover: new Handover(dataDir),
    workers: new WorkerPool(workerFile),
    log,
    clock,
    dataDir,
    version,
    host,
  }
  const actor = await localActor(core)
  const context = (): CallContext => ({ core, actor })
  const router = createRouter()
  const client: DeskClient = createRouterClient(router, { context })
  log.info({ event: 'core.open', host, version, schema: database.schemaVersion })

  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= (async () => {
      await core.workers.close()
      core.handover.releaseAll()
      await database.close()
      log.info({ event: 'core.close' })
      closeLog()
    })()
    return closing
  }
  return { core, router, actor, client, context, close }
}

function createRouter() {
  return implementing
    .use(async ({ context, path, next }) => {
      const started = performance.now()
      try {
        return await next()
      } catch (error) {
        logFailure(context.core, path.join('.'), error)
        throw error
      } finally {
        const ms = Math.round(performance.now() - started)
        if (ms > 200) context.core.log.info({ event: 'call.slow', procedure: path.join('.'), ms })
      }
    })
    .router({
      audit: auditProcedures,
      claims: claimsProcedures,
      desk: deskProcedures,
      notices: noticesProcedures,
      queues: queuesProcedures,
      sync: syncProcedures,
    })
}

/** An unexpected error reaches the caller without its message, so it is logged here. */
function logFailure(core: Core, procedure: string, error: unknown): void {
  if (isRefusal(error)) core.log.info({ event: 'call.refused', procedure, code: error.code })
  else if (error instanceof ORPCError && error.code === 'BAD_REQUEST') {
    core.log.warn({ event: 'call.invalid', procedure })
  } else core.log.error({ event: 'call.failed', procedure, error: describeError(error) })
}
