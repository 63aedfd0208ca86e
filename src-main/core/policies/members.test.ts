import { describe, expect, it } from 'vitest'
import { residentIdCheckCharacter } from '@shared/domain/identity'
import { insure, memberInput, soundIdNumber } from '../../testing/policies'
import { refusalOf } from '../../testing/refusal'
import { actingAs, startTestCore } from '../../testing/test-core'
import type { RunningCore } from '../create-desk'

async function trailOf({ core }: RunningCore): Promise<{ action: string; fields: string }[]> {
  const rows = await core.database.reader
    .selectFrom('audit_entries')
    .select(['action', 'before', 'after'])
    .orderBy('number')
    .execute()
  return rows.map(({ action, before, after }) => ({ action, fields: `${before} ${after}` }))
}

const problemsOf = async (saving: Promise<unknown>): Promise<unknown> => {
  const { code, data } = await refusalOf(saving)
  expect(code).toBe('invalid_record')
  return (data as { problems: unknown }).problems
}

const withCheck = (digits: string): string => digits + residentIdCheckCharacter(digits)

describe('the identity of a member', () => {
  it('MEM-01 length, date and check digit are errors, said field by field; nothing is saved then', async () => {
    const { client, core } = await startTestCore()
    const save = (idNumber: string) =>
      client.policies.saveMember({ member: memberInput({ idNumber }) })
    expect(await problemsOf(save('90000019900101002'))).toEqual([
      { field: 'idNumber', reason: 'wrong_length', detail: '' },
    ])
    expect(await problemsOf(save('900000199001010027'))).toEqual([
      { field: 'idNumber', reason: 'wrong_check_digit', detail: '' },
    ])
    expect(await problemsOf(save(withCheck('90000019901301002')))).toEqual([
      { field: 'idNumber', reason: 'not_a_date', detail: '' },
    ])
    expect(await core.database.reader.selectFrom('members').select('id').execute()).toEqual([])
  })

  it('MEM-01 an unknown division code is a warning: the number is kept and the record says so', async () => {
    const { client } = await startTestCore()
    const { id } = await client.policies.saveMember({
      member: memberInput({ idNumber: ` ${soundIdNumber.toLowerCase()} ` }),
    })
    const member = await client.policies.getMember({ id })
    expect(member.idProblems).toEqual([{ code: 'unknown_division', weight: 'warning' }])
    expect(member).toMatchObject({ idVerification: 'verified', idValidTo: '2040-01-01' })
    const other = await client.policies.saveMember({
      member: memberInput({ birthOn: '1991-01-01', gender: 'male' }),
    })
    expect((await client.policies.getMember({ id: other.id })).idProblems).toEqual([
      { code: 'unknown_division', weight: 'warning' },
      { code: 'birth_differs', weight: 'warning' },
      { code: 'gender_differs', weight: 'warning' },
    ])
  })

  it('MEM-01 a document that ends before it begins, and a birth still to come, are refused at once', async () => {
    const { client } = await startTestCore()
    const member = memberInput({
      idType: 'passport',
      idNumber: 'SAMPLE1',
      birthOn: '2025-03-04',
      idValidFrom: '2025-01-02',
      idValidTo: '2025-01-01',
    })
    expect(await problemsOf(client.policies.saveMember({ member }))).toEqual([
      { field: 'birthOn', reason: 'in_future', detail: '2025-03-03' },
      { field: 'idValidTo', reason: 'before_start', detail: '2025-01-02' },
    ])
  })

  it('MEM-01 what a source delivered unsound keeps no address from being corrected, but cannot be called verified', async () => {
    const { client, core } = await startTestCore()
    const { id } = await client.policies.saveMember({ member: memberInput() })
    await core.database.write((writer) =>
      writer.updateTable('members').set({ id_number: '123' }).where('id', '=', id).execute(),
    )
    const { idNumber: _kept, ...rest } = memberInput({ address: '示例路 2 号' })
    expect(
      await problemsOf(client.policies.saveMember({ id, version: 1, member: rest })),
    ).toMatchObject([{ field: 'idNumber', reason: 'wrong_length' }])
    const saved = await client.policies.saveMember({
      id,
      version: 1,
      member: { ...rest, idVerification: 'refuted' },
    })
    expect(saved.version).toBe(2)
    expect(await client.policies.getMember({ id })).toMatchObject({
      address: '示例路 2 号',
      idNumber: '***',
    })
  })

  it('ADJ-07 a save over a newer change is refused with the record as it is now', async () => {
    const { client } = await startTestCore()
    const { id } = await client.policies.saveMember({ member: memberInput() })
    await client.policies.saveMember({ id, version: 1, member: memberInput({ name: '王大明' }) })
    const late = client.policies.saveMember({ id, version: 1, member: memberInput() })
    expect(await refusalOf(late)).toMatchObject({
      code: 'stale_version',
      data: {
        entity: 'member',
        yourVersion: 1,
        currentVersion: 2,
        current: { name: '王大明', idNumber: '9000**********0029' },
      },
    })
  })
})

