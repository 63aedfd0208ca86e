import { createRouterClient, ORPCError, type Router } from '@orpc/server'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isRefusal, refusal } from '@shared/contract/errors'
import type { Contract, DeskClient } from '@shared/contract'
import type { Access, ProcedureMeta } from '@shared/contract/common'
import { accountsProcedures } from './accounts/procedures'
import { readAuthority } from './accounts/authority'
import { Keyring, sameKey } from './accounts/keyring'
import { LockOut } from './accounts/lock-out'
import { scryptCost, type ScryptCost } from './accounts/scrypt'
import { Sessions } from './accounts/sessions'
import { settleNames } from './accounts/settle'
import { localActor, readStaffMember, type StaffMember } from './accounts/staff'
import { auditProcedures } from './audit/procedures'
import { backUpBeforeMigration } from './backup/before-migration'
import { backupProcedures } from './backup/procedures'
import { startSchedule } from './backup/schedule'
import { finishSwap } from './backup/swap'
import { benchProcedures } from './bench/procedures'
import { Presence } from './bench/presence'
import { calendarProcedures } from './calendar/procedures'
import { claimsProcedures } from './claims/procedures'
import type { Actor, CallContext, Core, HostKind } from './context'
import { dashboardProcedures } from './dashboard/procedures'
import { Database } from './database/database'
import { DamagedDatabaseError } from './database/migrate'
import { isPlainDatabase } from './database/open'
import { deskProcedures } from './desk/procedures'
import { encryptPlainDesk } from './files/encrypt-plain-desk'
import { FileStore } from './files/file-store'
import { Handover } from './files/handover'
import { Vault } from './files/vault'
import { gapsProcedures } from './gaps/procedures'
import { describeError, openLog, type Log } from './log'
import { noticesProcedures } from './notices/procedures'
import { outboxProcedures } from './outbox/procedures'
import { startPump } from './outbox/pump'
import { paymentsProcedures } from './payments/procedures'
import { policiesProcedures } from './policies/procedures'
import { implementingInPublic } from './procedure'
import { queuesProcedures } from './queues/procedures'
import { finishDeletions } from './retention/finish'
import { retentionProcedures } from './retention/procedures'
import { syncProcedures } from './sync/procedures'
import { WorkerPool } from './workers/pool'

export interface DeskOptions {
  /** The folder that holds everything: database, files, logs, exports. Created when missing. */
  dataDir: string
  /** The built `worker.js`. */
  workerFile: string
  host: HostKind
  /** The program's version. */
  version: string
  /** Now in milliseconds since 1970 UTC; tests set it. */
  clock?: () => number
  /** The desk key, where the system's keychain gave it; otherwise the first sign-in opens the data. */
  key?: Uint8Array
  /** Hands the desk key to the system's keychain, which gives it back sealed; `null` where it cannot. */
  protectKey?: (key: Uint8Array) => Promise<string | null>
  /** What a guess at a password costs; tests make it cheap. */
  scrypt?: ScryptCost
}

export type DeskRouter = Router<Contract, CallContext>

/** An open desk with somebody at it, in this process: for the command line and tests. */
export interface RunningCore {
  readonly desk: Desk
  readonly core: Core
  readonly actor: Actor
  /** Calls the router as `actor`. */
  readonly client: DeskClient
  /** Closes the desk; safe to call twice. */
  close(): Promise<void>
}

/** `desk.keys.json` is gone while the data it opens is there. Nothing was touched. */
export class KeyringMissingError extends Error {
  override name = 'KeyringMissingError'
  readonly code = 'keyring_missing'
}

/** A session that may act. */
export interface Entered {
  core: Core
  actor: Actor
}

/**
 * A desk: its data folder with the keyring, the people signed in, and, once somebody has opened the data, the
 * core. The only place that knows all parts.
 */
export class Desk {
  readonly dataDir: string
  readonly host: HostKind
  readonly version: string
  readonly clock: () => number
  readonly log: Log
  readonly sessions: Sessions
  readonly lockOut: LockOut
  readonly handover: Handover
  readonly router: DeskRouter = createRouter()
  readonly scrypt: ScryptCost
  readonly #options: DeskOptions
  readonly #closeLog: () => void
  #core: Core | null = null
  #endSchedule: () => Promise<void> = async () => undefined
  #endPump: () => Promise<void> = async () => undefined
  #key: Uint8Array | null = null
  /** The key that the system's keychain has given or been given. */
  #offeredKey: Uint8Array | null = null
  #opening: Promise<unknown> = Promise.resolve()
  #guarded = false
  #standing: Standing | null = null
  #closing: Promise<void> | undefined

