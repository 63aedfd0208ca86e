import { describe, expect, it } from 'vitest'
import { sql } from 'kysely'
import { ask, claimInReview, toAsk, paper } from '../../testing/gaps'
import { startTestCore } from '../../testing/test-core'
import { checkKeptFiles, examineCore } from '../desk/health'
import { checkRequests } from './check-requests'

/** A claim that was asked about, with one paper that came, one set aside, and a stray file. */
async function desk() {
  const running = await startTestCore()
  const claim = await claimInReview(running)
  const { client, core } = running
  await ask(client, claim.id, [toAsk('identity'), toAsk('bank_card')])
  await client.gaps.receive({ claimId: claim.id, kind: 'identity', file: paper('identity') })
  await client.gaps.receive({ claimId: claim.id, kind: 'invoice', file: paper('invoice') })
  const sha256 = core.files.keep(Buffer.from('%PDF-1.4 stray'))
  await core.database.write((writer) =>
    writer
      .insertInto('stray_files')
      .values({
        id: 'stray',
        file_name: 'stray.pdf',
        media_type: 'application/pdf',
        size_bytes: 14,
        sha256,
        source: 'folder',
        problem: 'no_claim_no',
        arrived_at: '2025-03-03T02:00:00.000Z',
        state: 'waiting',
      })
      .execute(),
  )
  return { ...running, claim, sha256 }
}

describe('the doctor', () => {
  it('GAP-04 finds requests, documents and counts in agreement, and stray files kept', async () => {
    const { core } = await desk()
    expect(await checkRequests(core.database.reader)).toEqual({ ok: true, detail: '1' })
    const checks = await examineCore(core)
    expect(checks.find(({ name }) => name === 'requests')).toMatchObject({ ok: true })
  })

  it.each([
    ['a request open on a decided claim', `UPDATE claims SET state = 'decided'`],
    ['a claim that waits for nothing', `UPDATE gap_items SET blocking = 0`],
    ['an item received of which nothing came', `DELETE FROM gap_item_documents`],
    ['a paper that answers and is set aside', `UPDATE documents SET set_aside_at = received_at`],
    ['more new documents than there are', `UPDATE claims SET new_documents = 9`],
    ['an answer without its moment', `UPDATE claims SET answered_at = NULL`],
    ['days waited that no request gives', `UPDATE claims SET waited_days = 3`],
    [
      'a stray file matched with nothing',
      `UPDATE stray_files SET state = 'matched', settled_at = arrived_at`,
    ],
  ])('GAP-08 finds %s', async (_what, change) => {
    const { core, claim } = await desk()
    await core.database.write((writer) => sql.raw(change).execute(writer))
    const found = await checkRequests(core.database.reader)
    expect(found.ok).toBe(false)
    expect([claim.id, 'stray']).toContain(found.detail)
  })

  it('GAP-04 misses the content of a stray file that is gone', async () => {
    const { core, sha256 } = await desk()
    expect(await checkKeptFiles(core)).toMatchObject({ ok: true })
    core.files.remove(sha256)
    expect(await checkKeptFiles(core)).toMatchObject({ ok: false })
  })
})
