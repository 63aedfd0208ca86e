import { describe, expect, it } from 'vitest'
import { smsLength } from '@shared/domain/sms-length'
import { refusalOf } from '../../testing/refusal'
import { startTestCore } from '../../testing/test-core'
import { composeMessages } from './compose'
import { allStored, claimReachedBy, claimsReachedBy, queue, twoDocuments } from './testing/messages'

const phone = '100 1234 5678'
const email = 'xiaoming@example.com'
const address = '示例市示例区示例路1号'

describe('messages of an event', () => {
  it('GAP-01 go by SMS and e-mail, each where it reaches the customer', async () => {
    const running = await startTestCore()
    const both = await claimReachedBy(running, { phone, email, address })
    await queue(running, both.id)
    expect(
      (await allStored(running)).map(({ channel, recipient, state }) => [
        channel,
        recipient,
        state,
      ]),
    ).toEqual([
      ['sms', '10012345678', 'waiting'],
      ['email', email, 'waiting'],
    ])
  })

  it('GAP-01 become a task to call where there is neither, or only a landline', async () => {
    const running = await startTestCore()
    const claims = await claimsReachedBy(running, [{}, { phone: '021-5555 0000', address }])
    for (const { id } of claims) await queue(running, id)
    const rows = await allStored(running)
    expect(rows.map(({ channel, recipient }) => [channel, recipient])).toEqual([
      ['call', ''],
      ['call', '021-5555 0000'],
    ])
    // What the caller reads out names every item with its reason.
    expect(rows[0]?.body).toContain('1. 门诊病历：未提供\n2. 费用清单：照片模糊')
  })

  it('GAP-01 speak to the applicant, at the number of the applicant', async () => {
    const running = await startTestCore()
    const [child, parent] = await claimsReachedBy(running, [
      { phone, insuredName: '王小小' },
      { phone: '10099998888', insuredName: '王大明' },
    ])
    if (!child || !parent) throw new Error('no claims')
    await running.core.database.write(async (writer) => {
      const { insured_id: applicantId } = await writer
        .selectFrom('claims')
        .select('insured_id')
        .where('id', '=', parent.id)
        .executeTakeFirstOrThrow()
      await writer
        .updateTable('claims')
        .set({
          applicant_id: applicantId,
          applicant_name: '王大明',
          applicant_relation: 'parent',
        })
        .where('id', '=', child.id)
        .execute()
    })
    await queue(running, child.id)
    const [sms] = await allStored(running)
    expect(sms).toMatchObject({ recipient: '10099998888', recipient_name: '王大明' })
    expect(sms?.body).toContain('王大明您好')
  })

  it('GAP-03 carry claim number, addressee, items, link with the claim number, deadline, hotline', async () => {
    const running = await startTestCore()
    const { id, claimNo } = await claimReachedBy(running, { phone, email })
    const { texts, missing } = await composeMessages(running.core.database.reader, {
      claimId: id,
      ...twoDocuments,
    })
    expect(missing).toEqual([])
    for (const { body } of texts) {
      expect(body).toContain(claimNo)
      expect(body).toContain('王小明')
      expect(body).toContain('门诊病历')
      expect(body).toContain('照片模糊')
      expect(body).toContain(`https://www.example.com/claims?no=${claimNo}`)
      expect(body).toContain('3月5日（周三）')
      expect(body).toContain('000-000-0000')
    }
    expect(texts.map(({ channel, parts }) => [channel, parts <= 3])).toEqual([
      ['sms', true],
      ['email', true],
    ])
  })

  it('GAP-03 a long list is shortened in the SMS to whole items and their number, never cut; the e-mail has all', async () => {
    const running = await startTestCore()
    const { id } = await claimReachedBy(running, { phone, email })
    const items = Array.from({ length: 12 }, (_, at) => ({
      name: `第${at + 1}份住院期间的检查报告`,
      detail: '未提供',
    }))
    const { texts } = await composeMessages(running.core.database.reader, {
      claimId: id,
      kind: 'documents_request',
      fields: { items, deadline: '2025-03-05' },
    })
    const [sms, mail] = texts
    expect(sms?.parts).toBe(3)
    expect(sms?.parts).toBe(smsLength(sms?.body ?? '').parts)
    expect(sms?.body).toMatch(/第1份住院期间的检查报告、.*第\d份住院期间的检查报告等12项。/u)
    expect(sms?.body).toContain('https://')
    for (const { name } of items) expect(mail?.body).toContain(`${name}：未提供`)
    const one = await composeMessages(running.core.database.reader, {
      claimId: id,
      kind: 'documents_request',
      fields: { items: [{ name: '长'.repeat(300) }], deadline: '2025-03-05' },
    })
    expect(one.texts[0]?.body).toContain('需补充：1项材料。')
  })

  it('NTC-08 are in the language that the insured prefers', async () => {
    const running = await startTestCore()
    const { id } = await claimReachedBy(running, { email, language: 'en' })
    const [{ subject, body } = { subject: '', body: '' }] = (
      await composeMessages(running.core.database.reader, { claimId: id, ...twoDocuments })
    ).texts
    expect(subject).toMatch(/^Documents needed for your claim VSHH/u)
    expect(body).toContain('Wed 5 March 2025')
    expect(body).toContain('Sample Health Insurance Co., Ltd.')
  })

  it('NTC-07 an event makes its messages once, however often it is asked for', async () => {
    const running = await startTestCore()
    const { id } = await claimReachedBy(running, { phone, email })
    expect(await queue(running, id)).toHaveLength(2)
    expect(await queue(running, id)).toEqual([])
    expect(await Promise.all([queue(running, id), queue(running, id)])).toEqual([[], []])
    expect(await allStored(running)).toHaveLength(2)
    expect(await queue(running, id, { eventKey: 'another' })).toHaveLength(2)
  })

  it('NTC-07 nothing is queued while a field is unfilled, and it is named', async () => {
    const running = await startTestCore()
    const { client } = running
    const { id } = await claimReachedBy(running, { phone })
    const { insurer, insurerVersion: version } = await client.desk.info()
    await client.desk.saveInsurer({ version, insurer: { ...insurer, claimLink: '', hotline: '' } })
    expect(await refusalOf(queue(running, id))).toEqual({
      code: 'message_incomplete',
      data: { missing: ['link', 'hotline'] },
    })
    expect(await allStored(running)).toEqual([])
  })

  it('AUD-01 each is recorded with its claim, and no number is in the trail', async () => {
    const running = await startTestCore()
    const { id } = await claimReachedBy(running, { phone, email })
    await queue(running, id)
    const { rows } = await running.client.audit.list({ filter: {}, limit: 10 })
    const entries = rows.filter(({ action }) => action === 'message.queue')
    expect(entries.map(({ after }) => after?.['to'])).toEqual(['x***@example.com', '100****5678'])
    expect(JSON.stringify(rows)).not.toMatch(/10012345678|xiaoming@/u)
  })

  it('what people are called can add no line to a header and no field to a text', async () => {
    const running = await startTestCore()
    const insuredName = '王\r\nBcc: other@example.com\u202E{hotline}'
    const { id } = await claimReachedBy(running, { email, insuredName })
    await queue(running, id)
    const [mail] = await allStored(running)
    expect(mail?.recipient_name).toBe('王 Bcc: other@example.com{hotline}')
    expect(mail?.subject).not.toMatch(/[\r\n]/u)
    expect(mail?.body.split('\n')[0]).toBe('王 Bcc: other@example.com{hotline}，您好：')
  })
})
