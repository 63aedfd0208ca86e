import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Outputs } from '@shared/contract'
import { refusalOf } from '../../testing/refusal'
import { startTestCore } from '../../testing/test-core'
import { defaultInsurer, saveInsurer } from '../desk/insurer'
import { prepareNotice } from './prepare'
import { noticeKindsFor } from './read-decision-data'
import { insertClaim, insertDecision, type TestLine } from './testing/insert-claim'
import { pagesOf } from './testing/read-pdf'

const partlyPaid: TestLine[][] = [
  [
    {
      name: '阿莫西林胶囊',
      claimedFen: 20_000,
      exclusions: [{ amountFen: 5_001, reasonCode: 'over_quantity' }],
    },
    { name: '血常规', claimedFen: 3_333 },
  ],
  [
    {
      name: '留置针',
      claimedFen: 8_000,
      exclusions: [
        { amountFen: 3_000, reasonCode: 'self_paid_item', clause: '第 2.3 条', note: '内部备注' },
        { amountFen: 1_000, reasonCode: 'other', note: '与同日处方重复' },
      ],
    },
  ],
]

describe('what a notice says', () => {
  it('NTC-02 ADJ-01 the figures of a closing notice are those of the decision, to the fen', async () => {
    const { core, actor } = await startTestCore()
    const { claimId } = await insertClaim(core, actor.id, {
      conclusion: 'pay_part',
      invoices: partlyPaid,
    })
    const { data, missing } = await prepareNotice(core.database.reader, { claimId })
    if (!('decision' in data)) throw new Error('not the letter of a decision')
    expect(missing).toEqual([])
    expect(data.decision).toMatchObject({
      claimedFen: 31_333,
      excludedFen: 9_001,
      payableFen: 22_332,
    })
    expect(data.invoices.map((row) => [row.claimedFen, row.excludedFen, row.payableFen])).toEqual([
      [23_333, 5_001, 18_332],
      [8_000, 4_000, 4_000],
    ])
    expect(data.excludedLines.map((line) => [line.name, line.excludedFen])).toEqual([
      ['阿莫西林胶囊', 5_001],
      ['留置针', 4_000],
    ])
    expect(data.totals).toMatchObject({ totalFen: 31_333, socialInsuranceFen: 200 })
  })

  it('NTC-02 the sheet carries amount, capitals, payee, invoices and the reason of every exclusion', async () => {
    const { core, client, actor } = await startTestCore()
    const { claimId, claimNo } = await insertClaim(core, actor.id, {
      conclusion: 'pay_part',
      invoices: partlyPaid,
    })
    const notice = await client.notices.issue({ claimId, kind: 'closing', language: 'zh' })
    const text = (await pagesOf(await client.notices.file({ id: notice.id }))).join('')
    for (const expected of [
      '理赔结案通知书',
      notice.noticeNo,
      claimNo,
      `P${claimNo}`,
      '2024-07-01 至 2025-06-30',
      '人民币223.32元',
      '人民币贰佰贰拾叁元叁角贰分',
      '尊敬的王小明先生',
      '示例银行 幸福路支行',
      '04419001000',
      '04419001001',
      '超出合理用量',
      '自费项目 30.00元（依据：第 2.3',
      '其他：与同日处方重复 10.00元',
      '2025年4月2日（含当日',
    ]) {
      expect(text).toContain(expected)
    }
  })

  it('MEM-04 the account is masked, and a note meant for the house stays in it', async () => {
    const { core, client, actor } = await startTestCore()
    const { claimId } = await insertClaim(core, actor.id, {
      conclusion: 'pay_part',
      invoices: partlyPaid,
    })
    const text = (
      await pagesOf(await client.notices.preview({ claimId, kind: 'closing', language: 'zh' }))
    ).join('')
    expect(text).toContain('9000***********0123')
    expect(text).not.toContain('9000001234567890123')
    expect(text).not.toContain('内部备注')
  })

  it('NTC-02 an amount of nothing is written 零元整', async () => {
    const { core, client, actor } = await startTestCore()
    const { claimId } = await insertClaim(core, actor.id, {
      invoices: [[{ name: '减免项目', claimedFen: 0 }]],
    })
    const text = (
      await pagesOf(await client.notices.preview({ claimId, kind: 'closing', language: 'zh' }))
    ).join('')
    expect(text).toContain('人民币零元整')
    expect(text).toContain('本案无应付赔款')
  })

  it('NTC-03 CLM-15 a refusal names its reason, the clause, how and until when to object', async () => {
    const { core, client, actor } = await startTestCore()
    const { claimId } = await insertClaim(core, actor.id, {
      state: 'rejected',
      conclusion: 'refuse',
      reasonCode: 'waiting_period',
      clause: '第 3.1 条',
      explanation: '就诊日在等待期内。',
    })
    expect(await client.notices.available({ claimId })).toEqual([
      { kind: 'decision', missing: [], preferredLanguage: 'zh' },
    ])
    const { id } = await client.notices.issue({ claimId, kind: 'decision', language: 'zh' })
    const text = (await pagesOf(await client.notices.file({ id }))).join('')
    for (const expected of [
      '理赔决定通知书',
      '等待期内',
      '第 3.1 条',
      '就诊日在等待期内。',
      '2025年4月2日',
      '零元整',
      '（盖章）',
    ]) {
      expect(text).toContain(expected)
    }
  })

  it('NTC-03 a withdrawal says why and that the claim may come again', async () => {
    const { core, client, actor } = await startTestCore()
    const { claimId } = await insertClaim(core, actor.id, {
      state: 'withdrawn',
      conclusion: 'withdraw',
      reasonCode: 'applicant_request',
    })
    const pages = await pagesOf(
      await client.notices.preview({ claimId, kind: 'decision', language: 'zh' }),
    )
    expect(pages).toHaveLength(1)
    expect(pages[0]).toContain('申请人主动撤案')
    expect(pages[0]).toContain('重新提出申请')
  })

  it('NTC-08 the English letter is English, with the amount in Chinese capitals beside it', async () => {
    const { core, client, actor } = await startTestCore()
    const { claimId } = await insertClaim(core, actor.id, {
      name: 'Margorie Cormier',
      language: 'en',
    })
    expect((await client.notices.available({ claimId }))[0]?.preferredLanguage).toBe('en')
    const text = (
      await pagesOf(await client.notices.preview({ claimId, kind: 'closing', language: 'en' }))
    ).join('')
    for (const expected of [
      'Claim Settlement Notice',
      'Dear Margorie Cormier,',
      'CNY 123.45',
      '壹佰贰拾叁元肆角伍分',
      'Sample First Hospital',
      '2 April 2025',
    ]) {
      expect(text).toContain(expected)
    }
  })

  it('NTC-03 a letter about a child is addressed to who applied for it', async () => {
    const { core, actor } = await startTestCore()
    const child = { birthOn: '2018-01-01', name: '王小小' }
    const parent = { ...child, applicantName: '王大明', applicantRelation: 'parent' }
    const alone = await insertClaim(core, actor.id, child)
    const applied = await insertClaim(core, actor.id, parent)
    const addressee = async (claimId: string) =>
      (await prepareNotice(core.database.reader, { claimId })).data.addressee
    expect(await addressee(alone.claimId)).toMatchObject({ name: '王小小', title: null })
    expect(await addressee(applied.claimId)).toMatchObject({ name: '王大明', title: null })
  })

  it('a payee without an account is asked for it', async () => {
    const { core, client, actor } = await startTestCore()
    const { claimId } = await insertClaim(core, actor.id, { payee: false })
    const text = (
      await pagesOf(await client.notices.preview({ claimId, kind: 'closing', language: 'zh' }))
    ).join('')
    expect(text).toContain('尚无完整的领款账户信息')
  })
})

