import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { refusalOf } from '../../testing/refusal'
import { seedClaims } from '../../testing/seed'
import { actingAs, startTestCore } from '../../testing/test-core'
import { insertClaim } from '../notices/testing/insert-claim'
import { pagesOf } from '../notices/testing/read-pdf'

const idNumber = '900000199001010028'
const phone = '10012345678'
const payeeAccount = '9000000000001234'

async function deskWithClaim() {
  const running = await startTestCore()
  const [claim] = await seedClaims(running, [{ insuredName: '王小明' }])
  if (!claim) throw new Error('no claim')
  const entries = () =>
    running.core.database.reader
      .selectFrom('audit_entries')
      .select(['action', 'actor_id', 'entity', 'entity_id', 'before', 'after'])
      .orderBy('number')
      .execute()
  /** From now on the trail takes no entry. */
  const closeTrail = () =>
    running.core.database.write((writer) =>
      sql
        .raw(
          `CREATE TRIGGER closed BEFORE INSERT ON audit_entries BEGIN SELECT raise(ABORT, 'closed'); END`,
        )
        .execute(writer),
    )
  return { running, client: running.client, ...claim, entries, closeTrail }
}

describe('personal data in lists', () => {
  it('MEM-04 the queue and its suggestions show masked names, and find by the whole name', async () => {
    const running = await startTestCore()
    const { client } = running
    await seedClaims(running, [{ insuredName: '王小明' }, { insuredName: '王大力' }])
    const all = await client.claims.list({})
    expect(all.rows.map((row) => row.insuredName)).toEqual(['王**', '王**'])
    const found = await client.claims.list({ filter: { states: [], search: '王小明' } })
    expect(found.rows.map((row) => row.insuredName)).toEqual(['王**'])
    expect(found.rows[0]?.claimNo).toBe('VSHH25030100001')
    const { insured } = await client.claims.suggest({ text: '王大力' })
    expect(insured).toMatchObject([{ name: '王**', birthOn: '1990-01-01' }])
    const own = { states: [], insuredId: insured[0]?.id ?? '' }
    expect((await client.claims.list({ filter: own })).rows[0]?.claimNo).toBe('VSHH25030100002')
    expect(JSON.stringify([all, found, insured])).not.toMatch(/小明|大力/u)
  })

  it('MEM-04 the claim itself shows the name, and every number masked', async () => {
    const { client, id } = await deskWithClaim()
    const claim = await client.claims.get({ id })
    expect(claim).toMatchObject({
      insuredName: '王小明',
      insured: { name: '王小明', idNumber: '9000**********0028', phone: '100****5678' },
      payeeAccount: '9000********1234',
    })
    const stale = client.claims.take({ id, version: 9 })
    const { data } = await refusalOf(stale)
    for (const shown of [claim, data]) {
      for (const number of [idNumber, phone, payeeAccount]) {
        expect(JSON.stringify(shown)).not.toContain(number)
      }
    }
  })
})

