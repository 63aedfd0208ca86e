import { describe, expect, it } from 'vitest'
import { savedDownload } from '../../testing/downloads'
import type { Role } from '@shared/domain/authority'
import type { ClaimState } from '@shared/domain/states'
import { refusalOf } from '../../testing/refusal'
import { seedClaims, type ClaimToSeed } from '../../testing/seed'
import { actingAs, startTestCore } from '../../testing/test-core'
import type { RunningCore } from '../create-desk'
import { prepareNotice } from '../notices/prepare'
import { importFrom } from '../sync/import/test-import'
import { checkDecisions } from './check-decisions'

/** What a reviewer may settle alone by the limits that ship. */
const LIMIT = 1_000_000
/** What a senior reviewer may. */
const SENIOR_LIMIT = 10_000_000

/** A desk with one claim of these lines, taken by a reviewer, and a senior reviewer beside them. */
async function deskWith(claim: ClaimToSeed) {
  const running = await startTestCore()
  const [seeded] = await seedClaims(running, [claim])
  if (!seeded) throw new Error('no claim')
  const { id, lineIds } = seeded
  const reviewer = await actingAs(running, ['reviewer'], 'Rui')
  const senior = await actingAs(running, ['senior_reviewer'], 'Song')
  const { version } = await reviewer.client.claims.take({ id, version: 1 })
  const another = (roles: Role[]) => actingAs(running, roles)
  return { running, id, lineIds, reviewer, senior, version, another }
}

