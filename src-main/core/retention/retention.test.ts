import { sql } from 'kysely'
import { randomBytes } from 'node:crypto'
import { readFileSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isRefusal } from '@shared/contract/errors'
import type { ClaimState } from '@shared/domain/states'
import { writeSettledClaim, type SettledClaim } from '../../testing/settled-claims'
import { actingAs, startTestCore } from '../../testing/test-core'
import { verifyChain } from '../audit/chain'
import { suggest } from '../claims/queue'
import type { RunningCore } from '../create-desk'
import { openHandle } from '../database/open'
import { approveDeletion, listDeletions, proposeDeletion, rejectDeletion } from './deletions'
import { listDue } from './due'
import { finishDeletions, removeOrphanFiles } from './finish'

const DAY = (date: string): number => Date.parse(`${date}T02:00:00.000Z`)

/** A desk whose day can be set; its claims are of contracts that ended long before 2031. */
async function deskOn(
  date: string,
): Promise<{ desk: RunningCore; setDay: (date: string) => void }> {
  let now = DAY(date)
  const desk = await startTestCore({ clock: () => now })
  return { desk, setDay: (next) => void (now = DAY(next)) }
}

interface Past {
  startOn?: string
  endOn?: string | null
  /** UTC ISO; `null` leaves the decision as what settled it. */
  closedAt?: string | null
  state?: ClaimState
  withoutPolicy?: boolean
}

/** A settled claim of a contract 2019-01-01 to 2019-12-31, closed in that year. */
async function pastClaim(
  desk: RunningCore,
  number: number,
  {
    startOn = '2019-01-01',
    endOn = '2019-12-31',
    closedAt = '2019-06-01T01:00:00.000Z',
    state = 'closed',
    withoutPolicy = false,
  }: Past = {},
): Promise<SettledClaim> {
  const claim = await writeSettledClaim(desk, number, { state })
  await desk.core.database.write(async (writer) => {
    await writer
      .updateTable('claims')
      .set({
        closed_at: closedAt,
        decided_at: '2019-05-31T01:00:00.000Z',
        ...(withoutPolicy ? { policy_id: null } : {}),
      })
      .where('id', '=', claim.id)
      .execute()
    await writer
      .updateTable('policies')
      .set({ start_on: startOn, end_on: endOn, state: 'expired' })
      .where('policy_no', '=', `P${number}`)
      .execute()
  })
  return claim
}

async function refused(work: Promise<unknown>): Promise<unknown> {
  try {
    await work
  } catch (error) {
    if (isRefusal(error)) return { code: error.code, ...error.data }
    throw error
  }
  return 'done'
}

const dueNos = async (desk: RunningCore): Promise<string[]> =>
  (await listDue(desk.core, undefined, 200)).rows.map((row) => row.claimNo)

async function count(
  { core }: RunningCore,
  table:
    | 'claims'
    | 'gap_requests'
    | 'gap_items'
    | 'gap_item_documents'
    | 'document_checks'
    | 'messages'
    | 'members'
    | 'policies'
    | 'lines'
    | 'invoices'
    | 'documents'
    | 'decisions'
    | 'decision_lines'
    | 'decision_exclusions'
    | 'deleted_records',
): Promise<number> {
  const row = await core.database.reader
    .selectFrom(table)
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return Number(row.n)
}

