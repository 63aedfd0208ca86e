import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../testing/refusal'
import { seedClaims, type ClaimToSeed } from '../../testing/seed'
import { actingAs, startTestCore } from '../../testing/test-core'
import type { RunningCore } from '../create-desk'
import { checkDecisions } from './check-decisions'

async function deskWith(claim: ClaimToSeed = {}) {
  const running = await startTestCore()
  const [seeded] = await seedClaims(running, [claim])
  if (!seeded) throw new Error('no claim')
  return { running, client: running.client, ...seeded }
}

/**
 * The stored columns of a claim that a command may change, as the trail calls them; not since when it is in its
 * state, which is the time of the entry that names the state.
 */
async function columnsOf({ core }: RunningCore, id: string) {
  const row = await core.database.reader
    .selectFrom('claims')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const { version: _version, updated_at: _at, state_since: _since, ...columns } = row
  return Object.fromEntries(
    Object.entries(columns).map(([column, value]) => [
      column.replace(/_(.)/gu, (_all, letter: string) => letter.toUpperCase()),
      value,
    ]),
  )
}

async function trailOf({ core }: RunningCore, id: string) {
  const rows = await core.database.reader
    .selectFrom('audit_entries')
    .select(['action', 'before', 'after', 'actor_id'])
    .where('entity_id', '=', id)
    .orderBy('number')
    .execute()
  return rows.map((row) => ({
    action: row.action,
    actorId: row.actor_id,
    before: JSON.parse(row.before ?? 'null') as Record<string, unknown> | null,
    after: JSON.parse(row.after ?? 'null') as Record<string, unknown> | null,
  }))
}

