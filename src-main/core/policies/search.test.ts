import { describe, expect, it } from 'vitest'
import type { DeskClient } from '@shared/contract'
import { memberInput, policyInput, soundIdNumber } from '../../testing/policies'
import { refusalOf } from '../../testing/refusal'
import { startTestCore } from '../../testing/test-core'

const passport = { idType: 'passport' as const, idVerification: 'unverified' as const }

/** People with a policy each: P-0001, P-0002, … */
async function insured(client: DeskClient, names: readonly string[]): Promise<string[]> {
  const ids: string[] = []
  for (const [index, name] of names.entries()) {
    const number = String(index + 1).padStart(4, '0')
    const { id } = await client.policies.saveMember({
      member: memberInput({ name, ...passport, idNumber: `SAMPLE${number}` }),
    })
    await client.policies.save({ policy: policyInput(id, { policyNo: `P-${number}` }) })
    ids.push(id)
  }
  return ids
}

/** All pages, each of at most `limit` rows. */
async function pagesOf<Row>(
  page: (after?: string) => Promise<{ rows: Row[]; next: string | null }>,
): Promise<Row[][]> {
  const pages: Row[][] = []
  for (let after: string | undefined; ;) {
    const { rows, next } = await page(after)
    pages.push(rows)
    if (next === null) return pages
    after = next
  }
}

describe('finding people', () => {
  it('MEM-04 by part of a name, a whole identity number, a policy number or its end; rows are masked', async () => {
    const { client } = await startTestCore()
    const [ming, hua] = await insured(client, ['王小明', '李小华', '小田 Anna'])
    const { id: resident } = await client.policies.saveMember({
      member: memberInput({ name: '陈一' }),
    })
    const find = async (text: string) => {
      const { rows } = await client.policies.searchMembers({ text })
      return rows.map((row) => row.id)
    }
    expect(await find('小明')).toEqual([ming])
    expect(await find('小')).toHaveLength(3)
    expect(await find('ann')).toHaveLength(1)
    expect(await find(soundIdNumber.toLowerCase())).toEqual([resident])
    expect(await find(soundIdNumber.slice(0, -1))).toEqual([])
    expect(await find('P-0002')).toEqual([hua])
    expect(await find('0002')).toEqual([hua])
    expect(await find('002')).toEqual([])
    const { rows } = await client.policies.searchMembers({ text: '0002' })
    expect(rows[0]).toMatchObject({ name: '李**', idNumber: '******0002', policies: 1, claims: 0 })
  })

  it('page by page finds each once, by name and by number', async () => {
    const { client } = await startTestCore()
    const names = ['小甲', '小乙', '小丙', '小丁', '小戊']
    const ids = await insured(client, names)
    const byName = await pagesOf((after) =>
      client.policies.searchMembers({ text: '小', limit: 2, ...(after ? { after } : {}) }),
    )
    expect(byName.map((page) => page.length)).toEqual([2, 2, 1])
    expect(byName.flat().map((row) => row.id)).toEqual(ids)

    // One group policy of all, the first of them covered by it twice.
    for (const [index, id] of [...ids, ids[0] ?? ''].entries()) {
      const startOn = `2025-01-0${index + 1}`
      await client.policies.save({ policy: policyInput(id, { policyNo: 'GROUP-7777', startOn }) })
    }
    const byNumber = await pagesOf((after) =>
      client.policies.searchMembers({ text: '7777', limit: 2, ...(after ? { after } : {}) }),
    )
    expect(byNumber.flat()).toHaveLength(5)
    expect(new Set(byNumber.flat().map((row) => row.id))).toEqual(new Set(ids))
    const { next } = await client.policies.searchMembers({ text: '7777', limit: 2 })
    const foreign = client.policies.searchMembers({ text: '小', after: next ?? '' })
    expect((await refusalOf(foreign)).code).toBe('not_found')
  })
})

describe('finding policies', () => {
  it('POL-01 by name and number, within the states asked for, page by page', async () => {
    const { client } = await startTestCore()
    const ids = await insured(client, ['小甲', '小乙', '小丙'])
    await client.policies.save({
      policy: policyInput(ids[0] ?? '', {
        policyNo: 'P-0009',
        state: 'surrendered',
        surrenderedOn: '2025-02-01',
      }),
    })
    const pages = async (text: string, states?: ('in_force' | 'surrendered')[]) => {
      const found = await pagesOf((after) =>
        client.policies.search({
          text,
          limit: 2,
          ...(states ? { states } : {}),
          ...(after ? { after } : {}),
        }),
      )
      return found.map((page) => page.map((row) => row.policyNo))
    }
    expect(await pages('')).toEqual([['P-0001', 'P-0002'], ['P-0003']])
    expect(await pages('', ['in_force', 'surrendered'])).toEqual([
      ['P-0001', 'P-0002'],
      ['P-0003', 'P-0009'],
    ])
    expect(await pages('小')).toEqual([['P-0001', 'P-0002'], ['P-0003']])
    const all = await pages('小', ['in_force', 'surrendered'])
    expect(all.flat().sort()).toEqual(['P-0001', 'P-0002', 'P-0003', 'P-0009'])
    expect(await pages('小甲', ['surrendered'])).toEqual([['P-0009']])
    expect(await pages('0009')).toEqual([[]])
    expect(await pages('0009', ['surrendered'])).toEqual([['P-0009']])
    expect(await pages('SAMPLE0002')).toEqual([['P-0002']])
    expect(await pages('没有')).toEqual([[]])
  })
})