describe('above the limit of who decides', () => {
  it('ADJ-08 exactly at the limit is settled alone', async () => {
    const { reviewer, id, version } = await deskWith({ lines: [LIMIT - 1, 1] })
    const decided = await reviewer.client.claims.decide({ id, version, lines: [] })
    expect(decided).toMatchObject({ state: 'decided', payableFen: LIMIT })
    const claim = await reviewer.client.claims.get({ id })
    expect(claim.decisions[0]).toMatchObject({ confirmedAt: null, confirmedBy: null })
    expect(claim.history[0]?.after).toMatchObject({ waitsForSecondPerson: false })
  })

  it('ADJ-08 one fen over waits for a second person, in the hands of who decided', async () => {
    const { reviewer, id, version } = await deskWith({ lines: [LIMIT, 1] })
    const decided = await reviewer.client.claims.decide({ id, version, lines: [] })
    expect(decided).toMatchObject({ state: 'second_review', payableFen: LIMIT + 1 })
    const claim = await reviewer.client.claims.get({ id })
    expect(claim).toMatchObject({
      state: 'second_review',
      assigneeId: reviewer.actor.id,
      decidedAt: null,
      allowedEvents: ['confirm', 'confirmRefusal', 'returnToReview'],
    })
    expect(claim.decisions[0]).toMatchObject({
      decidedById: reviewer.actor.id,
      decidedBy: 'Rui',
      confirmedAt: null,
      confirmedBy: null,
    })
    expect(claim.history[0]).toMatchObject({
      action: 'claim.decide',
      after: { waitsForSecondPerson: true, weightFen: LIMIT + 1, limitFen: LIMIT },
    })
  })

  it('ADJ-08 what is denied weighs as much as what is paid: refusing a large claim waits too', async () => {
    const { reviewer, senior, id, version } = await deskWith({ lines: [LIMIT + 1] })
    const refused = await reviewer.client.claims.refuse({
      id,
      version,
      reasonCode: 'waiting_period',
    })
    expect(refused.state).toBe('second_review')
    const confirmed = await senior.client.claims.confirm({ id, version: refused.version })
    expect(confirmed.state).toBe('rejected')
    expect(await senior.client.claims.get({ id })).toMatchObject({
      payableFen: 0,
      decisions: [{ conclusion: 'refuse', decidedBy: 'Rui', confirmedBy: 'Song' }],
    })
  })

  it('ADJ-08 so does excluding every line, and a part that leaves more denied than the limit', async () => {
    const all = await deskWith({ lines: [LIMIT + 1] })
    const exclude = (lineId: string | undefined, amountFen: number) => [
      { lineId: lineId ?? '', exclusions: [{ amountFen, reasonCode: 'outside_cover' }] },
    ]
    const refused = await all.reviewer.client.claims.decide({
      id: all.id,
      version: all.version,
      lines: exclude(all.lineIds[0], LIMIT + 1),
      reasonCode: 'outside_cover',
    })
    expect(refused).toMatchObject({ state: 'second_review', payableFen: 0 })
    const confirmed = await all.senior.client.claims.confirm({
      id: all.id,
      version: refused.version,
    })
    expect(confirmed.state).toBe('rejected')

    const part = await deskWith({ lines: [LIMIT + 500] })
    const { reviewer, id, version } = part
    const excludedFen = (fen: number) => ({ id, version, lines: exclude(part.lineIds[0], fen) })
    const decided = await reviewer.client.claims.decide(excludedFen(500))
    expect(decided).toMatchObject({ state: 'decided', payableFen: LIMIT })
    const back = await reviewer.client.claims.returnToReview({
      id,
      version: decided.version,
      reason: '再核',
    })
    const denied = await reviewer.client.claims.decide({
      ...excludedFen(LIMIT + 1),
      version: back.version,
    })
    expect(denied).toMatchObject({ state: 'second_review', payableFen: 499 })
  })

  it('ADJ-08 what others paid already is not denied, and a withdrawal is the applicant’s own', async () => {
    const others = await deskWith({ lines: [LIMIT + 400], otherCompensationFen: 400 })
    const refused = await others.reviewer.client.claims.refuse({
      id: others.id,
      version: others.version,
      reasonCode: 'waiting_period',
    })
    expect(refused.state).toBe('rejected')

    const large = await deskWith({ lines: [SENIOR_LIMIT * 2] })
    const withdrawn = await large.reviewer.client.claims.withdraw({
      id: large.id,
      version: large.version,
      reasonCode: 'applicant_request',
    })
    expect(withdrawn.state).toBe('withdrawn')
  })

  it('ADJ-08 a claim refused before anybody took it waits in the hands of who refused it', async () => {
    const running = await startTestCore()
    const [claim] = await seedClaims(running, [{ lines: [LIMIT + 1] }])
    const { actor, client } = await actingAs(running, ['reviewer'])
    const id = claim?.id ?? ''
    await client.claims.refuse({ id, version: 1, reasonCode: 'waiting_period' })
    expect(await client.claims.get({ id })).toMatchObject({
      state: 'second_review',
      assigneeId: actor.id,
    })
  })

  it('whoever works before there are accounts has no limit', async () => {
    const running = await startTestCore()
    const [claim] = await seedClaims(running, [{ lines: [SENIOR_LIMIT * 100] }])
    const id = claim?.id ?? ''
    await running.client.claims.take({ id, version: 1 })
    const decided = await running.client.claims.decide({ id, version: 2, lines: [] })
    expect(decided.state).toBe('decided')
  })
})

