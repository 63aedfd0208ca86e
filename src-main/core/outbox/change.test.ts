import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../testing/refusal'
import { actingAs, startTestCore } from '../../testing/test-core'
import type { RunningCore } from '../create-desk'
import { sendDue } from './send-due'
import { setUpChannels } from './testing/channels'
import { startMailServer } from './testing/mail-server'
import { allStored, claimReachedBy, claimsReachedBy, queue, stored } from './testing/messages'

const email = 'xiaoming@example.com'

/** The message as a command names it. */
async function named(running: RunningCore, id: string) {
  const { version } = await stored(running, id)
  return { id, version }
}

describe('what people do with messages', () => {
  it('NTC-07 one on hold does not go until it is released, one that is cancelled never', async () => {
    const running = await startTestCore()
    const { client } = running
    const claims = await claimsReachedBy(running, [{ email }, { email: 'b@example.com' }])
    for (const { id } of claims) await queue(running, id)
    const server = await startMailServer()
    await setUpChannels(running, { email: { port: server.port } })
    const [first = '', second = ''] = (await allStored(running)).map(({ id }) => id)
    const held = await client.outbox.hold({
      messages: [await named(running, first), await named(running, second)],
      reason: '等客户回电 10012345678',
    })
    expect(held.changed).toHaveLength(2)
    expect((await stored(running, first)).held_reason).toBe('等客户回电 100****5678')
    await client.outbox.sendDue()
    expect(server.delivered).toEqual([])
    await client.outbox.release({ messages: [await named(running, first)] })
    await client.outbox.cancel({ messages: [await named(running, second)], reason: '不再需要' })
    await client.outbox.sendDue()
    expect(server.delivered.map(({ to }) => to)).toEqual([[email]])
    expect((await allStored(running)).map(({ state }) => state)).toEqual(['sent', 'cancelled'])
    for (const step of ['release', 'again', 'cancel'] as const) {
      const messages = [await named(running, first), await named(running, second)]
      const done =
        step === 'release'
          ? await client.outbox.release({ messages })
          : await client.outbox[step]({ messages, reason: 'x' })
      expect(done).toEqual({
        changed: [],
        skipped: [
          { id: first, reason: 'sent' },
          { id: second, reason: 'cancelled' },
        ],
      })
    }
  })

  it('one that somebody else changed meanwhile is left and named', async () => {
    const running = await startTestCore()
    const { client } = running
    const { id: claimId } = await claimReachedBy(running, { email })
    const [id = ''] = await queue(running, claimId)
    const before = await named(running, id)
    await client.outbox.hold({ messages: [before], reason: 'x' })
    expect(await client.outbox.cancel({ messages: [before], reason: 'y' })).toEqual({
      changed: [],
      skipped: [{ id, reason: 'changed' }],
    })
    expect((await stored(running, id)).state).toBe('held')
    const unknown = client.outbox.release({ messages: [{ id: 'none', version: 1 }] })
    expect(await refusalOf(unknown)).toMatchObject({ code: 'not_found' })
  })

  it('NTC-07 what failed goes again when a person says so, with eight attempts anew', async () => {
    const running = await startTestCore()
    const { client } = running
    const { id: claimId } = await claimReachedBy(running, { email })
    const [id = ''] = await queue(running, claimId)
    let refuses = true
    const server = await startMailServer({
      onRcptTo: (_address, _session, done) =>
        done(refuses ? Object.assign(new Error('no'), { responseCode: 550 }) : null),
    })
    await setUpChannels(running, { email: { port: server.port } })
    await client.outbox.sendDue()
    expect(await stored(running, id)).toMatchObject({ state: 'failed', attempts: 1 })
    refuses = false
    await sendDue(running.core, { byHand: true })
    expect(server.delivered).toEqual([])
    await client.outbox.again({ messages: [await named(running, id)], reason: '地址已核对' })
    expect(await stored(running, id)).toMatchObject({
      state: 'waiting',
      attempts: 0,
      failure: null,
    })
    await client.outbox.sendDue()
    expect(server.delivered).toHaveLength(1)
  })

  it('a person confirms calls and letters, not what the desk sends by itself', async () => {
    const running = await startTestCore()
    const { client } = running
    const claims = await claimsReachedBy(running, [{}, { email }])
    for (const { id } of claims) await queue(running, id)
    const [call = '', mail = ''] = (await allStored(running)).map(({ id }) => id)
    const messages = [await named(running, call), await named(running, mail)]
    expect(await client.outbox.confirm({ messages, note: '已告知本人' })).toEqual({
      changed: [{ id: call, version: 2 }],
      skipped: [{ id: mail, reason: 'by_itself' }],
    })
    expect(await stored(running, call)).toMatchObject({
      state: 'sent',
      sent_at: expect.any(String),
    })
    const { history } = await client.outbox.open({ id: call })
    expect(history.map(({ action, detail }) => [action, detail])).toEqual([
      ['message.queue', null],
      ['message.confirm', '已告知本人'],
    ])
  })
})

