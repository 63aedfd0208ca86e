import { describe, expect, it } from 'vitest'
import type { PaperProblem } from '@shared/domain/materials/matrix'
import {
  ask,
  bring,
  claimInReview,
  claimsInReview,
  gapsOf,
  movableClock,
  paper,
  toAsk,
} from '../../testing/gaps'
import { refusalOf } from '../../testing/refusal'
import { actingAs, startTestCore } from '../../testing/test-core'
import type { RunningCore } from '../create-desk'
import { newId } from '../ids'

async function desk() {
  const clock = movableClock('2025-03-03')
  const running = await startTestCore({ clock: clock.clock })
  return { ...running, running, clock }
}
type Client = RunningCore['client']

async function addPaper(
  client: Client,
  claimId: string,
  kind: 'identity' | 'medical_record',
  content: string = kind,
): Promise<string> {
  return (await client.claims.addDocument({ id: claimId, kind, file: paper(content) })).id
}
async function stateOf(client: Client, claimId: string, material: string): Promise<unknown> {
  const { materials } = await client.gaps.materials({ claimId })
  const found = materials.find((one) => one.material === material)
  return found && { state: found.state, problems: found.problems }
}
async function lastEntry({ core }: RunningCore, claimId: string) {
  return core.database.reader
    .selectFrom('audit_entries')
    .selectAll()
    .where('entity_id', '=', claimId)
    .orderBy('number', 'desc')
    .executeTakeFirstOrThrow()
}
const refuse = (claimId: string, documentId: string, ...problems: PaperProblem[]) => ({
  claimId,
  documentId,
  state: 'refused' as const,
  problems,
})
const accept = (claimId: string, documentId: string) => ({
  claimId,
  documentId,
  state: 'accepted' as const,
})