describe('what the trail keeps of a command', () => {
  it('AUD-01 every column that a command changes stands before and after, and nothing that it does not', async () => {
    const { running, client, id, lineIds } = await deskWith({ lines: [2_000_000, 700] })
    const reviewer = await actingAs(running, ['reviewer'])
    const senior = await actingAs(running, ['senior_reviewer'])
    let version = 1
    const exclude = [
      {
        lineId: lineIds[1] ?? '',
        exclusions: [{ amountFen: 700, reasonCode: 'self_paid_item' }],
      },
    ]
    type Step = () => Promise<{ version: number } | null>
    const steps: Record<string, Step> = {
      'claim.take': () => reviewer.client.claims.takeNext(),
      'claim.release': () => reviewer.client.claims.release({ id, version }),
      'claim.take again': () => reviewer.client.claims.take({ id, version }),
      'claim.decide': () => reviewer.client.claims.decide({ id, version, lines: exclude }),
      'claim.confirm': () => senior.client.claims.confirm({ id, version }),
      'claim.close': () => reviewer.client.claims.close({ id, version }),
      'claim.reopen': () => senior.client.claims.reopen({ id, version, reason: '客户异议' }),
      'claim.decide again': () => senior.client.claims.decide({ id, version, lines: [] }),
      'claim.returnToReview': () =>
        senior.client.claims.returnToReview({ id, version, reason: '再核' }),
      'claim.refuse': () =>
        senior.client.claims.refuse({ id, version, reasonCode: 'waiting_period' }),
      'claim.reopen again': () => senior.client.claims.reopen({ id, version, reason: '误拒' }),
      'claim.withdraw': () =>
        senior.client.claims.withdraw({ id, version, reasonCode: 'applicant_request' }),
    }
    for (const [name, step] of Object.entries(steps)) {
      const before = await columnsOf(running, id)
      version = (await step())?.version ?? 0
      const after = await columnsOf(running, id)
      const entry = (await trailOf(running, id)).at(-1)
      expect(entry?.action, name).toBe(name.replace(' again', ''))
      const changed = Object.keys(before).filter((key) => before[key] !== after[key])
      const told = Object.keys(before).filter((key) => key in (entry?.before ?? {}))
      for (const key of changed) {
        expect(entry?.before?.[key], `${name}: ${key} before`).toEqual(before[key])
        expect(entry?.after?.[key], `${name}: ${key} after`).toEqual(after[key])
      }
      const named = new Set([...changed, 'state', 'assigneeId'])
      expect(told.sort(), name).toEqual([...named].sort())
      for (const key of Object.keys(entry?.before ?? {})) expect(entry?.after).toHaveProperty(key)
    }
    expect((await client.audit.verify()).ok).toBe(true)
  })

  it('AUD-01 ADJ-08 a decision’s entry names the figures, the authority and the content of the decision', async () => {
    const { running, client, id, lineIds } = await deskWith({
      lines: [2_000_000, 700],
      otherCompensationFen: 300,
    })
    const reviewer = await actingAs(running, ['reviewer'])
    await reviewer.client.claims.take({ id, version: 1 })
    const { decisionId } = await reviewer.client.claims.decide({
      id,
      version: 2,
      lines: [
        {
          lineId: lineIds[1] ?? '',
          exclusions: [
            { amountFen: 400, reasonCode: 'self_paid_item', note: '备注 900000199001010028' },
            { amountFen: 300, reasonCode: 'unreasonable_charge' },
          ],
        },
      ],
      explanation: '被保险人证件 900000199001010028',
    })
    const entry = (await trailOf(running, id)).at(-1)
    expect(entry?.before).toEqual({
      state: 'in_review',
      assigneeId: reviewer.actor.id,
      payableFen: null,
      decisionId: null,
      adjudicationId: null,
      secondReviewReason: null,
    })
    expect(entry?.after).toEqual({
      state: 'second_review',
      assigneeId: reviewer.actor.id,
      payableFen: 1_999_700,
      adjudicationId: expect.any(String) as unknown,
      secondReviewReason: 'limit',
      decisionId,
      number: 1,
      conclusion: 'pay_part',
      reasonCode: null,
      claimedFen: 2_000_700,
      excludedFen: 700,
      reducedFen: 300,
      exGratiaFen: 0,
      otherCompensationFen: 300,
      exclusions: 2,
      weightFen: 1_999_700,
      limitFen: 1_000_000,
      waitsForSecondPerson: true,
      contentSha256: expect.stringMatching(/^[0-9a-f]{64}$/u) as unknown,
    })
    expect(JSON.stringify(await trailOf(running, id))).not.toContain('900000199001010028')
    const { decisions } = await client.claims.get({ id })
    expect(decisions[0]?.explanation).toContain('900000199001010028')
  })

  it('AUD-01 MEM-04 why somebody sent a claim back is kept without the numbers they typed', async () => {
    const { running, client, id } = await deskWith()
    await client.claims.take({ id, version: 1 })
    await client.claims.decide({ id, version: 2, lines: [] })
    await client.claims.returnToReview({
      id,
      version: 3,
      reason: '账号应为 9000 0000 0000 1234，见 VSHH25030100001',
    })
    const entry = (await trailOf(running, id)).at(-1)
    expect(entry?.after).toMatchObject({
      reason: '账号应为 9000***********1234，见 VSHH25030100001',
    })
  })

  it('AUD-01 who changed a claim is not who only looked at it', async () => {
    const { running, client, id } = await deskWith()
    const reader = await actingAs(running, ['auditor'], 'Audit')
    await client.claims.take({ id, version: 1 })
    const file = new File([Buffer.from('%PDF-1.4\n%%EOF\n')], 'a.pdf')
    const added = await client.claims.addDocument({ id, kind: 'invoice', file })
    await reader.client.claims.openDocument({ id, documentId: added.id })
    const stale = client.claims.withdraw({ id, version: 1, reasonCode: 'applicant_request' })
    expect((await refusalOf(stale)).data).toMatchObject({ changedBy: running.actor.name })
  })
})

