import type { BenchFlag } from '@shared/contract/bench'
import type { Inputs, Outputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import { checkIntake } from '@shared/domain/intake-checks'
import { passes, type Finding, type Flag } from '@shared/domain/intake'
import type { Core } from '../context'
import type { Reader } from '../database/database'
import { readIntakeFacts } from './intake-facts'

/**
 * What intake finds out about a claim, the weightiest first, each with who let it pass. Lines that stand out are
 * not among them: they depend on what is being reviewed (`outlierFlags`).
 * @param reader a snapshot or a write transaction
 * @throws the `not_found` refusal
 */
export async function readFlags(
  core: Pick<Core, 'clock'>,
  reader: Reader,
  claimId: string,
): Promise<BenchFlag[]> {
  const flags = (await readFlagsOf(core, reader, [claimId])).get(claimId)
  if (!flags) throw refusal('not_found', { entity: 'claim', id: claimId })
  return flags
}

/** The same for many claims at once; those that are not there are left out. */
export async function readFlagsOf(
  core: Pick<Core, 'clock'>,
  reader: Reader,
  claimIds: readonly string[],
): Promise<Map<string, BenchFlag[]>> {
  const facts = await readIntakeFacts(core, reader, claimIds)
  const acknowledged = await readAcknowledgements(reader, claimIds)
  return new Map(
    [...facts].map(([id, ofClaim]) => [
      id,
      withAcknowledgements(checkIntake(ofClaim), acknowledged.get(id) ?? []),
    ]),
  )
}

/** How many flags of each weight nobody has let pass yet, for a page of claims. */
export async function countFlags(
  core: Core,
  { ids }: Inputs['bench']['flagCounts'],
): Promise<Outputs['bench']['flagCounts']> {
  return core.database.snapshot(async (reader) => {
    const flags = await readFlagsOf(core, reader, ids)
    return [...flags].map(([id, ofClaim]) => {
      const open = ofClaim.filter(({ acknowledged }) => acknowledged === null)
      const count = (weight: Flag['weight']): number =>
        open.filter((flag) => flag.weight === weight).length
      return { id, block: count('block'), warn: count('warn'), info: count('info') }
    })
  })
}

type Acknowledgement = Awaited<ReturnType<typeof acknowledgementsOf>>[number]

function acknowledgementsOf(reader: Reader, claimIds: readonly string[]) {
  return reader
    .selectFrom('flag_acknowledgements')
    .innerJoin('staff', 'staff.id', 'flag_acknowledgements.actor_id')
    .select(['claim_id as claimId', 'flag', 'note', 'findings', 'staff.name as by'])
    .select('flag_acknowledgements.created_at as at')
    .where('claim_id', 'in', [...claimIds])
    .execute()
}

/** What was let pass, by claim. */
export async function readAcknowledgements(
  reader: Reader,
  claimIds: readonly string[],
): Promise<Map<string, Acknowledgement[]>> {
  if (claimIds.length === 0) return new Map()
  return Map.groupBy(await acknowledgementsOf(reader, claimIds), ({ claimId }) => claimId)
}

/** A flag is let pass as far as it says what was seen then. */
export function withAcknowledgements(
  flags: readonly Flag[],
  acknowledgements: readonly Acknowledgement[],
): BenchFlag[] {
  return flags.map((flag) => {
    const given = acknowledgements.find(({ flag: code }) => code === flag.code)
    const seen = given ? (JSON.parse(given.findings) as Finding[]) : []
    const acknowledged =
      given && seen.some((finding) => passes(finding, flag))
        ? { by: given.by, at: given.at, note: given.note }
        : null
    return { ...flag, detail: { ...flag.detail }, acknowledged }
  })
}