describe('when a notice may go out', () => {
  it('CLM-15 a claim that is not decided, or decided otherwise, has no such letter', async () => {
    const { core, client, actor } = await startTestCore()
    const open = await insertClaim(core, actor.id, { state: 'in_review' })
    const calledFor = await client.notices.available({ claimId: open.claimId })
    expect(calledFor.map(({ kind }) => kind)).toEqual(['receipt'])
    expect(
      await refusalOf(
        client.notices.issue({ claimId: open.claimId, kind: 'closing', language: 'zh' }),
      ),
    ).toMatchObject({ code: 'not_allowed_in_state', data: { state: 'in_review' } })
    const paid = await insertClaim(core, actor.id, { state: 'closed' })
    expect(
      await refusalOf(
        client.notices.preview({ claimId: paid.claimId, kind: 'decision', language: 'zh' }),
      ),
    ).toMatchObject({ code: 'not_allowed_in_state' })
    expect(await refusalOf(client.notices.available({ claimId: 'nobody' }))).toMatchObject({
      code: 'not_found',
    })
  })

  it('ADJ-08 NTC-02 while a decision waits for its second person no letter of any kind is due', () => {
    for (const conclusion of ['pay', 'pay_part', 'ex_gratia', 'refuse', 'withdraw'] as const) {
      const decision = { conclusion, adjudication_id: 'a' }
      expect(noticeKindsFor('second_review', decision), conclusion).toEqual([])
      expect(noticeKindsFor('decided', decision), conclusion).toHaveLength(2)
    }
  })

  it('NTC-02 NTC-03 what is missing is named by its field and takes no number', async () => {
    const { core, client, actor } = await startTestCore()
    const noPolicy = await insertClaim(core, actor.id, { policy: false })
    expect(
      await refusalOf(
        client.notices.issue({ claimId: noPolicy.claimId, kind: 'closing', language: 'zh' }),
      ),
    ).toEqual({ code: 'notice_incomplete', data: { missing: ['policy'] } })
    const mute = await insertClaim(core, actor.id, {
      state: 'rejected',
      conclusion: 'refuse',
      reasonCode: 'exclusion_clause',
    })
    expect(await client.notices.available({ claimId: mute.claimId })).toMatchObject([
      { missing: ['clause'] },
    ])
    const other = await insertClaim(core, actor.id, {
      conclusion: 'pay_part',
      invoices: [
        [{ name: 'x', claimedFen: 100, exclusions: [{ amountFen: 1, reasonCode: 'other' }] }],
      ],
    })
    expect(await client.notices.available({ claimId: other.claimId })).toMatchObject([
      { missing: ['exclusionNote'] },
    ])
    expect(await core.database.reader.selectFrom('number_series').selectAll().execute()).toEqual([])
  })

  it('a name with a character outside the font is reported, not printed without it', async () => {
    const { core, client, actor } = await startTestCore()
    const { claimId } = await insertClaim(core, actor.id, { name: '王𠮷\u{e123}' })
    const missing = ['glyph:U+E123', 'glyph:U+20BB7']
    expect(await client.notices.available({ claimId })).toMatchObject([{ missing }])
    for (const call of [client.notices.issue, client.notices.preview]) {
      expect(await refusalOf(call({ claimId, kind: 'closing', language: 'zh' }))).toEqual({
        code: 'notice_incomplete',
        data: { missing },
      })
    }
  })

  it('what people typed is printed as it stands, without control and direction characters', async () => {
    const { core, client, actor } = await startTestCore()
    const { claimId } = await insertClaim(core, actor.id, {
      name: '{{王}} <b>\u202e${小}\u0000明',
      explanation: 'file:///etc/passwd http://example.com/x.png\r\n'.repeat(3),
    })
    const text = (
      await pagesOf(await client.notices.preview({ claimId, kind: 'closing', language: 'zh' }))
    ).join('')
    expect(text).toContain('{{王}} <b>${小}明')
    expect(text).toContain('file:///etc/passwd http://example.com/x.png')
  })
})

