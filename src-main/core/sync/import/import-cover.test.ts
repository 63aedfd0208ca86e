import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { benefit, rules } from '../../../testing/policies'
import { startTestCore } from '../../../testing/test-core'
import { wholeReview } from '../../adjudication/reviews'
import type { RunningCore } from '../../create-desk'
import { newId } from '../../ids'
import { rowHash } from './row-hash'
import { folderWith, importFrom } from './test-import'

/** One row per line, as a core system writes it; members are known by their identity number. */
const columns = {
  赔案号: 'A1',
  被保险人: '张晓雯',
  身份证号: '900000200802020021',
  核验状态: '不符',
  保单号: 'P-1',
  产品名称: '示例团体医疗保险',
  计划: '计划 A',
  计划代码: '',
  保单生效日: '2025-01-01',
  连续投保起始日: '2020-01-01',
  退保日期: '',
  医院名称: '示例国际医疗中心',
  特定医院: '是',
  网络医院: '否',
  渠道: '自助理赔',
  申请人: '张建国',
  申请人证件号码: '900000198001010015',
  申请人地址: '示例路 1 号',
  签字日期: '2025-02-20',
  授权日期: '2025-02-01',
  复诊: '是',
  优先级: '2',
  报案日期: '2025-02-25',
  发票号: '000123',
  费用项目: '西药费',
  金额: '12.34',
}
type Row = Partial<typeof columns>

function flat(rows: Row[], heads: (keyof Row)[] = Object.keys(columns) as (keyof Row)[]): string {
  const body = rows.map((row) => heads.map((head) => ({ ...columns, ...row })[head]).join(','))
  return folderWith({ 'list.csv': [heads.join(','), ...body].join('\n') })
}

const importFlat = (running: RunningCore, path: string) =>
  importFrom(running, join(path, 'list.csv'), 'desk-flat')
/** The main insured's own claim, so that the applicant of the other is somebody. */
const main: Row = {
  赔案号: 'A2',
  被保险人: '张建国',
  身份证号: '900000198001010015',
  保单号: 'P-2',
  退保日期: '2025-03-01',
  渠道: '',
  申请人证件号码: '没有这个人',
  复诊: '',
  优先级: '',
}

async function plan(running: RunningCore, code: string, planName: string | null): Promise<string> {
  const { id } = await running.client.policies.savePlan({
    plan: {
      code,
      nameZh: code,
      nameEn: code,
      insurerName: null,
      productName: planName === null ? null : '示例团体医疗保险',
      planName,
    },
    first: { effectiveFrom: '2020-01-01', rules: rules([benefit('inpatient')]) },
  })
  return id
}

async function kept(running: RunningCore) {
  const { reader } = running.core.database
  return {
    policies: await reader.selectFrom('policies').selectAll().orderBy('policy_no').execute(),
    claims: await reader.selectFrom('claims').selectAll().orderBy('source_key').execute(),
    members: await reader.selectFrom('members').selectAll().orderBy('id_number').execute(),
    providers: await reader.selectFrom('providers').selectAll().execute(),
  }
}