describe('the second person', () => {
  it('ADJ-08 confirms the figure as it was decided, and the claim can then be closed', async () => {
    const { running, reviewer, senior, id, lineIds, version } = await deskWith({
      lines: [LIMIT, 5000],
    })
    const waiting = await reviewer.client.claims.decide({
      id,
      version,
      lines: [
        {
          lineId: lineIds[1] ?? '',
          exclusions: [{ amountFen: 1234, reasonCode: 'self_paid_item' }],
        },
      ],
    })
    const closeEarly = reviewer.client.claims.close({ id, version: waiting.version })
    expect((await refusalOf(closeEarly)).code).toBe('not_allowed_in_state')
    const before = await senior.client.claims.get({ id })

    const confirmed = await senior.client.claims.confirm({ id, version: waiting.version })
    expect(confirmed.state).toBe('decided')
    const after = await senior.client.claims.get({ id })
    const payableFen = LIMIT + 5000 - 1234
    expect(after).toMatchObject({ payableFen, assigneeId: reviewer.actor.id })
    expect(after.lines).toEqual(before.lines)
    expect(after.decisions).toHaveLength(1)
    expect(after.decisions[0]).toEqual({
      ...before.decisions[0],
      confirmedAt: after.decidedAt,
      confirmedBy: 'Song',
    })
    expect(after.decisions[0]?.payableFen).toBe(payableFen)
    expect(after.history[0]).toMatchObject({
      actor: 'Song',
      action: 'claim.confirm',
      before: { state: 'second_review', confirmedById: null },
      after: { state: 'decided', confirmedById: senior.actor.id, payableFen },
    })
    const closed = await reviewer.client.claims.close({ id, version: confirmed.version })
    expect(closed.state).toBe('closed')
    expect((await running.client.audit.verify()).ok).toBe(true)
    expect(await checkDecisions(running.core)).toEqual({ ok: true, checked: 2, firstBroken: null })
  })

  it('ADJ-08 is never who decided, whatever their authority', async () => {
    const { senior, reviewer, another, id, version } = await deskWith({ lines: [SENIOR_LIMIT + 1] })
    const released = await reviewer.client.claims.release({ id, version })
    const taken = await senior.client.claims.take({ id, version: released.version })
    const decided = await senior.client.claims.decide({ id, version: taken.version, lines: [] })
    expect(decided.state).toBe('second_review')
    expect(await refusalOf(senior.client.claims.confirm({ id, version: decided.version }))).toEqual(
      {
        code: 'second_person_required',
        data: { entity: 'claim', id, by: 'Song' },
      },
    )
    expect((await senior.client.claims.get({ id })).version).toBe(decided.version)
    const other = await another(['senior_reviewer'])
    const confirmed = await other.client.claims.confirm({ id, version: decided.version })
    expect(confirmed.state).toBe('decided')
  })

  it('ADJ-08 the table of decisions itself refuses the same person twice', async () => {
    const { running, reviewer, id, version } = await deskWith({ lines: [LIMIT + 1] })
    await reviewer.client.claims.decide({ id, version, lines: [] })
    const forged = running.core.database.write((writer) =>
      writer
        .updateTable('decisions')
        .set({ confirmed_by: reviewer.actor.id, confirmed_at: '2025-03-03T02:00:00.000Z' })
        .execute(),
    )
    await expect(forged).rejects.toThrow('CHECK constraint failed')
  })

  it('ADJ-08 needs a limit of their own that reaches: exactly at it confirms, above it does not', async () => {
    const { running, reviewer, senior, id, version } = await deskWith({ lines: [LIMIT + 1] })
    const waiting = await reviewer.client.claims.decide({ id, version, lines: [] })
    const limited = (limitFen: number) =>
      running.desk.runAs({
        ...senior.actor,
        permissions: { ...senior.actor.permissions, 'claims.confirm': { limitFen } },
      }).client
    const over = limited(LIMIT).claims.confirm({ id, version: waiting.version })
    expect(await refusalOf(over)).toEqual({
      code: 'above_limit',
      data: { action: 'claims.confirm', amountFen: LIMIT + 1, limitFen: LIMIT },
    })
    const confirmed = await limited(LIMIT + 1).claims.confirm({ id, version: waiting.version })
    expect(confirmed.state).toBe('decided')
  })

  it('ADJ-07 ADJ-08 confirms what they saw, and only what waits', async () => {
    const { reviewer, senior, id, version } = await deskWith({ lines: [LIMIT + 1] })
    const early = senior.client.claims.confirm({ id, version })
    expect(await refusalOf(early)).toEqual({
      code: 'not_allowed_in_state',
      data: { entity: 'claim', id, state: 'in_review', event: 'confirm' },
    })
    await reviewer.client.claims.decide({ id, version, lines: [] })
    const stale = senior.client.claims.confirm({ id, version })
    expect(await refusalOf(stale)).toMatchObject({
      code: 'stale_version',
      data: { changedBy: 'Rui', current: { state: 'second_review' } },
    })
  })

  it('ADJ-08 a decision confirmed, sent back and made anew needs a new confirmation', async () => {
    const { reviewer, senior, id, version } = await deskWith({ lines: [LIMIT + 1] })
    const first = await reviewer.client.claims.decide({ id, version, lines: [] })
    const confirmed = await senior.client.claims.confirm({ id, version: first.version })
    const back = await reviewer.client.claims.returnToReview({
      id,
      version: confirmed.version,
      reason: '漏看一张发票',
    })
    expect(back.state).toBe('in_review')
    const closing = reviewer.client.claims.close({ id, version: back.version })
    expect((await refusalOf(closing)).code).toBe('not_allowed_in_state')
    const again = await reviewer.client.claims.decide({ id, version: back.version, lines: [] })
    expect(again.state).toBe('second_review')
    const { decisions } = await reviewer.client.claims.get({ id })
    expect(decisions.map(({ number, confirmedBy }) => [number, confirmedBy])).toEqual([
      [2, null],
      [1, 'Song'],
    ])
  })

  it('ADJ-08 either of the two may send it back; then the second may decide and the first confirm', async () => {
    const { reviewer, senior, another, id, version } = await deskWith({ lines: [SENIOR_LIMIT + 1] })
    const waiting = await reviewer.client.claims.decide({ id, version, lines: [] })
    const back = await senior.client.claims.returnToReview({
      id,
      version: waiting.version,
      reason: '请补充诊断证明',
    })
    expect(await senior.client.claims.get({ id })).toMatchObject({
      state: 'in_review',
      assigneeId: reviewer.actor.id,
      payableFen: null,
    })
    const other = await another(['senior_reviewer'])
    const notTheirs = other.client.claims.decide({ id, version: back.version, lines: [] })
    expect((await refusalOf(notTheirs)).code).toBe('already_taken')
    const released = await reviewer.client.claims.release({ id, version: back.version })
    const taken = await other.client.claims.take({ id, version: released.version })
    const decided = await other.client.claims.decide({ id, version: taken.version, lines: [] })
    expect(decided.state).toBe('second_review')
    expect((await senior.client.claims.confirm({ id, version: decided.version })).state).toBe(
      'decided',
    )
  })

  it('ADJ-08 a claim opened again waits again: the confirmation was of the decision before', async () => {
    const { reviewer, senior, another, id, version } = await deskWith({ lines: [LIMIT + 1] })
    const first = await reviewer.client.claims.decide({ id, version, lines: [] })
    const confirmed = await senior.client.claims.confirm({ id, version: first.version })
    const closed = await reviewer.client.claims.close({ id, version: confirmed.version })
    const open = await senior.client.claims.reopen({
      id,
      version: closed.version,
      reason: '客户异议',
    })
    const released = await senior.client.claims.release({ id, version: open.version })
    const other = await another(['reviewer'])
    const taken = await other.client.claims.take({ id, version: released.version })
    const again = await other.client.claims.decide({ id, version: taken.version, lines: [] })
    expect(again.state).toBe('second_review')
    const own = other.client.claims.confirm({ id, version: again.version })
    expect((await refusalOf(own)).code).toBe('forbidden')
    expect((await senior.client.claims.confirm({ id, version: again.version })).state).toBe(
      'decided',
    )
  })
})