describe('personal data in full', () => {
  it('MEM-04 AUD-01 gives the numbers asked for, and records who looked at which, not what they are', async () => {
    const { running, id, claimNo, entries } = await deskWithClaim()
    const { actor, client } = await actingAs(running, ['reviewer'])
    expect(await client.claims.reveal({ id, fields: ['phone'] })).toEqual({ phone })
    expect(
      await client.claims.reveal({ id, fields: ['idNumber', 'payeeAccount', 'idNumber'] }),
    ).toEqual({ idNumber, payeeAccount })
    const trail = await entries()
    expect(trail.map(({ action, actor_id }) => [action, actor_id])).toEqual([
      ['personal.reveal', actor.id],
      ['personal.reveal', actor.id],
    ])
    expect(trail.map(({ after }) => JSON.parse(after ?? '') as unknown)).toEqual([
      { claimNo, fields: ['phone'] },
      { claimNo, fields: ['idNumber', 'payeeAccount'] },
    ])
    expect(trail.every((entry) => entry.entity === 'claim' && entry.entity_id === id)).toBe(true)
    for (const number of [idNumber, phone, payeeAccount]) {
      expect(JSON.stringify(trail)).not.toContain(number)
    }
  })

  it('AUD-01 the claim’s history tells who looked, however often, and never loses what was done', async () => {
    const { client, id } = await deskWithClaim()
    await client.claims.take({ id, version: 1 })
    for (let look = 0; look < 60; look += 1) await client.claims.reveal({ id, fields: ['phone'] })
    await client.claims.release({ id, version: 2 })
    const actions = (await client.claims.get({ id })).history.map((entry) => entry.action)
    const looks = Array.from({ length: 50 }, () => 'personal.reveal')
    expect(actions).toEqual(['claim.release', ...looks, 'claim.take'])
  })

  it('MEM-04 USR-01 is refused without the permission, and leaves no entry then', async () => {
    const { running, id, entries } = await deskWithClaim()
    for (const role of ['auditor', 'service_coordinator', 'administrator'] as const) {
      const { client } = await actingAs(running, [role])
      const revealing = client.claims.reveal({ id, fields: ['phone'] })
      expect(await refusalOf(revealing), role).toEqual({
        code: 'forbidden',
        data: { action: 'personal.unmask' },
      })
    }
    const nobody = running.client.claims.reveal({ id: 'nobody', fields: ['phone'] })
    expect((await refusalOf(nobody)).code).toBe('not_found')
    expect(await entries()).toEqual([])
  })

  it('AUD-01 nothing is shown when the entry cannot be written', async () => {
    const { running, client, id, closeTrail } = await deskWithClaim()
    const file = new File([Buffer.from('%PDF-1.4\n%%EOF\n')], 'a.pdf')
    const { id: documentId } = await client.claims.addDocument({ id, kind: 'invoice', file })
    const { claimId } = await insertClaim(running.core, running.actor.id)
    const notice = await client.notices.issue({ claimId, kind: 'closing', language: 'zh' })
    await closeTrail()
    await expect(client.claims.reveal({ id, fields: ['phone'] })).rejects.toThrow()
    await expect(client.claims.openDocument({ id, documentId })).rejects.toThrow()
    await expect(client.notices.file({ id: notice.id })).rejects.toThrow()
    await expect(client.notices.file({ id: notice.id, reprint: true })).rejects.toThrow()
  })
})

describe('documents and letters', () => {
  it('AUD-01 who opened a document is recorded; a document that is not there leaves no entry', async () => {
    const { running, client, id, entries } = await deskWithClaim()
    const file = new File([Buffer.from('%PDF-1.4\n%%EOF\n')], '王小明身份证.pdf')
    const { id: documentId } = await client.claims.addDocument({ id, kind: 'identity', file })
    const auditor = await actingAs(running, ['auditor'])
    await auditor.client.claims.openDocument({ id, documentId })
    const missing = auditor.client.claims.openDocument({ id, documentId: 'nobody' })
    expect((await refusalOf(missing)).code).toBe('not_found')
    const trail = await entries()
    expect(trail.map(({ action, actor_id }) => [action, actor_id])).toEqual([
      ['claim.addDocument', running.actor.id],
      ['document.open', auditor.actor.id],
    ])
    expect(JSON.parse(trail[1]?.after ?? '')).toEqual({ documentId, kind: 'identity' })
    expect(JSON.stringify(trail)).not.toContain('王小明')
  })

  it('AUD-01 NTC-06 who read a letter is recorded, issuing it is not reading it', async () => {
    const { running, client, entries } = await deskWithClaim()
    const { claimId } = await insertClaim(running.core, running.actor.id)
    const { id, noticeNo } = await client.notices.issue({
      claimId,
      kind: 'closing',
      language: 'zh',
    })
    await client.notices.file({ id })
    await client.notices.file({ id, reprint: true })
    const trail = await entries()
    expect(trail.map(({ action }) => action)).toEqual([
      'notice.issue',
      'notice.open',
      'notice.reprint',
    ])
    expect(JSON.parse(trail[1]?.after ?? '')).toEqual({ noticeId: id, noticeNo })
  })

  it('MEM-04 neither a preview nor a letter holds a number in full', async () => {
    const { running, client } = await deskWithClaim()
    const { claimId } = await insertClaim(running.core, running.actor.id)
    const account = '9000001234567890123'
    await running.core.database.write((writer) =>
      writer
        .updateTable('members')
        .set({ id_type: 'resident_id', id_number: idNumber, phone })
        .execute(),
    )
    for (const language of ['zh', 'en'] as const) {
      const letter = { claimId, kind: 'closing' as const, language }
      const preview = await client.notices.preview(letter)
      const issued = await client.notices.issue(letter)
      for (const file of [preview, await client.notices.file({ id: issued.id })]) {
        const text = (await pagesOf(file)).join('')
        expect(text).toContain('9000***********0123')
        for (const number of [idNumber, phone, account]) expect(text).not.toContain(number)
      }
    }
  })
})
