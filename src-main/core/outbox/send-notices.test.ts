import { PDFDocument } from '@cantoo/pdf-lib'
import { describe, expect, it } from 'vitest'
import { startTestCore } from '../../testing/test-core'
import type { RunningCore } from '../create-desk'
import { issueNotice } from '../notices/issue'
import { insertClaim } from '../notices/testing/insert-claim'
import { setUpChannels } from './testing/channels'
import { startMailServer } from './testing/mail-server'
import { allStored, type Reach } from './testing/messages'

/** A closing notice of a claim whose insured can be reached in these ways. */
async function closingNotice(running: RunningCore, reach: Reach) {
  const { core, actor } = running
  const { claimId } = await insertClaim(core, actor.id, {
    conclusion: 'pay_part',
    invoices: [
      [
        {
          name: '西药费',
          claimedFen: 1000,
          exclusions: [{ amountFen: 100, reasonCode: 'self_paid_item' }],
        },
      ],
    ],
  })
  const { phone = null, email = null, address = null } = reach
  await core.database.write((writer) =>
    writer
      .updateTable('members')
      .set({ phone, email, address })
      .where('id', '=', (eb) =>
        eb.selectFrom('claims').select('insured_id').where('claims.id', '=', claimId),
      )
      .execute(),
  )
  return { claimId, notice: await issueNotice(core, actor, { claimId, kind: 'closing' }) }
}

describe('letters that are sent', () => {
  it('NTC-07 a closing notice goes by e-mail with the letter attached, byte for byte, and once', async () => {
    const running = await startTestCore()
    const { client } = running
    const { notice } = await closingNotice(running, {
      email: 'a@example.com',
      phone: '10012345678',
    })
    const server = await startMailServer()
    await setUpChannels(running, { email: { port: server.port } })
    const send = () => client.outbox.sendNotices({ noticeIds: [notice.id, notice.id] })
    expect(await send()).toEqual({ queued: 2, skipped: [] })
    expect(await send()).toEqual({
      queued: 0,
      skipped: [{ noticeId: notice.id, reason: 'already_sent' }],
    })
    const [sms, mail] = await allStored(running)
    expect([sms?.channel, mail?.channel]).toEqual(['sms', 'email'])
    expect(sms?.body).toContain('赔付金额9.00元')
    await client.outbox.sendDue()
    expect(server.delivered).toHaveLength(1)
    const content = server.delivered[0]?.content ?? ''
    expect(content).toContain(`filename=${notice.noticeNo}.pdf`)
    const part =
      content.split(/\r\n--[^\r\n]+/u).find((one) => one.includes('application/pdf')) ?? ''
    const attached = part.slice(part.indexOf('\r\n\r\n')).replaceAll('\r\n', '')
    const file = await client.notices.file({ id: notice.id })
    expect(Buffer.from(attached, 'base64').equals(Buffer.from(await file.arrayBuffer()))).toBe(true)
  })

  it('NTC-07 one that is cancelled can be sent after all', async () => {
    const running = await startTestCore()
    const { client } = running
    const { notice } = await closingNotice(running, { email: 'a@example.com' })
    await client.outbox.sendNotices({ noticeIds: [notice.id] })
    const [message] = await allStored(running)
    const messages = [{ id: message?.id ?? '', version: message?.version ?? 0 }]
    await client.outbox.cancel({ messages, reason: '先核对' })
    expect(await client.outbox.sendNotices({ noticeIds: [notice.id] })).toEqual({
      queued: 1,
      skipped: [],
    })
  })

  it('NTC-07 letters without another way wait to be printed in bulk; printing is not posting', async () => {
    const running = await startTestCore()
    const { client } = running
    const made = []
    for (let n = 0; n < 3; n += 1) {
      made.push(await closingNotice(running, { address: '示例市示例区示例路1号' }))
    }
    await client.outbox.sendNotices({ noticeIds: made.map(({ notice }) => notice.id) })
    const letters = await allStored(running)
    expect(letters.map(({ channel }) => channel)).toEqual(['letter', 'letter', 'letter'])
    expect(await client.outbox.counts()).toMatchObject({ letters: 3, calls: 0 })
    let done: { printId: string; letters: number; pages: number } | null = null
    const steps = await client.outbox.printLetters({ ids: letters.map(({ id }) => id) })
    for await (const step of steps) if (step.type === 'done') done = step
    const file = await client.outbox.printed({ printId: done?.printId ?? '' })
    const pdf = await PDFDocument.load(await file.arrayBuffer())
    expect([done?.letters, done?.pages]).toEqual([3, pdf.getPageCount()])
    expect(pdf.getPageCount()).toBeGreaterThanOrEqual(5)
    expect((await allStored(running)).map(({ state }) => state)).toEqual([
      'waiting',
      'waiting',
      'waiting',
    ])
    const printed = (await client.audit.list({})).rows.filter(
      ({ action }) => action === 'message.print',
    )
    expect(printed).toHaveLength(3)
    const messages = letters.map(({ id, version }) => ({ id, version }))
    expect((await client.outbox.confirm({ messages })).changed).toHaveLength(3)
  })

  it('a letter that another has replaced is not sent', async () => {
    const running = await startTestCore()
    const { client, core } = running
    const { notice, claimId } = await closingNotice(running, { email: 'a@example.com' })
    await core.database.write((writer) =>
      writer
        .updateTable('decisions')
        .set({ explanation: '更正' })
        .where('claim_id', '=', claimId)
        .execute(),
    )
    const newer = await issueNotice(core, running.actor, { claimId, kind: 'closing' })
    expect(newer.replacesNo).toBe(notice.noticeNo)
    expect(await client.outbox.sendNotices({ noticeIds: [notice.id, newer.id, 'none'] })).toEqual({
      queued: 1,
      skipped: [
        { noticeId: notice.id, reason: 'replaced' },
        { noticeId: 'none', reason: 'not_found' },
      ],
    })
  })
})
