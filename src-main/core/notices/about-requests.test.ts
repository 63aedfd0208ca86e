import { describe, expect, it } from 'vitest'
import type { Outputs } from '@shared/contract'
import type { NoticeKind } from '@shared/domain/catalogues'
import { letterKinds } from '@shared/domain/letters/kinds'
import { refusalOf } from '../../testing/refusal'
import { startTestCore } from '../../testing/test-core'
import type { RunningCore } from '../create-desk'
import { defaultInsurer, saveInsurer } from '../desk/insurer'
import { askedOf } from '../gaps/asked'
import { issueNotice } from './issue'
import { previewLetter } from './print'
import { insertClaim, type TestClaim } from './testing/insert-claim'
import { insertRequest, type TestItem } from './testing/insert-request'
import { pagesOf } from './testing/read-pdf'

const three: TestItem[] = [
  { material: 'medical_record' },
  { material: 'identity', reason: 'deficient', problems: ['blurred'] },
  { material: 'other', note: '事故责任认定书', blocking: false },
]

async function waitingClaim(items = three, claim: TestClaim = {}) {
  const running = await startTestCore()
  const { core, actor } = running
  const inserted = await insertClaim(core, actor.id, { state: 'awaiting_documents', ...claim })
  await core.database.write((writer) => writer.deleteFrom('decision_lines').execute())
  await core.database.write((writer) => writer.deleteFrom('decisions').execute())
  const request = await insertRequest(core, actor.id, inserted.claimId, items)
  return { ...running, ...inserted, ...request }
}

const textOf = async ({ client }: RunningCore, id: string): Promise<string> =>
  (await pagesOf(await client.notices.file({ id }))).join('').replace(/\s+/gu, '')

const kindsOf = (available: Outputs['notices']['available']): NoticeKind[] =>
  available.map(({ kind }) => kind)