describe('judging a paper', () => {
  it('GAP-06 a refused paper makes its material deficient, and is on record', async () => {
    const { running, client } = await desk()
    const { id } = await claimInReview(running)
    const documentId = await addPaper(client, id, 'identity')
    expect(await stateOf(client, id, 'identity')).toEqual({ state: 'present', problems: [] })
    await client.gaps.checkDocument({
      ...refuse(id, documentId, 'blurred', 'one_side_missing', 'blurred'),
      note: '  号码 900000199001010028 看不清 ',
    })
    expect(await stateOf(client, id, 'identity')).toEqual({
      state: 'deficient',
      problems: ['blurred', 'one_side_missing'],
    })
    const { checks } = await client.gaps.materials({ claimId: id })
    expect(checks).toMatchObject([
      { documentId, state: 'refused', problems: ['blurred', 'one_side_missing'] },
    ])
    const entry = await lastEntry(running, id)
    expect(entry.action).toBe('gap.checkDocument')
    expect(entry.after).not.toContain('900000199001010028')
    expect(JSON.parse(entry.after ?? '')).toMatchObject({ checkState: 'refused', documentId })
  })

  it('GAP-06 one judgement a document: the newest counts, and the trail has both', async () => {
    const { running, client } = await desk()
    const { id } = await claimInReview(running)
    const documentId = await addPaper(client, id, 'identity')
    await client.gaps.checkDocument(refuse(id, documentId, 'blurred'))
    await client.gaps.checkDocument(accept(id, documentId))
    const { checks } = await client.gaps.materials({ claimId: id })
    expect(checks).toMatchObject([{ state: 'accepted', problems: [], note: null }])
    expect(await stateOf(client, id, 'identity')).toEqual({ state: 'present', problems: [] })
    const { before, after } = await lastEntry(running, id)
    expect(JSON.parse(before ?? '')).toMatchObject({ checkState: 'refused', problems: ['blurred'] })
    expect(JSON.parse(after ?? '')).toMatchObject({ checkState: 'accepted' })
  })

  it('GAP-06 a refusal says what is wrong', async () => {
    const { running, client } = await desk()
    const { id } = await claimInReview(running)
    const documentId = await addPaper(client, id, 'identity')
    for (const silent of [
      refuse(id, documentId),
      refuse(id, documentId, 'other'),
      { ...refuse(id, documentId, 'other'), note: '   ' },
    ]) {
      expect(await refusalOf(client.gaps.checkDocument(silent))).toMatchObject({
        code: 'invalid_record',
        data: { problems: [{ reason: 'problem_required' }] },
      })
    }
    await client.gaps.checkDocument({ ...refuse(id, documentId), note: '右上角被裁掉' })
    expect(await stateOf(client, id, 'identity')).toEqual({ state: 'deficient', problems: [] })
  })

  it('CLM-06 an accepted original clears what intake asked for', async () => {
    const { running, client } = await desk()
    const { id } = await claimInReview(running)
    await running.core.database.write(async (writer) => {
      await writer.updateTable('providers').set({ ownership: 'public' }).execute()
      const online = { channel: 'self_service' as const, claim_type: 'inpatient' }
      await writer.updateTable('claims').set(online).where('id', '=', id).execute()
    })
    const kinds = ['invoice', 'itemised_bill', 'discharge_summary'] as const
    const papers: string[] = []
    for (const kind of kinds) {
      const { id: documentId } = await client.claims.addDocument({ id, kind, file: paper(kind) })
      papers.push(documentId)
    }
    const isFlagged = async (): Promise<boolean> =>
      (await client.bench.open({ id })).flags.some(({ code }) => code === 'originals_required')
    for (const documentId of papers) {
      expect(await isFlagged()).toBe(true)
      await client.gaps.checkDocument(accept(id, documentId))
    }
    expect(await isFlagged()).toBe(false)
  })

  it('GAP-08 the paper of an item judges the item: refused it is asked for again, accepted the claim resumes', async () => {
    const { running, client, clock } = await desk()
    const { id } = await claimInReview(running)
    const { items } = await ask(client, id, [toAsk('identity')])
    const itemId = items[0]?.id ?? ''
    const first = await bring(client, id, itemId, 'first')
    clock.at('2025-03-04')
    expect(await client.gaps.checkDocument(refuse(id, first, 'blurred'))).toMatchObject({
      claimState: 'awaiting_documents',
    })
    const item = async () => (await gapsOf(client, id)).requests[0]?.items[0]
    expect(await item()).toMatchObject({ state: 'refused', problems: ['blurred'] })
    // The customer is told (GAP-01).
    const kinds = (await gapsOf(client, id)).requests[0]?.messages.map(({ kind }) => kind)
    expect(kinds).toContain('documents_refused')
    clock.at('2025-03-05')
    const better = await bring(client, id, itemId, 'better')
    clock.at('2025-03-06')
    expect(await client.gaps.checkDocument(accept(id, better))).toMatchObject({
      claimState: 'in_review',
    })
    expect(await item()).toMatchObject({ state: 'accepted' })
    expect(await stateOf(client, id, 'identity')).toEqual({ state: 'present', problems: [] })
    const { checks } = await client.gaps.materials({ claimId: id })
    expect(Object.fromEntries(checks.map((check) => [check.documentId, check.state]))).toEqual({
      [first]: 'refused',
      [better]: 'accepted',
    })
  })

  it('GAP-06 of two sides of a document the first alone says nothing about the item', async () => {
    const { running, client, clock } = await desk()
    const { id } = await claimInReview(running)
    const { items } = await ask(client, id, [toAsk('identity')])
    const itemId = items[0]?.id ?? ''
    const front = await bring(client, id, itemId, 'front')
    const back = await bring(client, id, itemId, 'back')
    const state = async () => (await gapsOf(client, id)).requests[0]?.items[0]?.state
    clock.at('2025-03-04')
    await client.gaps.checkDocument(accept(id, front))
    expect(await state()).toBe('received')
    clock.at('2025-03-05')
    await client.gaps.checkDocument(refuse(id, back, 'blurred'))
    expect(await state()).toBe('refused')
    // The side that was good stays so.
    const { checks } = await client.gaps.materials({ claimId: id })
    expect(checks.find(({ documentId }) => documentId === front)?.state).toBe('accepted')
    clock.at('2025-03-06')
    await client.gaps.checkDocument(accept(id, await bring(client, id, itemId, 'better back')))
    expect(await state()).toBe('accepted')
  })

  it('GAP-06 where one side was refused, the other accepted does not make the item whole', async () => {
    const { running, client } = await desk()
    const { id } = await claimInReview(running)
    const { items } = await ask(client, id, [toAsk('identity')])
    const itemId = items[0]?.id ?? ''
    const front = await bring(client, id, itemId, 'front')
    const back = await bring(client, id, itemId, 'back')
    const state = async () => (await gapsOf(client, id)).requests[0]?.items[0]?.state
    await client.gaps.checkDocument(refuse(id, front, 'blurred'))
    await client.gaps.checkDocument(accept(id, back))
    expect(await state()).toBe('received')
    // Thought over: now both are good.
    await client.gaps.checkDocument(accept(id, front))
    expect(await state()).toBe('accepted')
    const { checks } = await client.gaps.materials({ claimId: id })
    expect(checks.map((check) => check.state)).toEqual(['accepted', 'accepted'])
  })

  it('is refused for a paper of another claim, one that was set aside, and one that is not there', async () => {
    const { running, client } = await desk()
    const [mine, other] = await claimsInReview(running, [{}, {}])
    const id = mine?.id ?? ''
    const foreign = await addPaper(client, other?.id ?? '', 'identity')
    const aside = await addPaper(client, id, 'identity')
    await running.core.database.write((writer) =>
      writer
        .updateTable('documents')
        .set({ set_aside_at: '2025-03-03T02:00:00.000Z' })
        .where('id', '=', aside)
        .execute(),
    )
    for (const documentId of [foreign, aside, newId()]) {
      const refused = await refusalOf(client.gaps.checkDocument(accept(id, documentId)))
      expect(refused.code).toBe('not_found')
    }
    const kept = await running.core.database.reader
      .selectFrom('document_checks')
      .selectAll()
      .execute()
    expect(kept).toEqual([])
  })

  it('GAP-06 is for who works on the claim, while it is worked on', async () => {
    const { running, client } = await desk()
    const { id } = await claimInReview(running)
    const documentId = await addPaper(client, id, 'identity')
    const colleague = await actingAs(running, ['reviewer'])
    const finance = await actingAs(running, ['finance'])
    const input = accept(id, documentId)
    expect((await refusalOf(finance.client.gaps.checkDocument(input))).code).toBe('forbidden')
    await running.core.database.write((writer) =>
      writer
        .updateTable('claims')
        .set({ assignee_id: colleague.actor.id })
        .where('id', '=', id)
        .execute(),
    )
    expect((await refusalOf(client.gaps.checkDocument(input))).code).toBe('already_taken')
    await colleague.client.gaps.checkDocument(input)
    await running.core.database.write((writer) =>
      writer.updateTable('claims').set({ state: 'closed' }).where('id', '=', id).execute(),
    )
    expect((await refusalOf(colleague.client.gaps.checkDocument(input))).code).toBe(
      'not_allowed_in_state',
    )
  })
})
