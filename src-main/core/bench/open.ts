import type { Outputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import { readAdjudicationInput } from '../adjudication/read-input'
import { readAdjudication } from '../adjudication/store'
import { balancesAt } from '../adjudication/what-if'
import { readClaim } from '../claims/read'
import { now, type Core } from '../context'
import type { Reader } from '../database/database'
import { readPageTags, readPins } from './evidence'
import { readFlags } from './flags'
import { readRelated } from './related'
import { rememberedPayee } from './remembered-payee'

type Opened = Outputs['bench']['open']

/** A claim with everything its decision rests on, all of one moment. @throws `not_found` */
export async function openBench(core: Core, id: string): Promise<Opened> {
  return core.database.snapshot(async (reader) => {
    const claim = await readClaim(reader, id, now(core))
    const input = await readAdjudicationInput(reader, id)
    const decided = await newestAdjudication(reader, id)
    const ids = { id, insuredId: claim.insuredId }
    return {
      claim,
      // The same data; the contract's type of it may be written to.
      input: input as Opened['input'],
      decided: decided === null ? null : await readAdjudication(reader, decided),
      flags: await readFlags(core, reader, id),
      balances: balancesAt(input, input.used),
      pins: await readPins(reader, id),
      pageTags: await readPageTags(reader, id),
      related: await readRelated(reader, { ...ids, diagnosisCode: claim.diagnosisCode }),
      intake: {
        ...(await readIntake(reader, id)),
        rememberedPayee: claim.payeeAccount === null ? await rememberedPayee(reader, ids) : null,
      },
    }
  })
}

/** What the newest decision was computed as. */
async function newestAdjudication(reader: Reader, claimId: string): Promise<string | null> {
  const row = await reader
    .selectFrom('decisions')
    .select('adjudication_id')
    .where('claim_id', '=', claimId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.adjudication_id ?? null
}

async function readIntake(reader: Reader, claimId: string) {
  const row = await reader
    .selectFrom('claims')
    .select([
      'applicant_id as applicantId',
      'authorized_on as authorizedOn',
      'follow_up as followUp',
    ])
    .where('id', '=', claimId)
    .executeTakeFirstOrThrow()
  return { ...row, followUp: row.followUp === null ? null : row.followUp === 1 }
}

/** Which version a claim is of. @throws `not_found` */
export async function readVersion(reader: Reader, id: string): Promise<number> {
  const row = await reader
    .selectFrom('claims')
    .select('version')
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw refusal('not_found', { entity: 'claim', id })
  return row.version
}