describe('issuing', () => {
  it('NTC-06 a notice is numbered, stored with its hash, recorded, and given again for the same input', async () => {
    const { core, client, actor } = await startTestCore()
    const { claimId } = await insertClaim(core, actor.id)
    const first = await client.notices.issue({ claimId, kind: 'closing', language: 'zh' })
    expect(first).toMatchObject({
      noticeNo: 'VSHH-N25030300001',
      pages: 2,
      replacesNo: null,
      outdated: false,
    })
    const bytes = Buffer.from(await (await client.notices.file({ id: first.id })).arrayBuffer())
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(first.sha256)
    expect(bytes.byteLength).toBe(first.sizeBytes)
    expect(await pagesOf(bytes)).toHaveLength(first.pages)
    expect(await client.notices.issue({ claimId, kind: 'closing', language: 'zh' })).toEqual(first)
    const trail = await core.database.reader
      .selectFrom('audit_entries')
      .select(['action', 'after'])
      .where('action', '=', 'notice.issue')
      .execute()
    expect(trail).toHaveLength(1)
    expect(trail[0]?.after).toContain(first.sha256)
  })

  it('NTC-06 ADJ-09 a new decision outdates the notice; the new one replaces it and says so', async () => {
    const { core, client, actor } = await startTestCore()
    const claim = await insertClaim(core, actor.id, { state: 'closed', invoices: partlyPaid })
    const { claimId } = claim
    const first = await client.notices.issue({ claimId, kind: 'closing', language: 'zh' })
    const english = await client.notices.issue({ claimId, kind: 'closing', language: 'en' })
    expect(english.replacesNo).toBeNull()

    await insertDecision(core, actor.id, claim, { conclusion: 'pay_part', invoices: partlyPaid })
    expect(
      (await client.notices.listForClaim({ claimId })).map((notice) => notice.outdated),
    ).toEqual([true, true])
    const second = await client.notices.issue({ claimId, kind: 'closing', language: 'zh' })
    expect(second).toMatchObject({ replacesNo: first.noticeNo, outdated: false })
    expect((await pagesOf(await client.notices.file({ id: second.id }))).join('')).toContain(
      `取代本公司此前就本案出具的编号为${first.noticeNo}的通知书`,
    )
    const all = await client.notices.listForClaim({ claimId })
    expect(all.find(({ id }) => id === first.id)).toMatchObject({
      replacedByNo: second.noticeNo,
      outdated: true,
    })
    expect(all.find(({ id }) => id === english.id)).toMatchObject({
      replacedByNo: null,
      outdated: true,
    })
  })

  it('NTC-06 ADJ-09 a claim opened again and then refused: the decision notice replaces the closing notice', async () => {
    const { core, client, actor } = await startTestCore()
    const claim = await insertClaim(core, actor.id, { state: 'closed' })
    const { claimId } = claim
    const closing = await client.notices.issue({ claimId, kind: 'closing', language: 'zh' })
    const setState = (state: 'in_review' | 'rejected') =>
      core.database.write((writer) =>
        writer.updateTable('claims').set({ state }).where('id', '=', claimId).execute(),
      )
    await setState('in_review')
    expect((await client.notices.listForClaim({ claimId }))[0]?.outdated).toBe(true)
    await insertDecision(core, actor.id, claim, {
      conclusion: 'refuse',
      reasonCode: 'outside_cover',
    })
    await setState('rejected')
    const refusal = await client.notices.issue({ claimId, kind: 'decision', language: 'zh' })
    expect(refusal.replacesNo).toBe(closing.noticeNo)
  })

  it('NTC-06 another letterhead makes another notice', async () => {
    const { core, client, actor } = await startTestCore()
    const { claimId } = await insertClaim(core, actor.id)
    const first = await client.notices.issue({ claimId, kind: 'closing', language: 'zh' })
    await saveInsurer(core, actor, 1, {
      ...defaultInsurer,
      hotline: '000-111-2222',
      claimNoPrefix: 'ZZ',
    })
    const second = await client.notices.issue({ claimId, kind: 'closing', language: 'zh' })
    expect(second).toMatchObject({ noticeNo: 'ZZ-N25030300002', replacesNo: first.noticeNo })
  })

  it('two who issue at once get one notice; two claims at once get two numbers', async () => {
    const { core, client, actor } = await startTestCore()
    const one = await insertClaim(core, actor.id)
    const two = await insertClaim(core, actor.id)
    const issue = ({ claimId }: { claimId: string }) =>
      client.notices.issue({ claimId, kind: 'closing', language: 'zh' })
    const issued = await Promise.all([issue(one), issue(two), issue(one), issue(two), issue(one)])
    expect(new Set(issued.map(({ id }) => id)).size).toBe(2)
    expect([...new Set(issued.map(({ noticeNo }) => noticeNo))].sort()).toEqual([
      'VSHH-N25030300001',
      'VSHH-N25030300002',
    ])
    expect(await core.database.reader.selectFrom('notices').select('id').execute()).toHaveLength(2)
  })

  it('a claim decided anew while its letter is being set gets the letter of the new decision', async () => {
    const { core, client, actor } = await startTestCore()
    const claim = await insertClaim(core, actor.id, { state: 'closed', invoices: partlyPaid })
    const { claimId } = claim
    const run = core.workers.run.bind(core.workers)
    let decided = false
    core.workers.run = (async (...given: Parameters<typeof run>) => {
      const output = await run(...given)
      if (!decided) {
        decided = true
        await insertDecision(core, actor.id, claim, {
          conclusion: 'pay_part',
          invoices: partlyPaid,
        })
      }
      return output
    }) as typeof run
    const notice = await client.notices.issue({ claimId, kind: 'closing', language: 'zh' })
    expect((await pagesOf(await client.notices.file({ id: notice.id }))).join('')).toContain(
      '人民币223.32元',
    )
    expect(await client.notices.listForClaim({ claimId })).toHaveLength(1)
  })

  it('NTC-06 a reprint gives the same bytes, is counted and recorded', async () => {
    const { core, client, actor } = await startTestCore()
    const { claimId } = await insertClaim(core, actor.id)
    const { id, sha256, noticeNo } = await client.notices.issue({
      claimId,
      kind: 'closing',
      language: 'zh',
    })
    for (const reprint of [false, true, true]) {
      const file = await client.notices.file({ id, reprint })
      expect(file.name).toBe(`${noticeNo}.pdf`)
      expect(file.type).toBe('application/pdf')
      const bytes = new Uint8Array(await file.arrayBuffer())
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256)
    }
    expect((await client.notices.listForClaim({ claimId }))[0]?.reprints).toBe(2)
    const trail = await core.database.reader
      .selectFrom('audit_entries')
      .select('after')
      .where('action', '=', 'notice.reprint')
      .orderBy('number')
      .execute()
    expect(
      trail.map(({ after }) => (JSON.parse(after ?? '') as { reprints: number }).reprints),
    ).toEqual([1, 2])
  })

  it('a preview is marked as one, has no number and leaves nothing behind', async () => {
    const { core, client, actor } = await startTestCore()
    const { claimId } = await insertClaim(core, actor.id)
    const file = await client.notices.preview({ claimId, kind: 'closing', language: 'en' })
    const pages = await pagesOf(file)
    for (const page of pages) expect(page).toContain('PREVIEW')
    expect(pages.join('')).not.toContain('VSHH-N')
    expect(await client.notices.listForClaim({ claimId })).toEqual([])
    expect(await core.database.reader.selectFrom('number_series').selectAll().execute()).toEqual([])
  })

  it('the hundred-thousandth notice of a day is refused and nothing is stored', async () => {
    const { core, client, actor } = await startTestCore()
    const { claimId } = await insertClaim(core, actor.id)
    await core.database.write((writer) =>
      writer
        .insertInto('number_series')
        .values({ series: 'notice', day: '2025-03-03', last: 99_999 })
        .execute(),
    )
    expect(
      await refusalOf(client.notices.issue({ claimId, kind: 'closing', language: 'zh' })),
    ).toMatchObject({ code: 'number_series_exhausted' })
    expect(await core.database.reader.selectFrom('notices').select('id').execute()).toEqual([])
  })
})

