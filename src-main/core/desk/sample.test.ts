import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ImportReport } from '@shared/contract/sync'
import { writeSettledClaim } from '../../testing/settled-claims'
import { startTestCore } from '../../testing/test-core'
import { assertWhole } from '../database/migrate'
import { openHandle } from '../database/open'
import type { RunningCore } from '../create-desk'
import { loadSample } from './sample'

async function load({ core, actor }: RunningCore): Promise<ImportReport> {
  for await (const step of loadSample(core, actor)) if (step.type === 'done') return step
  throw new Error('the sample ended without a report')
}

describe('the sample in the desk', () => {
  it('goes through the import without a rejected row', async () => {
    const desk = await startTestCore()
    const report = await load(desk)
    expect(report.rejectSamples).toEqual([])
    expect(report.rejectedRows).toBe(0)
    expect(report.added).toMatchObject({ claims: 240, members: 90, policies: 90, providers: 40 })
    expect(report.added).toEqual(report.read)
    const handle = openHandle(desk.core.database.file, 'read', desk.core.database.key)
    assertWhole(handle)
    const claims = handle
      .prepare(`SELECT state, source, count(*) AS n FROM claims GROUP BY state ORDER BY state`)
      .all()
    expect(claims).toEqual([
      { state: 'awaiting_documents', source: 'sample', n: 8 },
      { state: 'received', source: 'sample', n: 232 },
    ])
    const unequal = handle
      .prepare(
        `SELECT count(*) FROM claims WHERE claimed_fen <> (SELECT sum(total_fen) FROM invoices WHERE claim_id = claims.id)
          OR policy_id IS NULL OR provider_id IS NULL`,
      )
      .pluck()
      .get()
    expect(unequal).toBe(0)
    // POL-03: policies are under the plan that is called as they are.
    const linked = handle
      .prepare(
        `SELECT plans.code, count(policies.id) AS policies FROM plans
         LEFT JOIN policies ON policies.plan_id = plans.id GROUP BY plans.code ORDER BY plans.code`,
      )
      .all() as { code: string; policies: number }[]
    expect(linked.map(({ code }) => code)).toEqual([
      'SAMPLE-CHILD',
      'SAMPLE-GROUP-1',
      'SAMPLE-MILLION',
      'SAMPLE-PREMIUM',
    ])
    expect(linked.every(({ policies }) => policies > 0)).toBe(true)
    const applicants = handle
      .prepare('SELECT count(*) FROM claims WHERE applicant_id IS NULL')
      .pluck()
      .get()
    expect(applicants).toBe(0)
    handle.close()
    expect(readdirSync(desk.core.handover.inbox)).toEqual([])
  })

  it('has claims that wait for documents in every phase, and nothing of it leaves (GAP-04, GAP-05, GAP-09)', async () => {
    const desk = await startTestCore()
    await load(desk)
    const { client } = desk
    expect(await client.gaps.counts()).toMatchObject({
      all: 8,
      answered: 2,
      due: 2,
      escalated: 1,
      strays: 1,
    })
    const { rows } = await client.gaps.list({ filter: {} })
    const steps = rows.map(({ nextStep, nextOn }) => `${nextStep} ${nextOn}`)
    // Loaded on Monday the 3rd of March: asked five working days before is overdue, three is due today.
    expect(steps).toContain('remind 2025-02-27')
    expect(steps).toContain('remind 2025-03-03')
    expect(steps.filter((step) => step.startsWith('escalate'))).toEqual(['escalate 2025-03-04'])
    expect(steps.filter((step) => step.startsWith('close'))).toHaveLength(1)
    expect(
      rows
        .map(({ newDocuments }) => newDocuments)
        .sort()
        .slice(-3),
    ).toEqual([0, 1, 2])
    const { byState } = await client.outbox.counts()
    expect(byState.sent ?? 0).toBe(0)
    expect(byState.held).toBeGreaterThan(0)
    expect(byState.waiting).toBeGreaterThan(6)
    const aside = await desk.core.database.reader
      .selectFrom('documents')
      .select('file_name')
      .where('set_aside_at', 'is not', null)
      .execute()
    expect(aside).toHaveLength(1)
    // What was done is on record on the day on which it was done.
    const escalated = rows.find(({ nextStep }) => nextStep === 'close')
    expect(escalated?.sentAt.slice(0, 10)).toBe('2025-02-18')
    expect(escalated?.remindedAt?.slice(0, 10)).toBe('2025-02-21')
    expect(escalated?.escalatedAt?.slice(0, 10)).toBe('2025-02-28')
  })

  it('is loaded once, also on another day', async () => {
    let today = Date.parse('2025-03-03T02:00:00Z')
    const desk = await startTestCore({ clock: () => today })
    await load(desk)
    today += 5 * 86_400_000
    const again = await load(desk)
    expect(again.alreadyImported).toBe(true)
    expect(again.added.claims).toBe(0)
  })

  it('does not mix with real claims', async () => {
    const desk = await startTestCore()
    await writeSettledClaim(desk, 1)
    await expect(load(desk)).rejects.toMatchObject({ code: 'not_allowed_in_state' })
    const { reader } = desk.core.database
    expect(await reader.selectFrom('claims').select('id').execute()).toHaveLength(1)
  })
})