describe('what is due for deletion', () => {
  it('AUD-02 the anniversary of the end of the contract is kept; the day after it is due', async () => {
    const { desk, setDay } = await deskOn('2024-12-31')
    const claim = await pastClaim(desk, 1)
    expect(await dueNos(desk)).toEqual([])
    setDay('2025-01-01')
    const { rows, next } = await listDue(desk.core, undefined, 50)
    expect(next).toBeNull()
    expect(rows).toEqual([
      {
        claimId: claim.id,
        claimNo: claim.claimNo,
        insuredName: '张***',
        state: 'closed',
        basis: 'contract_end',
        basisOn: '2019-12-31',
        years: 5,
        dueOn: '2025-01-01',
        documents: 1,
        proposedIn: null,
      },
    ])
  })

  it('AUD-02 the business day of closing counts, not the day in UTC', async () => {
    const { desk, setDay } = await deskOn('2025-06-02')
    // 00:30 on 2 June in Shanghai.
    await pastClaim(desk, 1, { closedAt: '2020-06-01T16:30:00.000Z' })
    expect(await dueNos(desk)).toEqual([])
    setDay('2025-06-03')
    const [row] = (await listDue(desk.core, undefined, 50)).rows
    expect(row).toMatchObject({ basis: 'closing', basisOn: '2020-06-02', dueOn: '2025-06-03' })
  })

  it('AUD-02 leaves out what runs, what is open and what a longer contract keeps', async () => {
    const { desk, setDay } = await deskOn('2026-01-01')
    await pastClaim(desk, 1, { endOn: null })
    await pastClaim(desk, 2, { endOn: '2020-01-01' })
    await pastClaim(desk, 3, { withoutPolicy: true })
    for (const [at, state] of (['in_review', 'decided', 'second_review'] as const).entries()) {
      await pastClaim(desk, 10 + at, { state })
    }
    const withdrawn = await pastClaim(desk, 20, { state: 'withdrawn', closedAt: null })
    const refusedOne = await pastClaim(desk, 21, { state: 'rejected', closedAt: null })
    const paid = await pastClaim(desk, 22, { state: 'paid' })
    const nos = [withdrawn, refusedOne, paid].map(({ claimNo }) => claimNo)
    expect((await dueNos(desk)).sort()).toEqual(nos)
    setDay('2030-01-02')
    expect(await dueNos(desk)).toContain('VSHH25030100002')
    expect(await dueNos(desk)).toContain('VSHH25030100003')
    expect(await dueNos(desk)).not.toContain('VSHH25030100001')
  })

  it('AUD-02 the query and the rule agree on every day around every boundary', async () => {
    const { desk, setDay } = await deskOn('2020-01-01')
    const ends = ['2020-02-28', '2020-02-29', '2020-03-01', '2021-02-28']
    const starts = ['2019-02-28', '2019-03-01', '2020-02-28', '2020-02-29', '2020-03-01']
    let number = 1
    for (const startOn of starts) {
      for (const endOn of ends.filter((end) => end >= startOn)) {
        for (const closedAt of ['2020-02-29T15:59:59.999Z', '2020-02-29T16:00:00.000Z']) {
          await pastClaim(desk, (number += 1), { startOn, endOn, closedAt })
        }
      }
    }
    await pastClaim(desk, (number += 1), {
      withoutPolicy: true,
      closedAt: '2020-02-29T15:59:59.999Z',
    })
    setDay('2099-01-01')
    const all = (await listDue(desk.core, undefined, 200)).rows
    expect(all).toHaveLength(number - 1)
    for (const around of ['2025-02-28', '2026-02-28', '2030-02-28', '2031-02-28']) {
      for (let days = -1; days < 5; days += 1) {
        const day = new Date(DAY(around) + days * 86_400_000).toISOString().slice(0, 10)
        setDay(day)
        const expected = all.filter(({ dueOn }) => dueOn <= day).map(({ claimNo }) => claimNo)
        expect(await dueNos(desk), day).toEqual(expected)
      }
    }
  })

  it('pages by key without losing or repeating a claim, past the last policy', async () => {
    const { desk } = await deskOn('2031-01-01')
    const all: string[] = []
    for (let number = 1; number <= 7; number += 1) {
      const end = number < 4 ? '2019-12-31' : '2018-12-31'
      const { claimNo } = await pastClaim(desk, number, {
        startOn: '2018-06-01',
        endOn: end,
        withoutPolicy: number > 5,
      })
      all.push(claimNo)
    }
    const seen: string[] = []
    let after: string | undefined
    do {
      const page = await listDue(desk.core, after, 2)
      seen.push(...page.rows.map(({ claimNo }) => claimNo))
      expect(page.rows.length).toBeLessThanOrEqual(2)
      after = page.next ?? undefined
    } while (after !== undefined)
    expect(seen).toHaveLength(7)
    expect([...seen].sort()).toEqual(all)
    expect(seen.slice(0, 2).sort()).toEqual(all.slice(3, 5))
    expect(seen.slice(5).sort()).toEqual(all.slice(5))
    expect(await refused(listDue(desk.core, 'other', 2))).toMatchObject({ code: 'not_found' })
  })
})