describe('letters about a request for documents', () => {
  it('NTC-04 GAP-03 is issued about its request, numbered, hashed and kept once', async () => {
    const desk = await waitingClaim()
    const { client, core, actor, claimId, requestId, claimNo } = desk
    const issue = () =>
      issueNotice(core, actor, { claimId, kind: 'documents_request', gapRequestId: requestId })
    const [first, second] = await Promise.all([issue(), issue()])
    expect(second?.id).toBe(first?.id)
    const again = await issue()
    expect(again).toMatchObject({
      noticeNo: 'VSHH-N25030300001',
      kind: 'documents_request',
      gapRequestId: requestId,
      decisionId: null,
      language: 'zh',
      outdated: false,
      replacesNo: null,
    })
    const text = await textOf(desk, again.id)
    for (const said of [
      claimNo,
      `P${claimNo}`,
      '影像模糊',
      '事故责任认定书',
      '2025年3月5日',
      actor.name,
    ]) {
      expect(text, said).toContain(said)
    }
    expect(await client.notices.listForClaim({ claimId })).toHaveLength(1)
  })

  it('NTC-06 is outdated once its items or its day are others; the new one replaces it and says so', async () => {
    const desk = await waitingClaim()
    const { client, core, claimId, requestId, itemIds } = desk
    const kind = 'documents_request'
    const first = await client.notices.issue({ claimId, kind, language: 'zh' })
    // That an item came in does not change what was asked for.
    await core.database.write((writer) =>
      writer
        .updateTable('gap_items')
        .set({ state: 'received' })
        .where('id', '=', itemIds[0] ?? '')
        .execute(),
    )
    const outdated = async (): Promise<boolean[]> =>
      (await client.notices.listForClaim({ claimId })).map((notice) => notice.outdated)
    expect(await outdated()).toEqual([false])
    await core.database.write((writer) =>
      writer
        .updateTable('gap_requests')
        .set({ answer_due_on: '2025-03-12' })
        .where('id', '=', requestId)
        .execute(),
    )
    expect(await outdated()).toEqual([true])
    const second = await client.notices.issue({ claimId, kind, language: 'zh' })
    expect(second.replacesNo).toBe(first.noticeNo)
    expect(await textOf(desk, second.id)).toContain(`编号为${first.noticeNo}的通知书`)
    expect(await outdated()).toEqual([false, true])
    // The first is as it was.
    expect(await textOf(desk, first.id)).toContain('2025年3月5日')
  })

  it('NTC-06 letters of another request, another kind or language replace nothing', async () => {
    const desk = await waitingClaim()
    const { client, core, actor, claimId, requestId } = desk
    const kinds = ['documents_request', 'documents_reminder', 'receipt'] as const
    for (const kind of kinds) await client.notices.issue({ claimId, kind, language: 'zh' })
    await client.notices.issue({ claimId, kind: 'documents_request', language: 'en' })
    await core.database.write((writer) =>
      writer
        .updateTable('gap_requests')
        .set({
          state: 'complete',
          ended_at: '2025-03-03T02:00:00.000Z',
          next_step: null,
          next_on: null,
        })
        .where('id', '=', requestId)
        .execute(),
    )
    await insertRequest(core, actor.id, claimId, [{ material: 'bank_card' }])
    await client.notices.issue({ claimId, kind: 'documents_request', language: 'zh' })
    const list = await client.notices.listForClaim({ claimId })
    expect(list).toHaveLength(5)
    expect(list.every(({ replacesNo, outdated }) => replacesNo === null && !outdated)).toBe(true)
  })

  it('GAP-09 a reminder names what is still missing; a last notice wants the day on which the claim ends', async () => {
    const desk = await waitingClaim()
    const { client, core, claimId, requestId, itemIds } = desk
    await core.database.write(async (writer) => {
      await writer
        .updateTable('gap_items')
        .set({ state: 'received' })
        .where('id', '=', itemIds[1] ?? '')
        .execute()
      await writer
        .updateTable('gap_requests')
        .set({
          reminded_at: '2025-03-06T02:00:00.000Z',
          next_step: 'escalate',
          next_on: '2025-03-13',
        })
        .where('id', '=', requestId)
        .execute()
    })
    const calledFor = await client.notices.available({ claimId })
    expect(kindsOf(calledFor)).toEqual([
      'documents_reminder',
      'documents_request',
      'documents_final',
      'receipt',
    ])
    expect(calledFor.find(({ kind }) => kind === 'documents_final')?.missing).toEqual(['closesOn'])
    const reminder = await client.notices.issue({
      claimId,
      kind: 'documents_reminder',
      language: 'zh',
    })
    const text = await textOf(desk, reminder.id)
    expect(text).toContain('2025年3月13日（含当日）前提供')
    expect(text).toContain('事故责任认定书')
    expect(text).not.toContain('影像模糊')
  })

  it('NTC-06 reprints are counted, and the reading is recorded', async () => {
    const { client, claimId } = await waitingClaim()
    const { id } = await client.notices.issue({
      claimId,
      kind: 'documents_request',
      language: 'zh',
    })
    await client.notices.file({ id, reprint: true })
    await client.notices.file({ id, reprint: true })
    const [notice] = await client.notices.listForClaim({ claimId })
    expect(notice?.reprints).toBe(2)
  })

  it('NTC-08 the insured’s preference decides the language where nobody says another', async () => {
    const { core, actor, claimId } = await waitingClaim(three, { language: 'en' })
    const notice = await issueNotice(core, actor, { claimId, kind: 'documents_request' })
    expect(notice.language).toBe('en')
  })

  it('NTC-04 what is missing is said by field, before a number is taken', async () => {
    const { client, core, actor, claimId } = await waitingClaim([
      { material: 'medical_record', reason: 'deficient' },
    ])
    const { version } = await client.desk.info().then(({ insurerVersion }) => ({
      version: insurerVersion,
    }))
    await saveInsurer(core, actor, version, { ...defaultInsurer, hotline: '' })
    const refused = await refusalOf(
      client.notices.issue({ claimId, kind: 'documents_request', language: 'zh' }),
    )
    expect(refused).toMatchObject({
      code: 'notice_incomplete',
      data: { missing: ['itemReasons', 'hotline'] },
    })
    const checked = await client.notices.check({ claimIds: [claimId], kind: 'documents_request' })
    expect(checked).toMatchObject({
      ready: 0,
      incomplete: [{ claimId, kind: 'documents_request', missing: ['itemReasons', 'hotline'] }],
    })
    const taken = await core.database.reader
      .selectFrom('number_series')
      .selectAll()
      .where('series', '=', 'notice')
      .execute()
    expect(taken).toEqual([])
  })

  it('GAP-01 the letter is seen before anything is asked for', async () => {
    const { client, core, actor } = await startTestCore()
    const { claimId } = await insertClaim(core, actor.id, { state: 'in_review' })
    const asked = await askedOf(
      core.database.reader,
      {
        claimId,
        items: [
          { material: 'identity', reason: 'missing', problems: [], note: null, blocking: true },
        ],
        remark: null,
        againReason: null,
      },
      '2025-03-03T02:00:00.000Z',
    )
    const bytes = await previewLetter(core, {
      claimId,
      kind: 'documents_request',
      language: 'zh',
      asked,
      handler: '张三',
    })
    const text = (await pagesOf(bytes)).join('').replace(/\s+/gu, '')
    expect(text).toContain('张三')
    expect(text).toContain('预览')
    expect(await client.notices.listForClaim({ claimId })).toEqual([])
  })
})