  private constructor(options: DeskOptions) {
    const { dataDir, host, version, clock = Date.now, scrypt = scryptCost } = options
    this.#options = options
    this.dataDir = dataDir
    this.host = host
    this.version = version
    this.clock = clock
    this.scrypt = scrypt
    const { log, close } = openLog(dataDir)
    this.log = log
    this.#closeLog = close
    this.sessions = new Sessions(clock)
    this.lockOut = new LockOut(dataDir, clock)
    this.handover = new Handover(dataDir)
  }

  /**
   * Opens the desk in `dataDir`, as far as it opens by itself: without accounts, or with the key from the
   * keychain. Otherwise it is sealed until somebody signs in.
   * @throws NewerDatabaseError, DamagedDatabaseError, MigrationError, DamagedKeyringError,
   *   KeyringMissingError, the refusals `disk_full`, `read_only`; the folder is as it was
   */
  static async open(options: DeskOptions): Promise<Desk> {
    mkdirSync(options.dataDir, { recursive: true, mode: 0o700 })
    // A restore that was cut off is ended before anything is read.
    finishSwap(options.dataDir)
    const desk = new Desk(options)
    try {
      await desk.#openByItself()
    } catch (error) {
      await desk.close()
      throw error
    }
    return desk
  }

  /** The keyring as it lies in the folder now; another program may have changed it. */
  get keyring(): Keyring {
    const keyring = Keyring.read(this.dataDir)
    if (!keyring) throw new KeyringMissingError('the keyring is gone')
    return keyring
  }

