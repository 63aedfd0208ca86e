import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../testing/refusal'
import { actingAs, startTestCore } from '../../testing/test-core'
import { checkKeptFiles } from '../desk/health'
import { seedClaims, type ClaimToSeed } from '../../testing/seed'

async function deskWith(...claims: ClaimToSeed[]) {
  const running = await startTestCore()
  const seeded = await seedClaims(running, claims)
  return { running, client: running.client, seeded, first: seeded[0]! }
}

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const pngFile = (): File => new File([png], 'a.png')

describe('working a claim', () => {
  it('CLM-07 goes from received through review and decision to closed, and leaves its history', async () => {
    const { client, first, running } = await deskWith({ lines: [36_000, 18_000, 82_000] })
    const taken = await client.claims.take({ id: first.id, version: 1 })
    expect(taken).toMatchObject({ state: 'in_review', version: 2 })

    const decided = await client.claims.decide({
      id: first.id,
      version: 2,
      lines: [
        {
          lineId: first.lineIds[1]!,
          exclusions: [{ amountFen: 18_000, reasonCode: 'self_paid_item', clause: '条款 3.2' }],
        },
      ],
      explanation: '自费药品不予赔付',
    })
    expect(decided).toMatchObject({ state: 'decided', payableFen: 118_000 })
    const closed = await client.claims.close({ id: first.id, version: decided.version })
    expect(closed.state).toBe('closed')

    const claim = await client.claims.get({ id: first.id })
    expect(claim).toMatchObject({ claimedFen: 136_000, payableFen: 118_000, state: 'closed' })
    expect(claim.lines.map((line) => [line.claimedFen, line.excludedFen, line.payableFen])).toEqual(
      [
        [36_000, 0, 36_000],
        [18_000, 18_000, 0],
        [82_000, 0, 82_000],
      ],
    )
    expect(claim.lines[1]!.exclusions).toEqual([
      { amountFen: 18_000, reasonCode: 'self_paid_item', clause: '条款 3.2' },
    ])
    expect(claim.decisions[0]).toMatchObject({
      conclusion: 'pay_part',
      excludedFen: 18_000,
      decidedBy: running.actor.name,
    })
    expect(claim.history.map((entry) => entry.action)).toEqual([
      'claim.close',
      'claim.decide',
      'claim.take',
    ])
    expect((await client.audit.verify()).ok).toBe(true)
  })

  it('CLM-07 refuses a change that the table of states does not have, and says the state', async () => {
    const { client, first } = await deskWith({})
    expect(await refusalOf(client.claims.close({ id: first.id, version: 1 }))).toEqual({
      code: 'not_allowed_in_state',
      data: { entity: 'claim', id: first.id, state: 'received', event: 'close' },
    })
    expect((await client.claims.get({ id: first.id })).version).toBe(1)
  })

  it('ADJ-07 refuses a save over a newer change and shows the claim as it is now', async () => {
    const { client, first, running } = await deskWith({})
    await client.claims.take({ id: first.id, version: 1 })
    const { code, data } = await refusalOf(
      client.claims.withdraw({ id: first.id, version: 1, reasonCode: 'applicant_request' }),
    )
    expect(code).toBe('stale_version')
    expect(data).toMatchObject({
      yourVersion: 1,
      currentVersion: 2,
      changedBy: running.actor.name,
      current: { state: 'in_review' },
    })
  })

  it('CLM-07 keeps the first decision readable when a closed claim is opened again', async () => {
    const { client, first } = await deskWith({ lines: [5000] })
    await client.claims.take({ id: first.id, version: 1 })
    await client.claims.decide({ id: first.id, version: 2, lines: [] })
    await client.claims.close({ id: first.id, version: 3 })
    await client.claims.reopen({ id: first.id, version: 4, reason: '客户补交发票' })
    expect((await client.claims.get({ id: first.id })).payableFen).toBeNull()
    await client.claims.decide({
      id: first.id,
      version: 5,
      lines: [
        {
          lineId: first.lineIds[0]!,
          exclusions: [{ amountFen: 1, reasonCode: 'unreasonable_charge' }],
        },
      ],
    })
    const { decisions } = await client.claims.get({ id: first.id })
    expect(decisions.map((decision) => [decision.number, decision.payableFen])).toEqual([
      [2, 4999],
      [1, 5000],
    ])
  })

  it('CLM-10 does not pay what others paid already', async () => {
    const { client, first } = await deskWith({ lines: [10_000], otherCompensationFen: 4000 })
    await client.claims.take({ id: first.id, version: 1 })
    const decided = await client.claims.decide({ id: first.id, version: 2, lines: [] })
    expect(decided.payableFen).toBe(6000)
    const { decisions, lines } = await client.claims.get({ id: first.id })
    expect(decisions[0]).toMatchObject({
      conclusion: 'pay_part',
      excludedFen: 0,
      reducedFen: 4000,
      otherCompensationFen: 4000,
    })
    expect(lines[0]).toMatchObject({ excludedFen: 0, reducedFen: 4000, payableFen: 6000 })
  })

  it('CLM-07 excluding everything is a refusal and needs a reason for the claim', async () => {
    const { client, first } = await deskWith({ lines: [700] })
    await client.claims.take({ id: first.id, version: 1 })
    const lines = [
      { lineId: first.lineIds[0]!, exclusions: [{ amountFen: 700, reasonCode: 'outside_cover' }] },
    ]
    expect(
      (await refusalOf(client.claims.decide({ id: first.id, version: 2, lines }))).data,
    ).toEqual({
      problems: [{ code: 'reason_required' }],
    })
    const decided = await client.claims.decide({
      id: first.id,
      version: 2,
      lines,
      reasonCode: 'outside_cover',
    })
    expect(decided).toMatchObject({ state: 'rejected', payableFen: 0 })
  })

  it('CLM-07 refusing and withdrawing pay nothing and name their reason', async () => {
    const { client, seeded } = await deskWith({ lines: [700, -100] }, { lines: [900] })
    await client.claims.refuse({
      id: seeded[0]!.id,
      version: 1,
      reasonCode: 'waiting_period',
      clause: '条款 2.1',
    })
    await client.claims.withdraw({ id: seeded[1]!.id, version: 1, reasonCode: 'applicant_request' })
    const refused = await client.claims.get({ id: seeded[0]!.id })
    expect(refused).toMatchObject({ state: 'rejected', payableFen: 0 })
    expect(refused.decisions[0]).toMatchObject({
      conclusion: 'refuse',
      reasonCode: 'waiting_period',
      excludedFen: 600,
    })
    expect((await client.claims.get({ id: seeded[1]!.id })).state).toBe('withdrawn')
    const { data } = await refusalOf(
      client.claims.refuse({ id: seeded[1]!.id, version: 2, reasonCode: 'self_paid_item' }),
    )
    expect(data).toMatchObject({ state: 'withdrawn', event: 'reject' })
  })

  it('does not decide a claim that somebody else has', async () => {
    const { client, first, running } = await deskWith({})
    await running.core.database.write(async (writer) => {
      await writer
        .insertInto('staff')
        .values({
          id: 'li',
          name: '李敏',
          role: 'reviewer',
          kind: 'account',
          created_at: '2025-01-01T00:00:00.000Z',
        })
        .execute()
      await writer.updateTable('claims').set({ assignee_id: 'li', state: 'in_review' }).execute()
    })
    const { code, data } = await refusalOf(
      client.claims.decide({ id: first.id, version: 1, lines: [] }),
    )
    expect({ code, data }).toEqual({ code: 'already_taken', data: { id: first.id, by: '李敏' } })
  })

  it('USR-01 a claim of somebody whose account was disabled is free for whoever takes it', async () => {
    const { client, first, running } = await deskWith({})
    const left = await actingAs(running, ['reviewer'])
    const colleague = await actingAs(running, ['reviewer'])
    await left.client.claims.take({ id: first.id, version: 1 })
    const taking = () => colleague.client.claims.take({ id: first.id, version: 2 })
    expect((await refusalOf(taking())).code).toBe('already_taken')
    await running.core.database.write((writer) =>
      writer
        .updateTable('staff')
        .set({ disabled_at: '2025-03-03T01:00:00.000Z' })
        .where('id', '=', left.actor.id)
        .execute(),
    )
    await taking()
    const claim = await client.claims.get({ id: first.id })
    expect(claim.assigneeId).toBe(colleague.actor.id)
    expect(claim.history[0]).toMatchObject({
      before: { assigneeId: left.actor.id },
      after: { assigneeId: colleague.actor.id },
    })
  })

  it('takes next what is due first and nobody has', async () => {
    const { client, seeded } = await deskWith(
      { dueOn: '2025-03-20' },
      { dueOn: '2025-03-05' },
      { dueOn: '2025-03-01', state: 'closed' },
    )
    expect((await client.claims.takeNext())?.id).toBe(seeded[1]!.id)
    expect((await client.claims.takeNext())?.id).toBe(seeded[0]!.id)
    expect(await client.claims.takeNext()).toBeNull()
  })

  it('keeps documents by content and refuses what is not a document', async () => {
    const { client, first } = await deskWith({})
    const file = new File([png], '../病历\u202e.pdf', { type: 'text/html' })
    const added = await client.claims.addDocument({ id: first.id, kind: 'medical_record', file })
    expect(added).toMatchObject({ fileName: '..病历.pdf', mediaType: 'image/png' })
    await client.claims.addDocument({ id: first.id, kind: 'medical_record', file })
    expect((await client.claims.get({ id: first.id })).documents).toHaveLength(1)
    const opened = await client.claims.openDocument({ id: first.id, documentId: added.id })
    expect(Buffer.from(await opened.arrayBuffer()).equals(png)).toBe(true)

    const html = new File(['<script>alert(1)</script>'], 'x.png', { type: 'image/png' })
    expect(
      (await refusalOf(client.claims.addDocument({ id: first.id, kind: 'other', file: html })))
        .code,
    ).toBe('file_refused')
  })

  it('ADJ-01 refuses a decision that names a line twice: one of the two would be lost', async () => {
    const { client, first } = await deskWith({ lines: [10_000] })
    await client.claims.take({ id: first.id, version: 1 })
    const lineId = first.lineIds[0]!
    const exclusions = [{ amountFen: 4000, reasonCode: 'self_paid_item' }]
    const lines = [
      { lineId, exclusions },
      { lineId, exclusions: [] },
    ]
    expect(await refusalOf(client.claims.decide({ id: first.id, version: 2, lines }))).toEqual({
      code: 'invalid_decision',
      data: { problems: [{ code: 'repeated_line', lineId }] },
    })
  })

  it('says so when the content of a document is not on this desk', async () => {
    const { client, first, running } = await deskWith({})
    const row = {
      claim_id: first.id,
      kind: 'invoice',
      file_name: '发票.pdf',
      media_type: 'application/pdf',
      size_bytes: 10,
      actor_id: running.actor.id,
      received_at: '2025-03-01T01:00:00.000Z',
    }
    await running.core.database.write((writer) =>
      writer
        .insertInto('documents')
        .values({ ...row, id: 'handed-over', sha256: 'a'.repeat(64) })
        .execute(),
    )
    const opening = client.claims.openDocument({ id: first.id, documentId: 'handed-over' })
    expect(await refusalOf(opening)).toEqual({
      code: 'content_missing',
      data: { entity: 'document', id: 'handed-over' },
    })
    expect(await checkKeptFiles(running.core)).toEqual({ ok: true, detail: '1, 1 elsewhere' })

    const added = await client.claims.addDocument({ id: first.id, kind: 'other', file: pngFile() })
    const onDisk = running.core.vault.fileName(added.sha256)
    const kept = join(running.core.dataDir, 'files', onDisk.slice(0, 2), onDisk)
    writeFileSync(kept, readFileSync(kept).fill(0, 60))
    expect(
      await refusalOf(client.claims.openDocument({ id: first.id, documentId: added.id })),
    ).toEqual({ code: 'content_damaged', data: { entity: 'document', id: added.id } })
    rmSync(kept)
    const { ok, detail } = await checkKeptFiles(running.core)
    expect({ ok, detail }).toEqual({ ok: false, detail: `1/2: ${added.sha256}` })
  })

  it('answers a document that is there already with the kind it has', async () => {
    const { client, first } = await deskWith({})
    await client.claims.addDocument({ id: first.id, kind: 'invoice', file: pngFile() })
    const again = await client.claims.addDocument({ id: first.id, kind: 'other', file: pngFile() })
    expect(again.kind).toBe('invoice')
  })

  it('keeps no content for a claim that is not there', async () => {
    const { client, running } = await deskWith({})
    const adding = client.claims.addDocument({ id: 'nobody', kind: 'other', file: pngFile() })
    expect((await refusalOf(adding)).code).toBe('not_found')
    expect(readdirSync(join(running.core.dataDir, 'files'))).toEqual([])
  })

  it('AUD-01 keeps the trail whole through text with half characters and controls', async () => {
    const { client, first } = await deskWith({})
    const { version } = await client.claims.take({ id: first.id, version: 1 })
    const hostile = '=1+1\u0000\ud800\u202e<b>\udfff'
    const decided = await client.claims.decide({
      id: first.id,
      version,
      lines: [],
      explanation: hostile,
      clause: hostile,
    })
    await client.claims.returnToReview({ id: first.id, version: decided.version, reason: hostile })
    const claim = await client.claims.get({ id: first.id })
    const kept = '=1+1\u0000\ufffd<b>\ufffd'
    expect(claim.decisions[0]!.explanation).toBe(kept)
    expect(claim.history[0]!.after).toMatchObject({ reason: kept })
    expect((await client.audit.verify()).ok).toBe(true)
  })
})