describe('importing covers and how claims came in', () => {
  it('SYN-01 takes channel, applicant, signature, authorization, network and identity checks', async () => {
    const running = await startTestCore()
    const report = await importFlat(running, flat([main, {}]))
    expect(report.rejectSamples).toEqual([])
    const { claims, members, providers, policies } = await kept(running)
    const [father, daughter] = members
    expect(claims[0]).toMatchObject({
      channel: 'self_service',
      applicant_id: father?.id,
      insured_id: daughter?.id,
      applicant_address: '示例路 1 号',
      signed_on: '2025-02-20',
      authorized_on: '2025-02-01',
      follow_up: 1,
      priority: 2,
    })
    // What is not said: on paper, ordinary; an unknown applicant stays a name.
    expect(claims[1]).toMatchObject({
      channel: 'paper',
      applicant_id: null,
      follow_up: null,
      priority: 0,
    })
    expect(members.map((member) => member.id_verification)).toEqual(['refuted', 'refuted'])
    expect(providers[0]).toMatchObject({ specific: 1, network: 0 })
    expect(policies[0]).toMatchObject({ covered_since: '2020-01-01', state: 'in_force' })
    expect(policies[1]).toMatchObject({ surrendered_on: '2025-03-01', state: 'surrendered' })
  })

  it('SYN-01 a cell that is neither yes nor no, or no priority, refuses its row', async () => {
    const running = await startTestCore()
    const report = await importFlat(
      running,
      flat([{ 复诊: '可能' }, { 赔案号: 'A3', 优先级: '4' }]),
    )
    expect(report.rejectSamples.map(({ column, reason }) => [column, reason])).toEqual([
      ['复诊 | 是否复诊 | Follow-up', 'unknown_value'],
      ['优先级 | Priority', 'unknown_value'],
    ])
  })

  it('SYN-01 a line that the source no longer has goes with its review and its pins', async () => {
    const running = await startTestCore()
    const { client, core } = running
    await importFlat(running, flat([{}, { 费用项目: '床位费', 金额: '100.00' }]))
    const { id, lines } = await (async () => {
      const [row] = (await kept(running)).claims
      return client.claims.get({ id: row?.id ?? '' })
    })()
    const taken = await client.claims.take({ id, version: 1 })
    await client.bench.saveReviews({
      id,
      version: taken.version,
      reviews: lines.map((line) => ({
        lineId: line.id,
        review: wholeReview({ exclusions: [{ amountFen: 100, reasonCode: 'self_paid_item' }] }),
      })),
    })
    const documentId = newId()
    await core.database.write(async (writer) => {
      const at = '2025-03-01T00:00:00.000Z'
      await writer
        .insertInto('documents')
        .values({
          id: documentId,
          claim_id: id,
          kind: 'invoice',
          file_name: '发票.pdf',
          media_type: 'application/pdf',
          size_bytes: 10,
          sha256: 'b'.repeat(64),
          actor_id: running.actor.id,
          received_at: at,
        })
        .execute()
      for (const line of lines) {
        await writer
          .insertInto('pins')
          .values({
            id: newId(),
            claim_id: id,
            line_id: line.id,
            document_id: documentId,
            page: 1,
            x: 0,
            y: 0,
            width: 10,
            height: 10,
            note: null,
            actor_id: running.actor.id,
            created_at: at,
          })
          .execute()
      }
    })
    const report = await importFlat(running, flat([{}]))
    expect(report).toMatchObject({ rejectedRows: 0, updated: { claims: 1 } })
    const opened = await client.bench.open({ id })
    expect(opened.input.lines.map((line) => line.review?.exclusions.length)).toEqual([1])
    expect(opened.pins).toHaveLength(1)
  })

  it('policies come under the plan that is called as they are, or whose code the source gives', async () => {
    const running = await startTestCore()
    const byName = await plan(running, 'PLAN-A', '计划 a')
    const byCode = await plan(running, 'PLAN-B', null)
    await importFlat(running, flat([{}, { ...main, 计划代码: 'PLAN-B' }]))
    const plans = async () => (await kept(running)).policies.map((policy) => policy.plan_id)
    expect(await plans()).toEqual([byName, byCode])

    // A plan chosen by hand stays while the source calls the policy as before.
    const [policy] = (await kept(running)).policies
    await running.core.database.write((writer) =>
      writer
        .updateTable('policies')
        .set({ plan_id: byCode })
        .where('id', '=', policy?.id ?? '')
        .execute(),
    )
    await importFlat(running, flat([{ 连续投保起始日: '2019-01-01' }]))
    expect(await plans()).toEqual([byCode, byCode])
    await importFlat(running, flat([{ 计划: '计划 C' }]))
    expect(await plans()).toEqual([null, byCode])
  })

  it('SYN-01 what a source does not fill leaves the fingerprint of its records as it always was', async () => {
    const running = await startTestCore()
    const added = ['核验状态', '计划代码', '连续投保起始日', '退保日期', '特定医院', '网络医院']
    const heads = (Object.keys(columns) as (keyof Row)[]).filter((head) => !added.includes(head))
    await importFlat(running, flat([{}], heads))
    const { providers } = await kept(running)
    const name = columns.医院名称
    const before = rowHash([name, name, ...Array<string>(9).fill('')].join('\u001f'))
    expect(providers[0]?.source_hash).toBe(before.toString(16))
    // Filled it is another: the record has changed.
    await importFlat(running, flat([{}], [...heads, '特定医院']))
    expect((await kept(running)).providers[0]).toMatchObject({ specific: 1, version: 2 })
  })
})
