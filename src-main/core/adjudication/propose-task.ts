import { adjudicate } from '@shared/domain/adjudication/adjudicate'
import { recordAudit } from '../audit/chain'
import { whenFree } from '../database/busy'
import { named, writerOn, type Reader, type Writer } from '../database/database'
import { openHandle, type Handle } from '../database/open'
import type { AdjudicationsTable, AdjudicationStepsTable } from '../database/tables'
import { newId } from '../ids'
import type { TaskControl } from '../workers/tasks'
import { readAdjudicationInputs } from './read-input'
import { judgingStates } from './reviews'
import { toRows } from './store'

const CLAIMS_AT_ONCE = 500

export interface ProposeInput {
  deskFile: string
  /** `Vault.databaseKey`. */
  databaseKey: string
  /** `null`: every claim that is being judged. */
  claimIds: string[] | null
  actorId: string
  /** Milliseconds since 1970 UTC. */
  now: number
}

export interface ProposeOutput {
  claims: number
  claimedFen: number
  payableFen: number
}

/**
 * Computes many claims as they stand and keeps what comes of it as their proposals, in place of older ones: all of
 * them or, when it fails, is cancelled or the process dies, none (ADJ-07). Claims that are not being judged are left
 * out. The caller holds the write turn.
 * @throws refusals `desk_busy`, `cancelled`, `disk_full`, `read_only`
 */
export async function proposeMany(
  input: ProposeInput,
  control: TaskControl,
): Promise<ProposeOutput> {
  const handle = openHandle(input.deskFile, 'write', input.databaseKey)
  try {
    await whenFree(() => {
      control.checkCancelled()
      handle.exec('BEGIN IMMEDIATE')
    })
    const output = await propose(handle, writerOn(handle), input, control)
    control.checkCancelled()
    handle.exec('COMMIT')
    return output
  } catch (error) {
    if (handle.inTransaction) handle.exec('ROLLBACK')
    throw named(error)
  } finally {
    handle.close()
  }
}

async function propose(
  handle: Handle,
  writer: Writer,
  { claimIds, actorId, now }: ProposeInput,
  control: TaskControl,
): Promise<ProposeOutput> {
  const at = new Date(now).toISOString()
  const keep = keeper(handle)
  const ids = await claimsToPropose(writer, claimIds)
  const output: ProposeOutput = { claims: 0, claimedFen: 0, payableFen: 0 }
  for (let start = 0; start < ids.length; start += CLAIMS_AT_ONCE) {
    control.checkCancelled()
    control.progress('adjudicate', start, ids.length)
    const some = ids.slice(start, start + CLAIMS_AT_ONCE)
    await dropProposalsOf(writer, some)
    for (const [claimId, input] of await readAdjudicationInputs(writer, some)) {
      const computed = adjudicate(input)
      keep(toRows(newId(), claimId, input, computed, actorId, at))
      output.claims += 1
      output.claimedFen += computed.claimedFen
      output.payableFen += computed.payableFen
    }
  }
  control.progress('adjudicate', ids.length, ids.length)
  if (output.claims > 0) {
    const clock = { clock: () => now }
    await recordAudit(
      clock,
      writer,
      { id: actorId },
      {
        action: 'desk.adjudicate',
        entity: 'desk',
        entityId: 'claims',
        after: {
          claims: output.claims,
          claimedFen: output.claimedFen,
          proposedFen: output.payableFen,
        },
      },
    )
  }
  return output
}

async function claimsToPropose(
  reader: Reader,
  claimIds: readonly string[] | null,
): Promise<string[]> {
  const being = reader
    .selectFrom('claims')
    .select('id')
    .where('state', 'in', judgingStates)
    .orderBy('id')
  const rows = await (claimIds === null ? being : being.where('id', 'in', claimIds)).execute()
  return rows.map(({ id }) => id)
}

async function dropProposalsOf(writer: Writer, claimIds: readonly string[]): Promise<void> {
  const proposals = writer
    .selectFrom('adjudications')
    .select('adjudications.id')
    .where('adjudications.claim_id', 'in', claimIds)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('decisions')
            .select('decisions.id')
            .whereRef('decisions.adjudication_id', '=', 'adjudications.id'),
        ),
      ),
    )
  const ids = (await proposals.execute()).map(({ id }) => id)
  if (ids.length === 0) return
  await writer.deleteFrom('adjudication_steps').where('adjudication_id', 'in', ids).execute()
  await writer.deleteFrom('adjudications').where('id', 'in', ids).execute()
}

/** Writes row by row through prepared statements: a batch of 100,000 claims has a million of them. */
function keeper(handle: Handle): (rows: ReturnType<typeof toRows>) => void {
  const insert = (table: string, columns: readonly string[]) =>
    handle.prepare(
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((c) => `@${c}`).join(', ')})`,
    )
  const addAdjudication = insert('adjudications', adjudicationColumns)
  const addStep = insert('adjudication_steps', stepColumns)
  const point = handle.prepare('UPDATE claims SET adjudication_id = @id WHERE id = @claim_id')
  return ({ adjudication, steps }) => {
    addAdjudication.run(adjudication)
    for (const step of steps) addStep.run(step)
    point.run({ id: adjudication.id, claim_id: adjudication.claim_id })
  }
}

const adjudicationColumns: readonly (keyof AdjudicationsTable)[] = [
  'id',
  'claim_id',
  'rules_version',
  'claimed_fen',
  'excluded_fen',
  'reduced_fen',
  'payable_fen',
  'basis',
  'actor_id',
  'computed_at',
]
const stepColumns: readonly (keyof AdjudicationStepsTable)[] = [
  'adjudication_id',
  'line_id',
  'position',
  'kind',
  'rule',
  'benefit',
  'plan_version_id',
  'amount_fen',
  'detail',
]