describe('claims that wait for a second person', () => {
  it('ADJ-08 are found and counted as such, and are open work of who decided', async () => {
    const { reviewer, senior, id, version } = await deskWith({ lines: [LIMIT + 1] })
    await reviewer.client.claims.decide({ id, version, lines: [] })
    const filter = { states: ['second_review' as const] }
    expect((await senior.client.claims.list({ filter })).rows.map((row) => row.id)).toEqual([id])
    expect(await senior.client.claims.countMatching({ filter })).toEqual({ count: 1, more: false })
    const counts = await reviewer.client.claims.count()
    expect(counts.byState.second_review).toBe(1)
    expect(counts.mine).toBe(1)
  })

  it('ADJ-08 NTC-02 get no letter before the second person, who gives it its date', async () => {
    let time = Date.parse('2025-03-03T02:00:00.000Z')
    const running = await startTestCore({ clock: () => time })
    const [claim] = await seedClaims(running, [{ lines: [LIMIT + 1] }])
    const id = claim?.id ?? ''
    const reviewer = await actingAs(running, ['reviewer'])
    const senior = await actingAs(running, ['senior_reviewer'])
    const refused = await reviewer.client.claims.refuse({
      id,
      version: 1,
      reasonCode: 'waiting_period',
    })
    const available = await reviewer.client.notices.available({ claimId: id })
    expect(available.map(({ kind }) => kind)).toEqual(['receipt'])
    const letter = { claimId: id, kind: 'decision' as const, language: 'zh' as const }
    for (const call of [reviewer.client.notices.issue, reviewer.client.notices.preview]) {
      expect((await refusalOf(call(letter))).code).toBe('not_allowed_in_state')
    }
    time += 24 * 3_600_000
    await senior.client.claims.confirm({ id, version: refused.version })
    const issued = await reviewer.client.notices.issue(letter)
    expect(issued.outdated).toBe(false)
    const { data } = await prepareNotice(running.core.database.reader, { claimId: id })
    expect(data).toMatchObject({ decision: { decidedOn: '2025-03-04' } })
  })

  it('ADJ-08 SYN-01 handed over to another desk are confirmed by a person there', async () => {
    const { running, reviewer, id, version } = await deskWith({ lines: [LIMIT + 1] })
    await reviewer.client.claims.decide({ id, version, lines: [] })
    const path = await handOut(running, ['second_review'])
    const there = await startTestCore()
    expect((await importFrom(there, path, 'peian-package')).rejectedRows).toBe(0)

    const senior = await actingAs(there, ['senior_reviewer'])
    const waiting = await senior.client.claims.get({ id })
    expect(waiting).toMatchObject({
      state: 'second_review',
      decisions: [{ decidedBy: 'Rui', decidedById: reviewer.actor.id, payableFen: LIMIT + 1 }],
    })
    const confirmed = await senior.client.claims.confirm({ id, version: waiting.version })
    expect(confirmed.state).toBe('decided')
    expect(await checkDecisions(there.core)).toMatchObject({ ok: true, checked: 1 })
  })

  it('ADJ-08 SYN-01 sent back to review on another desk are nobody’s there: who decides takes them', async () => {
    const { running, reviewer, id, version } = await deskWith({ lines: [LIMIT + 1] })
    await reviewer.client.claims.decide({ id, version, lines: [] })
    const path = await handOut(running, ['second_review'])
    const there = await startTestCore()
    await importFrom(there, path, 'peian-package')

    const { actor, client } = await actingAs(there, ['senior_reviewer'])
    const waiting = await client.claims.get({ id })
    const back = await client.claims.returnToReview({
      id,
      version: waiting.version,
      reason: '核对',
    })
    const again = await client.claims.decide({ id, version: back.version, lines: [] })
    expect(again.state).toBe('decided')
    expect((await client.claims.get({ id })).assigneeId).toBe(actor.id)
  })

  it('ADJ-08 SYN-03 are not handed out unless asked for', async () => {
    const { running, reviewer, id, version } = await deskWith({ lines: [LIMIT + 1] })
    await reviewer.client.claims.decide({ id, version, lines: [] })
    expect((await refusalOf(handOut(running))).code).toBe('nothing_to_export')
  })
})

async function handOut(
  { core, client }: Pick<RunningCore, 'core' | 'client'>,
  states?: ClaimState[],
): Promise<string> {
  for await (const step of await client.sync.export({ format: 'package', states })) {
    if (step.type === 'done') return savedDownload(core, step.downloadId)
  }
  throw new Error('the export ended without a file')
}
