import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startTestCore, temporaryFolder } from '../../../testing/test-core'
import { importFrom } from './test-import'

/** A batch with one claim, by the flat profile's own column names. */
function batch(rows: Record<string, string>): string {
  const folder = temporaryFolder()
  const path = join(folder, 'batch.csv')
  writeFileSync(path, `${Object.keys(rows).join(',')}\n${Object.values(rows).join(',')}\n`)
  return path
}

const first = {
  赔案号: 'BA001',
  被保险人: '示例甲',
  证件号码: '900000198001010011',
  手机号: '13000000001',
  保单号: 'P-1',
  保单生效日: '2024-01-01',
  医院名称: '示例第一医院',
  就诊类型: '住院',
  账号: '6222000011112222',
  报案日期: '2024-03-10',
  发票号: 'F1',
  费用项目: '床位费',
  金额: '150.00',
}

it('AUD-01 what an import changes of records the desk has stands in the trail, field by field and masked', async () => {
  const desk = await startTestCore()
  await importFrom(desk, batch(first), 'desk-flat')
  await importFrom(
    desk,
    batch({ ...first, 手机号: '13000000009', 账号: '6222000099992222', 金额: '250.00' }),
    'desk-flat',
  )
  const entries = await desk.core.database.reader
    .selectFrom('audit_entries')
    .select(['action', 'before', 'after'])
    .where('action', 'in', ['claim.import', 'member.import'])
    .orderBy('number')
    .execute()
  const batchId = expect.any(String) as unknown
  expect(
    entries.map(({ action, before, after }) => [
      action,
      JSON.parse(before ?? '') as unknown,
      JSON.parse(after ?? '') as unknown,
    ]),
  ).toEqual([
    ['member.import', { phone: '130****0001' }, { phone: '130****0009', batchId }],
    [
      'claim.import',
      { payeeAccount: '6222********2222', claimedFen: 15_000 },
      { payeeAccount: '6222********2222', claimedFen: 25_000, batchId },
    ],
  ])
  expect((await desk.client.audit.verify()).ok).toBe(true)
})
