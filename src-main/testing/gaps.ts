import type { DeskClient } from '@shared/contract'
import type { AskedItem, GapRequest } from '@shared/contract/gaps'
import type { RunningCore } from '../core/create-desk'
import { seedClaims, type ClaimToSeed, type SeededClaim } from './seed'

/** A desk whose clock stands where a test puts it. */
export interface MovableClock {
  clock: () => number
  /** Puts the clock to 10:00 in Shanghai on this date, or to this moment. */
  at(moment: string): void
}

export function movableClock(moment: string): MovableClock {
  let ms = 0
  const clock: MovableClock = {
    clock: () => ms,
    at: (to) => {
      ms = Date.parse(to.length === 10 ? `${to}T02:00:00.000Z` : to)
    },
  }
  clock.at(moment)
  return clock
}

/** A claim in the actor's hands, of an insured who has a mobile number and an e-mail address. */
export async function claimInReview(
  running: RunningCore,
  claim: ClaimToSeed = {},
): Promise<SeededClaim> {
  const [seeded] = await claimsInReview(running, [claim])
  if (!seeded) throw new Error('no claim was seeded')
  return seeded
}

/** Several of these; once for each desk, since they are numbered alike. */
export async function claimsInReview(
  running: RunningCore,
  claims: readonly ClaimToSeed[],
): Promise<SeededClaim[]> {
  const seeded = await seedClaims(
    running,
    claims.map((claim) => ({ state: 'in_review', assigneeId: running.actor.id, ...claim })),
  )
  for (const { id } of seeded) {
    await reach(running, id, { phone: '13900000000', email: 'someone@example.org' })
  }
  return seeded
}

/** Sets where the insured of a claim can be reached. */
export async function reach(
  { core }: Pick<RunningCore, 'core'>,
  claimId: string,
  where: { phone?: string | null; email?: string | null; address?: string | null },
): Promise<void> {
  await core.database.write((writer) =>
    writer
      .updateTable('members')
      .set(where)
      .where('id', '=', (eb) =>
        eb.selectFrom('claims').select('insured_id').where('claims.id', '=', claimId),
      )
      .execute(),
  )
}

/** An item to be asked for that blocks, unless it says otherwise. */
export function toAsk(material: string, change: Partial<AskedItem> = {}): AskedItem {
  return { material, reason: 'missing', problems: [], note: null, blocking: true, ...change }
}

/** What the desk knows of a claim's requests now. */
export function gapsOf(
  client: DeskClient,
  claimId: string,
): Promise<{ requests: GapRequest[]; newDocuments: number; answeredAt: string | null }> {
  return client.gaps.ofClaim({ claimId })
}

/** Asks for these items. @returns the request */
export async function ask(
  client: DeskClient,
  claimId: string,
  items: AskedItem[],
  more: { againReason?: string; remark?: string; language?: 'zh' | 'en' } = {},
): Promise<GapRequest> {
  const { version } = await client.claims.get({ id: claimId })
  const { requestId } = await client.gaps.send({ claimId, version, items, ...more })
  const { requests } = await gapsOf(client, claimId)
  const request = requests.find(({ id }) => id === requestId)
  if (!request) throw new Error('the request is not there')
  return request
}

/** A paper that answers an item; another content is another paper. @returns its document */
export async function bring(
  client: DeskClient,
  claimId: string,
  itemId: string,
  content: string,
): Promise<string> {
  const { documents } = await client.gaps.receive({ claimId, itemId, file: paper(content) })
  return documents[0]?.documentId ?? ''
}

/** A file that begins as a PDF does. */
export function paper(content: string): File {
  return new File([`%PDF-1.4\n${content}`], `${content}.pdf`, { type: 'application/pdf' })
}

/** Accepts or refuses what came for an item. */
export async function judge(
  client: DeskClient,
  claimId: string,
  itemId: string,
  verdict: 'accept' | 'refuse',
  tell = true,
) {
  const { version } = await client.claims.get({ id: claimId })
  return client.gaps.judge({
    claimId,
    version,
    itemId,
    verdict,
    problems: verdict === 'refuse' ? ['blurred'] : [],
    tell,
  })
}

/** Does without an item. */
export async function waive(client: DeskClient, claimId: string, itemId: string) {
  const { version } = await client.claims.get({ id: claimId })
  return client.gaps.waive({ claimId, version, itemId, reason: '原件遗失，有医院证明' })
}