describe('decisions held against the trail', () => {
  async function decided() {
    const desk = await deskWith({ lines: [2_000_000, 700] })
    const reviewer = await actingAs(desk.running, ['reviewer'])
    const senior = await actingAs(desk.running, ['senior_reviewer'])
    await reviewer.client.claims.take({ id: desk.id, version: 1 })
    const { decisionId } = await reviewer.client.claims.decide({
      id: desk.id,
      version: 2,
      lines: [
        {
          lineId: desk.lineIds[1] ?? '',
          exclusions: [{ amountFen: 700, reasonCode: 'self_paid_item', note: '甲' }],
        },
      ],
      explanation: '自费',
    })
    return { ...desk, reviewer, senior, decisionId }
  }

  it('AUD-01 ADJ-08 hold as written, before and after the second person', async () => {
    const { running, senior, id } = await decided()
    expect(await checkDecisions(running.core)).toEqual({ ok: true, checked: 1, firstBroken: null })
    await senior.client.claims.confirm({ id, version: 3 })
    expect(await checkDecisions(running.core)).toEqual({ ok: true, checked: 2, firstBroken: null })
  })

  it('AUD-01 any change of figures, words, lines or exclusions is named', async () => {
    const changes = [
      `UPDATE decisions SET payable_fen = payable_fen + 1, excluded_fen = excluded_fen - 1`,
      `UPDATE decisions SET explanation = '自费项目'`,
      `UPDATE decisions SET actor_id = (SELECT id FROM staff WHERE kind = 'local')`,
      `UPDATE decision_lines SET payable_fen = payable_fen + 1, excluded_fen = excluded_fen - 1`,
      `UPDATE decision_exclusions SET note = '乙'`,
      `UPDATE decision_exclusions SET amount_fen = 699`,
      `DELETE FROM decision_exclusions`,
    ]
    const { running, decisionId } = await decided()
    for (const change of changes) {
      const undone = new Error('undone')
      const checking = running.core.database.write(async (writer) => {
        await sql.raw(change).execute(writer)
        const found = await checkDecisions({ database: { reader: writer } })
        expect(found, change).toMatchObject({ ok: false, firstBroken: decisionId })
        throw undone
      })
      await expect(checking, change).rejects.toBe(undone)
    }
    expect(await checkDecisions(running.core)).toMatchObject({ ok: true })
  })

  it('ADJ-08 AUD-01 a confirmation that nobody gave, or that was taken away or moved, is named', async () => {
    const { running, senior, id, decisionId } = await decided()
    const change = (statement: string) =>
      running.core.database.write((writer) => sql.raw(statement).execute(writer))
    const forge = `UPDATE decisions SET confirmed_at = '2025-03-03T02:00:00.000Z',
      confirmed_by = (SELECT id FROM staff WHERE kind = 'local')`
    const clear = `UPDATE decisions SET confirmed_at = NULL, confirmed_by = NULL`
    const broken = { ok: false, firstBroken: decisionId }
    await change(forge)
    expect(await checkDecisions(running.core)).toMatchObject(broken)
    await change(clear)
    await senior.client.claims.confirm({ id, version: 3 })
    expect(await checkDecisions(running.core)).toMatchObject({ ok: true })
    await change(forge)
    expect(await checkDecisions(running.core)).toMatchObject(broken)
    await change(clear)
    expect(await checkDecisions(running.core)).toMatchObject(broken)
  })

  it('AUD-01 a decision that nobody of this desk made is named', async () => {
    const { running, decisionId } = await decided()
    await running.core.database.write((writer) =>
      sql`INSERT INTO decisions (id, claim_id, number, conclusion, claimed_fen, excluded_fen, payable_fen,
          other_compensation_fen, actor_id, decided_at)
        SELECT 'forged', claim_id, 2, 'pay', claimed_fen, 0, claimed_fen, 0, actor_id, decided_at
        FROM decisions WHERE id = ${decisionId}`.execute(writer),
    )
    expect(await checkDecisions(running.core)).toMatchObject({ ok: false, firstBroken: 'forged' })
  })

  it('AUD-02 those of a claim deleted after its time are not missed, any other is', async () => {
    const { running, reviewer, senior, id, decisionId } = await decided()
    await running.core.database.write(async (writer) => {
      for (const table of ['decision_exclusions', 'decision_lines'] as const) {
        await writer.deleteFrom(table).execute()
      }
      await writer.deleteFrom('decisions').execute()
    })
    expect(await checkDecisions(running.core)).toMatchObject({ ok: false, firstBroken: decisionId })
    await running.core.database.write(async (writer) => {
      await writer
        .insertInto('deletions')
        .values({
          id: 'deletion',
          state: 'done',
          reason: '保存期满',
          proposed_by: reviewer.actor.id,
          proposed_at: '2025-03-03T02:00:00.000Z',
          decided_by: senior.actor.id,
          decided_at: '2025-03-03T02:00:00.000Z',
        })
        .execute()
      await writer
        .insertInto('deletion_claims')
        .values({ deletion_id: 'deletion', claim_id: id, claim_no: 'x', due_on: '2025-03-01' })
        .execute()
    })
    expect(await checkDecisions(running.core)).toEqual({ ok: true, checked: 0, firstBroken: null })
  })
})
