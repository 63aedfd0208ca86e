import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openUnclaimed } from '@main/core/create-desk'
import { peian } from '@main/testing/run-cli'
import { seedClaims } from '@main/testing/seed'
import { temporaryFolder, testDeskOptions } from '@main/testing/test-core'

/** A desk on which three claims were taken on 2025-03-03. */
async function deskWithTrail(): Promise<{ dataDir: string; claimNos: string[] }> {
  const options = testDeskOptions()
  const running = await openUnclaimed(options)
  const claims = await seedClaims(running, [{}, {}, {}])
  for (const _claim of claims) await running.client.claims.takeNext()
  await running.close()
  return { dataDir: options.dataDir, claimNos: claims.map((claim) => claim.claimNo) }
}

interface Page {
  rows: { number: number; label: string; actor: string }[]
  next: string | null
}

it('AUD-01 audit list filters and pages', async () => {
  const { dataDir, claimNos } = await deskWithTrail()
  const list = async (...more: string[]) => {
    const spoken = await peian(['--json', '--data-dir', dataDir, 'audit', 'list', ...more])
    return { status: spoken.status, ...(spoken.json as unknown as Page) }
  }
  const first = await list('--limit', '2', '--action', 'claim')
  expect(first.rows.map((row) => row.number)).toEqual([3, 2])
  const rest = await list('--action', 'claim', '--after', first.next ?? '')
  expect(rest).toMatchObject({ status: 0, next: null })
  expect(rest.rows.map((row) => row.number)).toEqual([1])
  expect((await list('--about', claimNos[1] ?? '')).rows.map((row) => row.number)).toEqual([2])
  const actor = first.rows[0]?.actor ?? ''
  expect((await list('--actor', actor)).rows).toHaveLength(3)
  expect(await list('--actor', 'nobody')).toMatchObject({ status: 1, error: { code: 'not_found' } })

  const { stdout } = await peian(['--lang', 'en', '--data-dir', dataDir, 'audit', 'list'])
  expect(stdout).toContain('claim.take')
  expect(stdout).toContain(claimNos[0])
})

it('AUD-01 audit export writes the file and says its sum', async () => {
  const { dataDir } = await deskWithTrail()
  const file = join(temporaryFolder(), 'new', 'trail.jsonl')
  const period = ['--from', '2025-03-03', '--until', '2025-03-03']
  const { status, json } = await peian([
    ...['--json', '--data-dir', dataDir, 'audit', 'export', '--to', file],
    ...period,
  ])
  const bytes = readFileSync(file)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  expect({ status, json }).toEqual({ status: 0, json: { file, sha256, entries: 3 } })
  expect(bytes.toString().trimEnd().split('\n')).toHaveLength(4)

  const verify = await peian(['--json', '--data-dir', dataDir, 'audit', 'verify'])
  expect(verify.json).toEqual({ ok: true, entries: 4, firstBroken: null })
  const wrong = await peian([
    ...['--json', '--data-dir', dataDir, 'audit', 'export', '--to', file],
    ...['--from', 'yesterday'],
  ])
  expect(wrong).toMatchObject({ status: 2, json: { error: { code: 'invalid_input' } } })
})