type Step = Outputs['notices']['issueMany'] extends AsyncIterable<infer Event> ? Event : never

describe('issuing many', () => {
  it('NTC-07 issues what it can in each insured’s language, reports the rest, and says how far it is', async () => {
    const { core, client, actor } = await startTestCore()
    const claims = []
    for (let index = 0; index < 30; index += 1) {
      claims.push(
        await insertClaim(core, actor.id, {
          state: index === 3 ? 'received' : 'closed',
          policy: index !== 5,
          language: index % 2 === 0 ? 'zh' : 'en',
        }),
      )
    }
    const steps: Step[] = []
    const ids = [...claims.map(({ claimId }) => claimId), 'nobody', claims[0]?.claimId ?? '']
    for await (const step of await client.notices.issueMany({ claimIds: ids })) steps.push(step)
    const last = steps.at(-1)
    if (last?.type !== 'done') throw new Error('not done')
    expect(last.issued).toHaveLength(28)
    expect(last.failed).toEqual([
      { claimId: claims[3]?.claimId, code: 'not_allowed_in_state' },
      { claimId: claims[5]?.claimId, code: 'notice_incomplete' },
      { claimId: 'nobody', code: 'not_found' },
    ])
    expect(last.issued.map(({ noticeNo }) => noticeNo)).toEqual(
      Array.from({ length: 28 }, (_, index) => `VSHH-N250303${String(index + 1).padStart(5, '0')}`),
    )
    expect(last.issued.slice(0, 2).map(({ language }) => language)).toEqual(['zh', 'en'])
    const progress = steps.filter((step) => step.type === 'progress').map(({ done }) => done)
    expect(progress).toEqual([0, 24, 31])
  })

  it('stops when the caller leaves; what was issued stays', async () => {
    const { core, client, actor } = await startTestCore()
    const claims = []
    for (let index = 0; index < 60; index += 1) claims.push(await insertClaim(core, actor.id))
    const steps = await client.notices.issueMany({ claimIds: claims.map(({ claimId }) => claimId) })
    for await (const step of steps) if (step.type === 'progress' && step.done > 0) break
    const { count } = await core.database.reader
      .selectFrom('notices')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    expect(count).toBe(24)
  })
})
