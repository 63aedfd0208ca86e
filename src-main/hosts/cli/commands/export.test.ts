import { readXlsx } from 'hucre/xlsx'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openUnclaimed } from '@main/core/create-desk'
import { peian } from '@main/testing/run-cli'
import { writeSettledClaim } from '@main/testing/settled-claims'
import { temporaryFolder, testDeskOptions } from '@main/testing/test-core'

it('SYN-03 export hands out what the profile names, and no package of less than everything', async () => {
  const options = testDeskOptions()
  const running = await openUnclaimed(options)
  await writeSettledClaim(running, 1)
  await writeSettledClaim(running, 2, { state: 'decided' })
  await running.close()
  const folder = temporaryFolder()
  const run = async (file: string, ...more: string[]) =>
    peian(['--json', '--data-dir', options.dataDir, 'export', '--to', join(folder, file), ...more])
  const header = async (file: string): Promise<unknown[] | undefined> =>
    (await readXlsx(readFileSync(join(folder, file)))).sheets[0]?.rows[0]

  const payment = await run('pay.xlsx', '--profile', 'payment')
  expect(payment).toMatchObject({ status: 0, json: { claims: 1 } })
  expect(await header('pay.xlsx')).toHaveLength(7)
  expect((await run('count.xlsx', '--profile', 'statistics')).json).toMatchObject({ claims: 2 })
  expect(await header('count.xlsx')).not.toContain('赔案号')
  expect((await run('all.xlsx')).json).toMatchObject({ claims: 2 })
  expect(await header('all.xlsx')).toContain('证件号码')
  // As before there were profiles.
  expect((await run('all.bin', '--profile', 'xlsx')).json).toMatchObject({ claims: 2 })

  const refused = await run('pay.zip', '--profile', 'payment')
  expect(refused).toMatchObject({
    status: 1,
    json: { error: { code: 'export_profile_refused', data: { formats: ['xlsx'] } } },
  })
})