describe('many letters', () => {
  it('NTC-01 NTC-07 checks a batch by field, then issues what is whole and reports the rest', async () => {
    const { client, core, actor } = await startTestCore()
    const good = await insertClaim(core, actor.id, { state: 'in_review', language: 'en' })
    const also = await insertClaim(core, actor.id, { state: 'received', name: '李四' })
    const paid = await insertClaim(core, actor.id, { state: 'paid' })
    const noPolicy = await insertClaim(core, actor.id, { policy: false })
    const claimIds = [good, also, paid, noPolicy].map(({ claimId }) => claimId)
    const receipts = await client.notices.check({ claimIds, kind: 'receipt' })
    expect(receipts.ready).toBe(2)
    expect(
      receipts.incomplete.map(({ claimNo, kind, missing }) => [claimNo, kind, missing]),
    ).toEqual([
      [paid.claimNo, null, []],
      [noPolicy.claimNo, null, []],
    ])
    const closing = await client.notices.check({ claimIds: [paid.claimId, noPolicy.claimId] })
    expect(closing).toEqual({
      ready: 1,
      incomplete: [
        {
          claimId: noPolicy.claimId,
          claimNo: noPolicy.claimNo,
          kind: 'closing',
          missing: ['policy'],
        },
      ],
    })
    let last: Outputs['notices']['issueMany'] extends AsyncIterable<infer Step>
      ? Step | null
      : never = null
    for await (const step of await client.notices.issueMany({ claimIds, kind: 'receipt' })) {
      last = step
    }
    if (last?.type !== 'done') throw new Error('not done')
    expect(last.issued.map(({ kind, language }) => [kind, language])).toEqual([
      ['receipt', 'en'],
      ['receipt', 'zh'],
    ])
    expect(last.failed.map(({ code }) => code)).toEqual([
      'not_allowed_in_state',
      'not_allowed_in_state',
    ])
  })

  it('NTC-07 what was issued before it is cancelled stays issued', async () => {
    const { client, core, actor } = await startTestCore()
    const claims = []
    for (let index = 0; index < 60; index += 1) {
      claims.push(await insertClaim(core, actor.id, { state: 'received', name: `王${index}明` }))
    }
    const controller = new AbortController()
    const steps = await client.notices.issueMany(
      { claimIds: claims.map(({ claimId }) => claimId), kind: 'receipt' },
      { signal: controller.signal },
    )
    await expect(
      (async () => {
        for await (const step of steps) {
          if (step.type === 'progress' && step.done >= 24) controller.abort()
        }
      })(),
    ).rejects.toThrow()
    const count = async (): Promise<number> => {
      const { n } = await core.database.reader
        .selectFrom('notices')
        .select(({ fn }) => fn.countAll<number>().as('n'))
        .executeTakeFirstOrThrow()
      return n
    }
    const kept = await count()
    expect(kept).toBeGreaterThanOrEqual(24)
    expect(kept).toBeLessThan(60)
    // Going on issues only what is not there yet.
    for await (const step of await client.notices.issueMany({
      claimIds: claims.map(({ claimId }) => claimId),
      kind: 'receipt',
    })) {
      void step
    }
    expect(await count()).toBe(60)
  })
})

describe('kinds and specimens', () => {
  it('NTC-01 every kind has a specimen in both languages, marked as one, under the desk’s letterhead', async () => {
    const { client, core, actor } = await startTestCore()
    const { insurerVersion } = await client.desk.info()
    await saveInsurer(core, actor, insurerVersion, { ...defaultInsurer, nameZh: '彼岸健康保险' })
    const kinds = await client.notices.kinds()
    expect(kinds.map(({ code }) => code)).toEqual(letterKinds.map(({ code }) => code))
    expect(kinds.filter(({ later }) => later)).toHaveLength(10)
    for (const { code, zh, en } of kinds) {
      const text = async (language: 'zh' | 'en'): Promise<string> =>
        (await pagesOf(await client.notices.specimen({ kind: code, language })))
          .join('')
          .replace(/\s+/gu, '')
      const chinese = await text('zh')
      expect(chinese, code).toContain(zh)
      expect(chinese, code).toContain('彼岸健康保险')
      expect(chinese, code).toContain('样张')
      const english = await text('en')
      expect(english, code).toContain(en.replace(/\s/gu, ''))
      expect(english, code).toContain('SPECIMEN')
    }
    expect(
      await refusalOf(client.notices.specimen({ kind: 'nothing', language: 'zh' })),
    ).toMatchObject({ code: 'not_found' })
  })
})
