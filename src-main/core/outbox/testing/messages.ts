import type { RunningCore } from '../../create-desk'
import { seedClaims, type ClaimToSeed } from '../../../testing/seed'
import { queueMessages, type QueueRequest } from '../queue'

/** How the insured of a seeded claim can be reached. */
export interface Reach {
  phone?: string | null
  email?: string | null
  address?: string | null
  language?: 'zh' | 'en'
}

/** A claim for each, whose insured can be reached in these ways and nothing more. */
export async function claimsReachedBy(
  running: RunningCore,
  reaches: readonly (Reach & ClaimToSeed)[],
): Promise<{ id: string; claimNo: string }[]> {
  const claims = reaches.map((reach, at) => ({ insuredName: `王${at}`, ...reach }))
  const seeded = await seedClaims(running, claims)
  await running.core.database.write(async (writer) => {
    for (const [at, claim] of seeded.entries()) {
      const { phone = null, email = null, address = null, language = 'zh' } = reaches[at] ?? {}
      await writer
        .updateTable('members')
        .set({ phone, email, address, language })
        .where('id', '=', (eb) =>
          eb.selectFrom('claims').select('insured_id').where('claims.id', '=', claim.id),
        )
        .execute()
    }
  })
  return seeded
}

/** The same of one claim. */
export async function claimReachedBy(
  running: RunningCore,
  reach: Reach & ClaimToSeed,
): Promise<{ id: string; claimNo: string }> {
  const [claim] = await claimsReachedBy(running, [{ insuredName: '王小明', ...reach }])
  if (!claim) throw new Error('no claim')
  return claim
}

/** A request for two documents, as it is queued when the reviewer asks. */
export const twoDocuments = {
  kind: 'documents_request',
  fields: {
    items: [
      { name: '门诊病历', detail: '未提供' },
      { name: '费用清单', detail: '照片模糊' },
    ],
    deadline: '2025-03-05',
  },
} as const

/** Queues messages of an event on the claim. */
export function queue(
  { core, actor }: RunningCore,
  claimId: string,
  request: Partial<QueueRequest> = {},
): Promise<string[]> {
  return core.database.write((writer) =>
    queueMessages(core, writer, actor, {
      eventKey: `test:${claimId}`,
      claimId,
      ...twoDocuments,
      ...request,
    }),
  )
}

/** The message as it lies in the database. */
export function stored({ core }: Pick<RunningCore, 'core'>, id: string) {
  return core.database.reader
    .selectFrom('messages')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
}

/** Every message in the order in which they were queued. */
export function allStored({ core }: Pick<RunningCore, 'core'>) {
  return core.database.reader.selectFrom('messages').selectAll().orderBy('id').execute()
}
