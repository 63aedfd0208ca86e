import { PDFDocument } from '@cantoo/pdf-lib'
import { describe, expect, it } from 'vitest'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { refusalOf } from '../../testing/refusal'
import { startTestCore } from '../../testing/test-core'
import { joinLetters } from './join'
import { issueNotice } from './issue'
import { insertClaim } from './testing/insert-claim'
import { pagesOf } from './testing/read-pdf'

/** Closing notices: a short one takes two pages, one that lists forty charges three. */
async function threeLetters() {
  const desk = await startTestCore()
  const { core, actor } = desk
  const issued = []
  for (const lines of [1, 40, 1]) {
    const { claimId } = await insertClaim(core, actor.id, {
      conclusion: 'pay_part',
      invoices: [
        Array.from({ length: lines }, (_, index) => ({
          name: `费用 ${index}`,
          claimedFen: 1000,
          exclusions: [{ amountFen: 100, reasonCode: 'self_paid_item' }],
        })),
      ],
    })
    issued.push(await issueNotice(core, actor, { claimId }))
  }
  return { ...desk, issued, path: join(core.handover.outbox, 'joined.pdf') }
}

describe('letters joined for printing', () => {
  it('NTC-07 each begins on a front side, in the order asked for, page by page as it was issued', async () => {
    const { core, client, issued, path } = await threeLetters()
    const order = [issued[1], issued[0], issued[2]].flatMap((notice) => (notice ? [notice] : []))
    expect(order.map(({ pages }) => pages % 2)).toEqual([1, 0, 0])
    const phases: string[] = []
    const { pages } = await joinLetters(
      core,
      order.map(({ id }) => id),
      path,
      {
        onProgress: ({ phase }) => phases.push(phase),
      },
    )
    const joined = core.vault.unseal(readFileSync(path))
    const texts = await pagesOf(joined)
    expect(texts).toHaveLength(pages)
    const expected: string[] = []
    for (const [index, notice] of order.entries()) {
      if (expected.length % 2 === 1) expected.push('')
      expected.push(...(await pagesOf(await client.notices.file({ id: notice.id }))))
      expect(expected.length, String(index)).toBeGreaterThan(0)
    }
    expect(texts).toEqual(expected)
    expect(texts.filter((text) => text === '')).toHaveLength(1)
    const sizes = (await PDFDocument.load(joined)).getPages().map((page) => page.getSize())
    expect(new Set(sizes.map(({ width, height }) => `${width}×${height}`)).size).toBe(1)
    expect(phases).toContain('join')
  })

  it('NTC-07 cancelled, or with a letter that is not there, it leaves nothing', async () => {
    const { core, issued, path } = await threeLetters()
    const ids = issued.map(({ id }) => id)
    const controller = new AbortController()
    controller.abort()
    expect(
      await refusalOf(joinLetters(core, ids, path, { signal: controller.signal })),
    ).toMatchObject({ code: 'cancelled' })
    expect(await refusalOf(joinLetters(core, [...ids, 'nothing'], path, {}))).toMatchObject({
      code: 'not_found',
      data: { entity: 'notice', id: 'nothing' },
    })
    core.files.remove(issued[2]?.sha256 ?? '')
    expect(await refusalOf(joinLetters(core, ids, path, {}))).toMatchObject({
      code: 'content_missing',
    })
    expect(existsSync(path)).toBe(false)
  })
})