  /** `new`: no accounts; `sealed`: nobody has opened the data yet; `open`. */
  get state(): 'new' | 'sealed' | 'open' {
    // Once there are accounts there always are, until another data folder is put in place.
    this.#guarded ||= this.keyring.guarded
    if (!this.#guarded) return 'new'
    return this.#core ? 'open' : 'sealed'
  }

  /** The core, once the data is open. */
  get core(): Core | null {
    return this.#core
  }

  /** The desk key, while the data is open. */
  get key(): Uint8Array | null {
    return this.#key
  }

  /** The context hosts call the router with. @param background the page refreshing itself, nobody's work */
  context(token: string | null, background = false): CallContext {
    return { desk: this, token, background }
  }

  /**
   * Opens the data with the desk key; does nothing where it is open.
   * @throws what `open` throws; an error for a key that is not the one the data is open with
   */
  async unseal(key: Uint8Array): Promise<Core> {
    const opened = this.#opening.then(async () => {
      if (this.#core && this.#key) {
        if (!sameKey(this.#key, key)) throw new Error('the data is open with another key')
        return this.#core
      }
      this.#core = await this.#openCore(key)
      this.#key = key
      return this.#core
    })
    this.#opening = opened.catch(() => undefined)
    return opened
  }

  /**
   * Lets `work` change the data folder while nothing of it is open, then opens it again as far as it opens.
   * All sessions end.
   */
  async whileClosed<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#opening.then(async () => {
      this.sessions.endAll(null)
      await this.#closeCore()
      try {
        return await work()
      } finally {
        await this.#openAgain()
      }
    })
    this.#opening = done.catch(() => undefined)
    return done
  }

  /** Who acts in this call and on what. @throws `not_signed_in`, `session_locked`, `password_expired` */
  async enter(
    { as, token, background = false }: CallContext,
    { access, whenNew = false, whenLocked = false }: ProcedureMeta & { access: Access },
  ): Promise<Entered> {
    await this.#opening
    const { state } = this
    const core = this.#core
    if (as && core) return { core, actor: as }
    if (!core) throw refusal('not_signed_in', { state })
    if (state === 'new') {
      if (whenNew) return { core, actor: await localActor(core) }
      throw refusal('not_signed_in', { state })
    }
    const standing = await this.#standingNow(core)
    const session = this.sessions.find(token, standing.idleMinutes * 60_000, !background)
    if (!session) throw refusal('not_signed_in', { state })
    const actor = await memberIn(standing, core, session.accountId)
    if (!actor || !this.sessions.enteredWith(token, actor.slotId)) {
      this.sessions.end(token)
      throw refusal('not_signed_in', { state })
    }
    if (session.locked && !whenLocked) throw refusal('session_locked', { name: session.name })
    if (actor.mustChangePassword && access !== 'account.own') throw refusal('password_expired', {})
    return { core, actor }
  }

  /**
   * Works at a desk without accounts, from the command line: with every permission, since whoever can open the
   * folder could as well make themselves administrator.
   * @throws `not_signed_in` once accounts have been set up
   */
  async enterUnclaimed(): Promise<RunningCore> {
    const core = this.#core
    if (!core || this.keyring.guarded) throw refusal('not_signed_in', { state: this.state })
    return this.runAs(await localActor(core))
  }

  /** The open desk with `actor` at it. */
  runAs(actor: Actor): RunningCore {
    const core = this.#core
    if (!core) throw refusal('not_signed_in', { state: this.state })
    const context = (): CallContext => ({ desk: this, token: null, as: actor })
    const client: DeskClient = createRouterClient(this.router, { context })
    return { desk: this, core, actor, client, close: () => this.close() }
  }

  /** Closes the data again, e.g. when who opened it turns out to have no account any more. */
  async seal(): Promise<void> {
    await this.#closeCore()
  }

  /**
   * Gives the key to the system's keychain, unless the data was opened with what it holds; asked once for each
   * key. A slot that opened nothing goes when the keychain has no other for it.
   */
  async keepInKeychain(): Promise<void> {
    const key = this.#key
    const { protectKey } = this.#options
    if (!key || !protectKey || !this.keyring.guarded) return
    if (this.#offeredKey && sameKey(this.#offeredKey, key)) return
    this.#offeredKey = key
    try {
      const sealed = await protectKey(key)
      // In the write turn, as every change of the keyring: another program may be changing it.
      await this.#core?.database.write(async () => {
        const { keyring } = this
        if (sealed !== keyring.keychainSlot()) keyring.setKeychainSlot(sealed).save(this.dataDir)
      })
    } catch (error) {
      // Without the keychain the desk opens with a password.
      this.log.warn({ event: 'keychain.failed', error: describeError(error) })
    }
  }

  /** Ends workers, then the database; safe to call twice. */
  close(): Promise<void> {
    this.#closing ??= (async () => {
      await this.#opening
      await this.#closeCore()
      this.handover.releaseAll()
      this.#closeLog()
    })()
    return this.#closing
  }

  /** What decides who may act, read anew after every change to the database. */
  async #standingNow({ database }: Core): Promise<Standing> {
    const { moment } = database
    if (this.#standing?.database !== database || this.#standing.moment !== moment) {
      const { idleMinutes } = await readAuthority(database.reader)
      this.#standing = { database, moment, idleMinutes, members: new Map() }
    }
    return this.#standing
  }

  async #openByItself(): Promise<void> {
    let keyring = Keyring.read(this.dataDir)
    if (!keyring) {
      if (holdsEncryptedData(this.dataDir)) {
        throw new KeyringMissingError('the data is here, the keyring is not')
      }
      keyring = Keyring.create().save(this.dataDir)
    }
    const key = keyring.openKey()
    if (!key) return this.#openFromKeychain()
    const core = await this.unseal(key)
    if (await hasAccounts(core)) {
      // The first administrator was written when the program ended; the key must not stay in the open.
      keyring.close().save(this.dataDir)
    }
  }

  /** A keychain that gives an old key, or another desk's, only means that a password opens the data. */
  async #openFromKeychain(): Promise<void> {
    const { key } = this.#options
    if (!key) return
    try {
      await this.unseal(key)
      this.#offeredKey = key
    } catch (error) {
      if (!(error instanceof DamagedDatabaseError) && !(error instanceof RangeError)) throw error
      this.log.warn({ event: 'keychain.wrongKey' })
    }
  }

  async #openCore(key: Uint8Array): Promise<Core> {
    const { dataDir, clock, version, host, log, handover } = this
    const vault = new Vault(key)
    const { keyring } = this
    if (keyring.guarded && !holdsDatabase(dataDir)) {
      // Not made anew: an empty desk that knows nobody would look like wrong passwords.
      throw new DamagedDatabaseError('the accounts are here, the database is not')
    }
    await encryptPlainDesk(dataDir, key)
    const database = await Database.open(join(dataDir, 'desk.sqlite3'), vault.databaseKey, () =>
      backUpBeforeMigration({ dataDir, keyring, vault, version, clock }),
    )
    const core: Core = {
      database,
      vault,
      files: new FileStore(dataDir, vault),
      handover,
      workers: new WorkerPool(this.#options.workerFile),
      presence: new Presence(clock),
      log,
      clock,
      dataDir,
      version,
      host,
    }
    log.info({ event: 'core.open', host, version, schema: database.schemaVersion })
    await settleNames(dataDir, database).catch((error: unknown) => {
      log.warn({ event: 'keyring.notSettled', error: describeError(error) })
    })
    this.#endSchedule = startSchedule(core)
    this.#endPump = startPump(core)
    // A command ends too soon for it.
    if (host !== 'cli') void finishDeletions(core)
    return core
  }

  async #closeCore(): Promise<void> {
    const core = this.#core
    this.#core = null
    this.#key = null
    if (!core) return
    await this.#endPump()
    await this.#endSchedule()
    await core.workers.close()
    await core.database.close()
    this.log.info({ event: 'core.close' })
  }

  async #openAgain(): Promise<void> {
    finishSwap(this.dataDir)
    this.#guarded = false
    const keyring = Keyring.read(this.dataDir)
    const key = keyring?.openKey()
    if (!key) return
    this.#core = await this.#openCore(key)
    this.#key = key
  }
}