describe('numbers of a member', () => {
  it('MEM-04 are masked in every answer and in the trail, also where only the number changed', async () => {
    const running = await startTestCore()
    const { client } = running
    const { memberId: id } = await insure(client)
    const other = withCheck('90000019900101004')
    await client.policies.saveMember({
      id,
      version: 1,
      member: memberInput({ idNumber: other, phone: '10012345679' }),
    })
    const shown = [
      await client.policies.getMember({ id }),
      await client.policies.searchMembers({ text: '王小明' }),
      await client.policies.search({ text: other }),
      await trailOf(running),
    ]
    for (const number of [soundIdNumber, other, '10012345678', '10012345679']) {
      expect(JSON.stringify(shown)).not.toContain(number)
    }
    const change = (await trailOf(running)).find(({ action }) => action === 'member.change')
    expect(change?.fields).toContain('"idNumber"')
    expect(change?.fields).toContain('"phone"')
  })

  it('MEM-04 AUD-01 are given in full to who may see them, and it is recorded which', async () => {
    const running = await startTestCore()
    const { memberId: id } = await insure(running.client)
    const reviewer = await actingAs(running, ['reviewer'])
    expect(await reviewer.client.policies.revealMember({ id, fields: ['idNumber'] })).toEqual({
      idNumber: soundIdNumber,
    })
    expect((await trailOf(running)).at(-1)).toEqual({
      action: 'personal.reveal',
      fields: 'null {"fields":["idNumber"]}',
    })
    const auditor = await actingAs(running, ['auditor'])
    const hidden = auditor.client.policies.revealMember({ id, fields: ['phone'] })
    expect((await refusalOf(hidden)).code).toBe('forbidden')
  })

  it('a number that is not given again stays, one that is given as nothing goes', async () => {
    const { client } = await startTestCore()
    const { id } = await client.policies.saveMember({ member: memberInput() })
    const { idNumber: _id, phone: _phone, ...rest } = memberInput({ name: '王大明' })
    await client.policies.saveMember({ id, version: 1, member: rest })
    const both = { id, fields: ['idNumber' as const, 'phone' as const] }
    expect(await client.policies.revealMember(both)).toEqual({
      idNumber: soundIdNumber,
      phone: '10012345678',
    })
    await client.policies.saveMember({
      id,
      version: 2,
      member: { ...rest, idVerification: 'unverified', idNumber: null, phone: null },
    })
    expect(await client.policies.revealMember(both)).toEqual({ idNumber: null, phone: null })
  })
})

describe('messaging accounts', () => {
  it('MEM-03 one identity has one account, also under a second record, until it is released', async () => {
    const running = await startTestCore()
    const { client, core } = running
    const { id: memberId } = await client.policies.saveMember({ member: memberInput() })
    const { id: twin } = await client.policies.saveMember({ member: memberInput() })
    const first = await client.policies.bindAccount({ memberId, account: 'sample-account-0001' })
    for (const again of [memberId, twin]) {
      const binding = client.policies.bindAccount({ memberId: again, account: 'other-account' })
      expect(await refusalOf(binding)).toEqual({
        code: 'binding_exists',
        data: { memberId, boundAt: '2025-03-03T02:00:00.000Z' },
      })
    }
    expect((await client.policies.getMember({ id: memberId })).bindings).toMatchObject([
      { account: 'samp***********0001', releasedAt: null },
    ])
    await client.policies.releaseAccount({ id: first.id })
    await client.policies.bindAccount({ memberId: twin, account: 'other-account' })
    const kept = await core.database.reader.selectFrom('member_bindings').selectAll().execute()
    expect(kept).toHaveLength(2)
    expect(kept[0]?.identity_key).toMatch(/^[0-9a-f]{64}$/u)
    expect(JSON.stringify(await trailOf(running))).not.toContain('sample-account-0001')
    expect((await refusalOf(client.policies.releaseAccount({ id: first.id }))).code).toBe(
      'not_found',
    )
  })

  it('MEM-03 a binding follows the corrected number, and cannot be left without one', async () => {
    const { client } = await startTestCore()
    const { id } = await client.policies.saveMember({ member: memberInput() })
    await client.policies.bindAccount({ memberId: id, account: 'sample-account' })
    const idNumber = withCheck('90000019900101004')
    await client.policies.saveMember({ id, version: 1, member: memberInput({ idNumber }) })
    const { id: twin } = await client.policies.saveMember({ member: memberInput({ idNumber }) })
    const binding = client.policies.bindAccount({ memberId: twin, account: 'another' })
    expect((await refusalOf(binding)).code).toBe('binding_exists')
    const emptied = client.policies.saveMember({
      id,
      version: 2,
      member: memberInput({ idNumber: null, idType: null, idVerification: 'unverified' }),
    })
    expect(await problemsOf(emptied)).toEqual([
      { field: 'idNumber', reason: 'missing_value', detail: '' },
    ])
    const { id: nobody } = await client.policies.saveMember({
      member: memberInput({ idNumber: null, idType: null, idVerification: 'unverified' }),
    })
    const unknown = client.policies.bindAccount({ memberId: nobody, account: 'x' })
    expect((await refusalOf(unknown)).code).toBe('invalid_record')
  })
})