describe('deletion', () => {
  it('AUD-02 is proposed by one person and done by another', async () => {
    const { desk } = await deskOn('2025-01-01')
    const claim = await pastClaim(desk, 1)
    const proposer = await actingAs(desk, ['administrator'], '甲')
    const approver = await actingAs(desk, ['senior_reviewer'], '乙')
    const proposal = await proposeDeletion(desk.core, proposer.actor, {
      claimIds: [claim.id, claim.id],
      reason: '期满',
    })
    expect(proposal).toMatchObject({
      state: 'proposed',
      reason: '期满',
      claims: [{ claimNo: claim.claimNo, dueOn: '2025-01-01' }],
      proposedBy: '甲',
      decidedBy: null,
      version: 1,
    })
    expect((await listDue(desk.core, undefined, 1)).rows[0]?.proposedIn).toBe(proposal.id)
    const { id, version } = proposal
    const ask = { id, version }
    expect(await refused(approveDeletion(desk.core, proposer.actor, ask))).toEqual({
      code: 'second_person_required',
      entity: 'deletion',
      id,
      by: '甲',
    })
    expect(
      await refused(rejectDeletion(desk.core, proposer.actor, { ...ask, note: '否' })),
    ).toMatchObject({ code: 'second_person_required' })
    expect(
      await refused(approveDeletion(desk.core, approver.actor, { id, version: 2 })),
    ).toMatchObject({ code: 'stale_version', currentVersion: 1 })
    expect(await count(desk, 'claims')).toBe(1)
    const done = await approveDeletion(desk.core, approver.actor, ask)
    expect(done).toMatchObject({ state: 'done', decidedBy: '乙', version: 2 })
    expect(await refused(approveDeletion(desk.core, approver.actor, ask))).toMatchObject({
      code: 'not_allowed_in_state',
      state: 'done',
    })
    expect((await listDeletions(desk.core, undefined, 10)).rows).toEqual([done])
    expect(
      await refused(approveDeletion(desk.core, approver.actor, { id: 'x', version: 1 })),
    ).toMatchObject({ code: 'not_found' })
  })

  it('MEM-04 AUD-02 what is said of a deletion keeps no number of the person', async () => {
    const { desk } = await deskOn('2025-01-01')
    const claim = await pastClaim(desk, 1)
    const proposal = await proposeDeletion(desk.core, desk.actor, {
      claimIds: [claim.id],
      reason: `${claim.claimNo}，证件 900000199002030021 的客户要求`,
    })
    expect(proposal.reason).toBe(`${claim.claimNo}，证件 9000**********0021 的客户要求`)
    const { actor } = await actingAs(desk, ['senior_reviewer'])
    const note = '先联系 10012345678'
    const rejected = await rejectDeletion(desk.core, actor, { ...proposal, note })
    expect(rejected.note).toBe('先联系 100****5678')
  })

  it('AUD-02 refuses what is not due, or stands in another proposal, by claim number', async () => {
    const { desk } = await deskOn('2025-01-01')
    const due = await pastClaim(desk, 1)
    const early = await pastClaim(desk, 2, { closedAt: '2020-01-01T01:00:00.000Z' })
    const proposer = await actingAs(desk, ['administrator'])
    const other = await actingAs(desk, ['senior_reviewer'])
    const propose = (claimIds: string[]) =>
      proposeDeletion(desk.core, proposer.actor, { claimIds, reason: 'x' })
    expect(await refused(propose([due.id, early.id]))).toEqual({
      code: 'not_due',
      claimNos: [early.claimNo],
    })
    expect(await refused(propose(['nobody']))).toMatchObject({ code: 'not_found', id: 'nobody' })
    const { id, version } = await propose([due.id])
    expect(await refused(propose([due.id]))).toEqual({ code: 'not_due', claimNos: [due.claimNo] })
    const rejected = await rejectDeletion(desk.core, other.actor, { id, version, note: '再等等' })
    expect(rejected).toMatchObject({ state: 'rejected', note: '再等等' })
    expect((await propose([due.id])).state).toBe('proposed')
  })

  it('AUD-02 a claim opened again since is refused, and nothing is deleted', async () => {
    const { desk } = await deskOn('2025-01-01')
    const [first, second] = [await pastClaim(desk, 1), await pastClaim(desk, 2)]
    const { actor } = await actingAs(desk, ['senior_reviewer'])
    const { id, version } = await proposeDeletion(desk.core, desk.actor, {
      claimIds: [first.id, second.id],
      reason: 'x',
    })
    await desk.core.database.write(async (writer) => {
      await writer
        .updateTable('claims')
        .set({ state: 'in_review', closed_at: null, decided_at: null })
        .where('id', '=', second.id)
        .execute()
    })
    expect(await refused(approveDeletion(desk.core, actor, { id, version }))).toEqual({
      code: 'not_due',
      claimNos: [second.claimNo],
    })
    expect(await count(desk, 'claims')).toBe(2)
    expect(await count(desk, 'deleted_records')).toBe(0)
  })

  it('AUD-02 takes everything of the claim, keeps everything of others, and leaves a stub', async () => {
    const { desk } = await deskOn('2025-01-01')
    const claim = await pastClaim(desk, 1)
    const kept = await pastClaim(desk, 2, { endOn: null })
    const { core } = desk
    const { actor } = await actingAs(desk, ['senior_reviewer'])
    const own = core.files.keep(randomBytes(2000))
    const both = core.files.keep(randomBytes(2000))
    await core.database.write(async (writer) => {
      const document = (claimId: string, sha256: string) => ({
        id: `${claimId}-${sha256.slice(0, 8)}`,
        claim_id: claimId,
        kind: 'invoice',
        file_name: 'x.pdf',
        media_type: 'application/pdf',
        size_bytes: 2000,
        sha256,
        actor_id: actor.id,
        received_at: '2019-05-01T00:00:00.000Z',
      })
      await writer
        .insertInto('documents')
        .values([document(claim.id, own), document(claim.id, both), document(kept.id, both)])
        .execute()
    })
    const { id, version } = await proposeDeletion(core, desk.actor, {
      claimIds: [claim.id],
      reason: 'x',
    })
    await approveDeletion(core, actor, { id, version })

    expect(await core.files.read(own)).toBeNull()
    expect(await core.files.read(both)).not.toBeNull()
    for (const [table, left] of [
      ['claims', 1],
      ['invoices', 1],
      ['lines', 2],
      ['decisions', 1],
      ['decision_lines', 2],
      ['decision_exclusions', 1],
      ['documents', 2],
      ['gap_requests', 1],
      ['gap_items', 1],
      ['gap_item_documents', 1],
      ['document_checks', 1],
      ['messages', 0],
      ['policies', 1],
      ['members', 2],
      ['deleted_records', 4],
    ] as const) {
      expect(await count(desk, table), table).toBe(left)
    }
    const stub = await core.database.reader
      .selectFrom('audit_entries')
      .selectAll()
      .where('action', '=', 'claim.delete')
      .executeTakeFirstOrThrow()
    expect(stub).toMatchObject({ entity: 'claim', entity_id: claim.id, actor_id: actor.id })
    expect(JSON.parse(stub.after ?? '')).toEqual({
      claimNo: claim.claimNo,
      rule: 'AUD-02',
      basis: 'contract_end',
      basisOn: '2019-12-31',
      years: 5,
      dueOn: '2025-01-01',
      invoices: 1,
      lines: 2,
      documents: 3,
      decisions: 1,
      notices: 0,
      deletionId: id,
      proposedBy: desk.actor.id,
    })
    expect((await verifyChain(core.database.reader)).ok).toBe(true)
  })

  it('AUD-02 a record whose key was a person’s number leaves that number nowhere', async () => {
    const { desk } = await deskOn('2025-01-01')
    const { core } = desk
    const idNumber = '900000198504150072'
    const claim = await pastClaim(desk, 1)
    await core.database.write(async (writer) => {
      const { insured_id: insured } = await writer
        .selectFrom('claims')
        .select('insured_id')
        .where('id', '=', claim.id)
        .executeTakeFirstOrThrow()
      await writer
        .updateTable('members')
        .set({ source_key: idNumber, id_number: idNumber })
        .where('id', '=', insured)
        .execute()
    })
    expect(decrypted(desk).includes(idNumber)).toBe(true)
    const { actor } = await actingAs(desk, ['senior_reviewer'])
    const proposal = await proposeDeletion(core, desk.actor, { claimIds: [claim.id], reason: 'x' })
    await approveDeletion(core, actor, proposal)
    expect(decrypted(desk).includes(idNumber)).toBe(false)
  })

  it('AUD-02 a person and a policy stay while another claim or a running contract needs them', async () => {
    const { desk } = await deskOn('2025-01-01')
    const { core } = desk
    const [first, second] = [await pastClaim(desk, 1), await pastClaim(desk, 2)]
    const { actor } = await actingAs(desk, ['senior_reviewer'])
    // Another claim, still open, on the policy of the first; the insured of the second has a contract that runs.
    const open = await pastClaim(desk, 3, { state: 'in_review' })
    const policyOf = async (claimId: string) =>
      core.database.reader
        .selectFrom('claims')
        .innerJoin('policies', 'policies.id', 'claims.policy_id')
        .select(['policies.id', 'policies.insured_id'])
        .where('claims.id', '=', claimId)
        .executeTakeFirstOrThrow()
    const ofFirst = await policyOf(first.id)
    const ofSecond = await policyOf(second.id)
    const ofOpen = await policyOf(open.id)
    await core.database.write(async (writer) => {
      await writer
        .updateTable('claims')
        .set({ policy_id: ofFirst.id, insured_id: ofFirst.insured_id })
        .where('id', '=', open.id)
        .execute()
      await writer
        .updateTable('policies')
        .set({ insured_id: ofSecond.insured_id, end_on: null })
        .where('id', '=', ofOpen.id)
        .execute()
    })
    const { id, version } = await proposeDeletion(core, desk.actor, {
      claimIds: [first.id, second.id],
      reason: 'x',
    })
    await approveDeletion(core, actor, { id, version })
    const left = async (table: 'policies' | 'members') =>
      (await core.database.reader.selectFrom(table).select('id').execute()).map((row) => row.id)
    expect((await left('policies')).sort()).toEqual([ofFirst.id, ofOpen.id].sort())
    expect(await left('members')).toContain(ofFirst.insured_id)
    expect(await left('members')).toContain(ofSecond.insured_id)
    // The main insured of the second policy is gone with it.
    expect(await left('members')).toHaveLength(5)
  })

  it.each(['policy_id', 'insured_id'] as const)(
    'AUD-02 what another claim once asked of somebody, before it was moved, keeps its %s',
    async (column) => {
      const { desk } = await deskOn('2025-01-01')
      const { core } = desk
      const [first, moved] = [await pastClaim(desk, 1), await pastClaim(desk, 2, { endOn: null })]
      const of = (claimId: string) =>
        core.database.reader
          .selectFrom('claims')
          .innerJoin('decisions', 'decisions.claim_id', 'claims.id')
          .select(['policy_id', 'insured_id', 'decisions.id as decision_id'])
          .where('claims.id', '=', claimId)
          .$narrowType<{ policy_id: string }>()
          .executeTakeFirstOrThrow()
      const [before, now] = [await of(first.id), await of(moved.id)]
      const at = '2025-01-01T00:00:00.000Z'
      await core.database.write(async (writer) => {
        const share = {
          ...now,
          id: 'share',
          claim_id: moved.id,
          amount_fen: 1,
          due_on: '2019-12-31',
        }
        await writer
          .insertInto('own_shares')
          .values({ ...share, [column]: before[column], created_at: at, updated_at: at })
          .execute()
      })
      const { actor } = await actingAs(desk, ['senior_reviewer'])
      const named = { claimIds: [first.id], reason: 'x' }
      await approveDeletion(core, actor, await proposeDeletion(core, desk.actor, named))
      const table = column === 'policy_id' ? 'policies' : 'members'
      const left = await core.database.reader.selectFrom(table).select('id').execute()
      expect(left.map(({ id }) => id)).toContain(before[column])
      expect(await count(desk, 'claims')).toBe(1)
    },
  )

  it('AUD-02 takes with a claim what was asked, answered and sent, and the files that came for it', async () => {
    const { desk, setDay } = await deskOn('2019-06-01')
    const { core, actor } = desk
    const [gone, kept] = [await pastClaim(desk, 1), await pastClaim(desk, 2)]
    const contents = ['late', 'matched', 'other'].map((text) => core.files.keep(Buffer.from(text)))
    const [late, matched, other] = contents as [string, string, string]
    await core.database.write(async (writer) => {
      for (const { id: claimId } of [gone, kept]) {
        const request = await writer
          .selectFrom('gap_requests')
          .select('id')
          .where('claim_id', '=', claimId)
          .executeTakeFirstOrThrow()
        const letter = {
          id: `letter ${claimId}`,
          notice_no: claimId,
          claim_id: claimId,
          decision_id: null,
          gap_request_id: request.id,
          kind: 'documents_request',
          language: 'zh' as const,
          input_sha256: 'd'.repeat(64),
          sha256: 'd'.repeat(64),
          size_bytes: 1,
          pages: 1,
          replaces_id: null,
          actor_id: actor.id,
          created_at: '2019-05-01T00:00:00.000Z',
        }
        await writer.insertInto('notices').values(letter).execute()
        await writer
          .insertInto('messages')
          .values({
            id: `message ${claimId}`,
            event_key: `gap:${request.id}:send:sms`,
            claim_id: claimId,
            gap_request_id: request.id,
            notice_id: letter.id,
            kind: 'documents_request',
            channel: 'sms',
            language: 'zh',
            recipient: '13900000000',
            recipient_name: '王小明',
            body: '请补充材料',
            state: 'waiting',
            due_at: '2019-05-01T00:00:00.000Z',
            actor_id: actor.id,
            created_at: '2019-05-01T00:00:00.000Z',
            updated_at: '2019-05-01T00:00:00.000Z',
          })
          .execute()
      }
      const document = await writer
        .selectFrom('documents')
        .select('id')
        .where('claim_id', '=', gone.id)
        .executeTakeFirstOrThrow()
      const stray = (id: string, sha256: string, problem: string) => ({
        id,
        file_name: `${id}.pdf`,
        media_type: 'application/pdf',
        size_bytes: 4,
        sha256,
        claim_no: gone.claimNo,
        source: 'folder' as const,
        problem,
        arrived_at: '2019-05-01T00:00:00.000Z',
        state: 'waiting' as const,
      })
      await writer
        .insertInto('stray_files')
        .values([
          stray('late', late, 'claim_settled'),
          stray('other', other, 'name_differs'),
          {
            ...stray('matched', matched, 'no_claim_no'),
            state: 'matched',
            document_id: document.id,
            settled_at: '2019-05-01T00:00:00.000Z',
            settled_by: actor.id,
          },
        ])
        .execute()
    })
    setDay('2031-01-01')
    const { id, version } = await proposeDeletion(core, desk.actor, {
      claimIds: [gone.id],
      reason: 'x',
    })
    const second = await actingAs(desk, ['administrator'])
    await approveDeletion(core, second.actor, { id, version })
    for (const table of ['gap_requests', 'gap_items', 'messages', 'notices'] as const) {
      const rows = await core.database.reader.selectFrom(table).select('claim_id').execute()
      expect([...new Set(rows.map((row) => row.claim_id))], table).toEqual([kept.id])
    }
    const strays = await core.database.reader.selectFrom('stray_files').select('id').execute()
    expect(strays).toEqual([{ id: 'other' }])
    // What may be another's is kept, by the sweep of all files as well.
    await removeOrphanFiles(core)
    expect(await Promise.all(contents.map((sha256) => core.files.read(sha256)))).toEqual([
      null,
      null,
      Buffer.from('other'),
    ])
  })

  it('AUD-02 a deleted name is no longer found, nor left in the file once it is decrypted', async () => {
    const { desk } = await deskOn('2025-01-01')
    const { core } = desk
    const claims: SettledClaim[] = []
    for (let number = 1; number <= 60; number += 1) claims.push(await pastClaim(desk, number))
    await core.database.write(async (writer) => {
      // A character behind the number, or what lies next in the file would go on with it.
      await writer
        .updateTable('members')
        .set(({ ref }) => ({ name: sql`${ref('name')} || '号'` }))
        .execute()
      // Rows that grow and shrink are moved from page to page, and copies stay in the gaps.
      for (const length of [900, 10, 2500, 40, 1300]) {
        await writer
          .updateTable('members')
          .set(({ ref }) => ({
            address: sql`substr(hex(zeroblob(1500)), 1, ${length} + unicode(substr(${ref('id')}, -1)) * 7)`,
          }))
          .execute()
      }
    })
    const { actor } = await actingAs(desk, ['senior_reviewer'])
    expect(await suggest(core.database.reader, '张小明7')).not.toEqual([])
    expect(names(decrypted(desk)).has('张小明7号')).toBe(true)
    const gone = claims.filter((_claim, at) => at % 3 === 0)
    const { id, version } = await proposeDeletion(core, desk.actor, {
      claimIds: gone.map((claim) => claim.id),
      reason: 'x',
    })
    await approveDeletion(core, actor, { id, version })
    const file = decrypted(desk)
    expect([...names(file)].sort()).toEqual(namesInTables(desk).sort())
    expect(names(file).has('张小明7号')).toBe(false)
    expect(names(file).has('张小明8号')).toBe(true)
    const left = JSON.stringify(await suggest(core.database.reader, '张小明7'))
    expect(left).not.toContain(gone[2]?.claimNo ?? 'claim')
    expect(readFileSync(`${core.database.file}-wal`).includes('张')).toBe(false)
    const note = await core.database.reader
      .selectFrom('settings')
      .selectAll()
      .where('key', '=', 'retention.unfinished')
      .execute()
    expect(note).toEqual([])
  })

  it('AUD-02 what a process that died left undone is done at the next start', async () => {
    const { desk } = await deskOn('2025-01-01')
    const { core } = desk
    const orphan = core.files.keep(randomBytes(500))
    const young = core.files.keep(randomBytes(500))
    const referred = core.files.keep(randomBytes(500))
    const claim = await pastClaim(desk, 1)
    await core.database.write(async (writer) => {
      await writer
        .updateTable('documents')
        .set({ sha256: referred })
        .where('claim_id', '=', claim.id)
        .execute()
      await writer
        .insertInto('settings')
        .values({ key: 'retention.unfinished', value: '"x"', updated_at: '' })
        .execute()
    })
    for (const sha256 of [orphan, referred]) {
      utimesSync(join(core.files.folder, core.files.relativePath(sha256)), 1e9, 1e9)
    }
    await finishDeletions(core)
    expect(await core.files.read(orphan)).toBeNull()
    expect(await core.files.read(young)).not.toBeNull()
    expect(await core.files.read(referred)).not.toBeNull()
    utimesSync(join(core.files.folder, core.files.relativePath(young)), 1e9, 1e9)
    await finishDeletions(core)
    expect(await core.files.read(young), 'nothing is noted any more').not.toBeNull()
    expect(await removeOrphanFiles(core)).toBe(1)
    expect(await core.files.read(young)).toBeNull()
  })
})

/** The pages of the database file as whoever has the key can read them, free ones and gaps included. */
function decrypted({ core }: RunningCore): Buffer {
  const handle = openHandle(core.database.file, 'write', core.vault.databaseKey)
  handle.pragma('wal_checkpoint(TRUNCATE)')
  const pages = handle.serialize()
  handle.close()
  expect(pages.subarray(0, 15).toString()).toBe('SQLite format 3')
  expect(pages.length).toBe(statSync(core.database.file).size)
  return pages
}

const names = (bytes: Buffer): Set<string> =>
  new Set(bytes.toString('utf8').match(/张[小大]明\d+号/gu) ?? [])

function namesInTables({ core }: RunningCore): string[] {
  const handle = openHandle(core.database.file, 'read', core.vault.databaseKey)
  const found = handle.prepare('SELECT name FROM members').pluck().all() as string[]
  handle.close()
  return found
}