describe('what the outbox shows', () => {
  it('MEM-04 masks recipients in the list; AUD-01 records who looked at one in full', async () => {
    const running = await startTestCore()
    const { client } = running
    const { id: claimId } = await claimReachedBy(running, { phone: '10012345678', email })
    const [sms = ''] = await queue(running, claimId)
    const { rows } = await client.outbox.list({ filter: {} })
    expect(rows.map(({ recipient, recipientName }) => [recipient, recipientName])).toEqual([
      ['x***@example.com', '王**'],
      ['100****5678', '王**'],
    ])
    expect(JSON.stringify(rows)).not.toContain('王小明')
    const full = await client.outbox.open({ id: sms })
    expect(full).toMatchObject({ recipient: '10012345678', recipientName: '王小明' })
    expect(full.body).toContain('门诊病历')
    const opened = (await client.audit.list({})).rows.filter(
      ({ action }) => action === 'message.open',
    )
    expect(opened).toMatchObject([{ entityId: claimId, after: { messageId: sms, channel: 'sms' } }])
  })

  it('finds by claim number, by name and by state, page after page without a gap', async () => {
    const running = await startTestCore()
    const { client } = running
    const claims = await claimsReachedBy(
      running,
      Array.from({ length: 25 }, (_, at) => ({
        email: `p${at}@example.com`,
        insuredName: `李${at}号`,
      })),
    )
    for (const { id } of claims) await queue(running, id)
    const found: string[] = []
    let after: string | null = null
    do {
      const page: Awaited<ReturnType<typeof client.outbox.list>> = await client.outbox.list({
        filter: { states: ['waiting'] },
        after,
        limit: 10,
      })
      found.push(...page.rows.map(({ claimNo }) => claimNo))
      after = page.next
    } while (after !== null)
    expect(found).toEqual(claims.map(({ claimNo }) => claimNo).reverse())
    const by = async (search: string) =>
      (await client.outbox.list({ filter: { search } })).rows.map(({ claimNo }) => claimNo)
    expect(await by(claims[3]?.claimNo.toLowerCase() ?? '')).toEqual([claims[3]?.claimNo])
    expect(await by('李7号')).toEqual([claims[7]?.claimNo])
    expect(await by('%')).toEqual([])
    expect((await client.outbox.list({ filter: { channels: ['sms'] } })).rows).toEqual([])
    expect((await client.outbox.counts()).byState).toEqual({ waiting: 25 })
  })

  it('USR-01 a finance person sees none of it, an auditor looks and changes nothing', async () => {
    const running = await startTestCore()
    const { id: claimId } = await claimReachedBy(running, { email })
    const [id = ''] = await queue(running, claimId)
    const finance = await actingAs(running, ['finance'])
    expect(await refusalOf(finance.client.outbox.list({ filter: {} }))).toMatchObject({
      code: 'forbidden',
    })
    const auditor = await actingAs(running, ['auditor'])
    expect((await auditor.client.outbox.list({ filter: {} })).rows).toHaveLength(1)
    const hold = auditor.client.outbox.hold({ messages: [{ id, version: 1 }], reason: 'x' })
    expect(await refusalOf(hold)).toMatchObject({ code: 'forbidden' })
    const administrator = await actingAs(running, ['administrator'])
    expect((await administrator.client.outbox.settings()).settings.email.hasPassword).toBe(false)
  })
})

describe('clocks that jump', () => {
  it('NTC-07 a clock set back does not keep a message waiting, nor send one twice', async () => {
    let at = Date.parse('2025-03-03T02:00:00.000Z')
    const running = await startTestCore({ clock: () => at })
    const claims = await claimsReachedBy(running, [{ email }, { email: 'b@example.com' }])
    for (const { id } of claims) await queue(running, id)
    const server = await startMailServer()
    await setUpChannels(running, { email: { port: server.port } })
    at -= 30 * 86_400_000
    await sendDue(running.core, { byHand: true })
    expect(server.delivered).toHaveLength(2)
    at += 400 * 86_400_000
    await sendDue(running.core, { byHand: true })
    at -= 800 * 86_400_000
    await sendDue(running.core, { byHand: true })
    expect(server.delivered).toHaveLength(2)
  })
})

describe('texts of the desk', () => {
  it('NTC-01 its own text goes out instead of the one that ships, and can be given up again', async () => {
    const running = await startTestCore()
    const { client } = running
    const { templates, version } = await client.outbox.templates()
    expect(templates.some(({ own }) => own)).toBe(false)
    const own = templates.map(({ own: _own, ...text }) =>
      text.kind === 'closing' && text.channel === 'sms' && text.language === 'zh'
        ? { ...text, body: '【{insurer}】赔案{claimNo}结案，赔{amount}元。\u202E' }
        : text,
    )
    const saved = await client.outbox.saveTemplates({ version, templates: own })
    expect(saved.templates.filter((text) => text.own)).toMatchObject([
      { kind: 'closing', body: '【{insurer}】赔案{claimNo}结案，赔{amount}元。' },
    ])
    const { id } = await claimReachedBy(running, { phone: '10012345678' })
    await queue(running, id, { kind: 'closing', fields: { amountFen: 120_350 } })
    const [message] = await allStored(running)
    expect(message?.body).toMatch(/^【示例健康保险股份有限公司】赔案VSHH\d+结案，赔1,203.50元。$/u)
    const restored = await client.outbox.saveTemplates({
      version: saved.version,
      templates: templates.map(({ own: _own, ...text }) => text),
    })
    expect(restored.templates.some((text) => text.own)).toBe(false)
  })

  it('GAP-03 a request without its link, or with a field nobody fills, is refused and nothing is saved', async () => {
    const { client } = await startTestCore()
    const { templates, version } = await client.outbox.templates()
    const wrong = templates.map(({ own: _own, ...text }) =>
      text.kind === 'documents_request' && text.channel === 'sms' && text.language === 'zh'
        ? { ...text, body: text.body.replace('{link}', '{url}') }
        : text,
    )
    expect(await refusalOf(client.outbox.saveTemplates({ version, templates: wrong }))).toEqual({
      code: 'message_incomplete',
      data: {
        missing: ['documents_request.sms.zh.unknown:url', 'documents_request.sms.zh.needs:link'],
      },
    })
    expect((await client.outbox.templates()).version).toBe(version)
  })
})