/** Who may do what, at one moment of the database. */
interface Standing {
  database: Database
  moment: number
  idleMinutes: number
  members: Map<string, StaffMember | null>
}

async function memberIn(
  { members }: Standing,
  { database }: Core,
  id: string,
): Promise<StaffMember | null> {
  const known = members.get(id)
  if (known !== undefined) return known
  const member = await readStaffMember(database.reader, id)
  members.set(id, member)
  return member
}

/** Opens a desk and works at it as nobody in particular: for desks without accounts. */
export async function openUnclaimed(options: DeskOptions): Promise<RunningCore> {
  const desk = await Desk.open(options)
  try {
    return await desk.enterUnclaimed()
  } catch (error) {
    await desk.close()
    throw error
  }
}

function holdsDatabase(dataDir: string): boolean {
  const found = statSync(join(dataDir, 'desk.sqlite3'), { throwIfNoEntry: false })
  return found !== undefined && found.size > 0
}

/** Whether the database is there and cannot be read without a key. */
function holdsEncryptedData(dataDir: string): boolean {
  const file = join(dataDir, 'desk.sqlite3')
  return existsSync(file) && !isPlainDatabase(file)
}

async function hasAccounts({ database }: Core): Promise<boolean> {
  const row = await database.reader
    .selectFrom('staff')
    .select('id')
    .where('kind', '=', 'account')
    .where('slot_id', 'is not', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

function createRouter(): Router<Contract, CallContext> {
  return implementingInPublic
    .use(async ({ context, path, next }) => {
      const started = performance.now()
      try {
        return await next()
      } catch (error) {
        logFailure(context.desk.log, path.join('.'), error)
        throw error
      } finally {
        const ms = Math.round(performance.now() - started)
        if (ms > 200) context.desk.log.info({ event: 'call.slow', procedure: path.join('.'), ms })
      }
    })
    .router({
      accounts: accountsProcedures,
      audit: auditProcedures,
      backup: backupProcedures,
      bench: benchProcedures,
      calendar: calendarProcedures,
      claims: claimsProcedures,
      dashboard: dashboardProcedures,
      desk: deskProcedures,
      gaps: gapsProcedures,
      notices: noticesProcedures,
      outbox: outboxProcedures,
      payments: paymentsProcedures,
      policies: policiesProcedures,
      queues: queuesProcedures,
      retention: retentionProcedures,
      sync: syncProcedures,
    })
}

/** An unexpected error reaches the caller without its message, so it is logged here. */
function logFailure(log: Log, procedure: string, error: unknown): void {
  if (isRefusal(error)) log.info({ event: 'call.refused', procedure, code: error.code })
  else if (error instanceof ORPCError && error.code === 'BAD_REQUEST') {
    log.warn({ event: 'call.invalid', procedure })
  } else log.error({ event: 'call.failed', procedure, error: describeError(error) })
}
