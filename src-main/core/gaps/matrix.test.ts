import { describe, expect, it } from 'vitest'
import { defaultMatrix } from '@shared/domain/materials/default-matrix'
import { seedClaims } from '../../testing/seed'
import { actingAs, startTestCore } from '../../testing/test-core'

const police = {
  material: 'police_report',
  zh: '交警事故认定书',
  en: 'Police report',
  kinds: ['accident_proof' as const],
  blocking: true,
  rule: '',
}

describe('the document matrix of a desk', () => {
  it('is the one that ships until somebody changes it', async () => {
    const { client } = await startTestCore()
    const { rows, version } = await client.gaps.matrix()
    expect(rows).toEqual(defaultMatrix)
    expect(version).toBe(1)
  })

  it('CLM-06 once changed holds for every claim at once, and the trail has each row', async () => {
    const running = await startTestCore()
    const { client } = running
    const [claim] = await seedClaims(running, [{}])
    const claimId = claim?.id ?? ''
    const { rows, version } = await client.gaps.matrix()
    const saved = await client.gaps.saveMatrix({
      version,
      rows: [...rows.filter(({ material }) => material !== 'insurance_card'), police],
    })
    expect(saved.version).toBe(2)
    expect(await client.gaps.matrix()).toEqual(saved)
    const { materials } = await client.gaps.materials({ claimId })
    const names = materials.map(({ material }) => material)
    expect(names).toContain('police_report')
    expect(names).not.toContain('insurance_card')
    const { flags } = await client.bench.open({ id: claimId })
    const missing = flags.find(({ code }) => code === 'material_missing')
    expect(missing?.detail['zh']).toContain('交警事故认定书')

    const entry = await running.core.database.reader
      .selectFrom('audit_entries')
      .selectAll()
      .where('entity', '=', 'settings')
      .orderBy('number', 'desc')
      .executeTakeFirstOrThrow()
    expect(entry).toMatchObject({ action: 'settings.save', entity_id: 'document_matrix' })
    const after = JSON.parse(entry.after ?? '{}') as Record<string, unknown>
    expect(Object.keys(after).sort()).toEqual(['insurance_card', 'police_report'])
    expect(after['insurance_card']).toBeNull()
  })

  it('CLM-05 is not saved without a medical record for every claim', async () => {
    const { client } = await startTestCore()
    const { rows, version } = await client.gaps.matrix()
    await expect(
      client.gaps.saveMatrix({
        version,
        rows: rows.filter(({ material }) => material !== 'medical_record'),
      }),
    ).rejects.toMatchObject({
      code: 'invalid_record',
      data: { problems: [{ field: 'rows', reason: 'no_medical_record' }] },
    })
    expect((await client.gaps.matrix()).rows).toEqual(rows)
  })

  it('is not saved with a row that contradicts, and says which', async () => {
    const { client } = await startTestCore()
    const { rows, version } = await client.gaps.matrix()
    await expect(
      client.gaps.saveMatrix({ version, rows: [...rows, police, { ...police, original: true }] }),
    ).rejects.toMatchObject({
      code: 'invalid_record',
      data: {
        problems: [
          {
            field: `rows.${rows.length + 1}`,
            reason: 'contradicts',
            detail: String(rows.length + 1),
          },
        ],
      },
    })
  })

  it.each([
    ['codes nobody knows', { kinds: ['dragon'] }],
    ['a condition nobody knows', { when: ['full_moon'] }],
    ['a code that is a path', { material: '../../x' }],
    ['a name of a thousand characters', { zh: '证'.repeat(1_000) }],
    ['no name', { en: '' }],
    ['a list where a word belongs', { rule: ['CLM-05'] }],
    ['what only looks like a yes', { blocking: 'true' }],
  ])('refuses %s', async (_what, change) => {
    const { client } = await startTestCore()
    const { rows, version } = await client.gaps.matrix()
    const hostile = { ...police, ...change } as unknown as typeof police
    await expect(
      client.gaps.saveMatrix({ version, rows: [...rows, hostile] }),
    ).rejects.toMatchObject({ code: expect.stringMatching(/BAD_REQUEST|invalid/u) })
    expect((await client.gaps.matrix()).version).toBe(1)
  })

  it('refuses a matrix without rows and one of a thousand', async () => {
    const { client } = await startTestCore()
    const rows = Array.from({ length: 1_000 }, (_none, index) => ({
      ...police,
      material: `material_${index}`,
    }))
    for (const hostile of [[], rows]) {
      await expect(client.gaps.saveMatrix({ version: 1, rows: hostile })).rejects.toMatchObject({
        code: 'BAD_REQUEST',
      })
    }
  })

  it('ADJ-07 is not saved over what somebody else saved meanwhile', async () => {
    const { client } = await startTestCore()
    const { rows, version } = await client.gaps.matrix()
    await client.gaps.saveMatrix({ version, rows: [...rows, police] })
    await expect(client.gaps.saveMatrix({ version, rows })).rejects.toMatchObject({
      code: 'stale_version',
      data: { yourVersion: 1, currentVersion: 2 },
    })
  })

  it('USR-01 everybody reads it, and who may change settings changes it', async () => {
    const running = await startTestCore()
    const reviewer = await actingAs(running, ['reviewer'])
    const administrator = await actingAs(running, ['administrator'])
    const { rows, version } = await reviewer.client.gaps.matrix()
    expect((await administrator.client.gaps.matrix()).rows).toEqual(rows)
    const change = { version, rows: [...rows, police] }
    await expect(reviewer.client.gaps.saveMatrix(change)).rejects.toMatchObject({
      code: 'forbidden',
    })
    expect((await administrator.client.gaps.saveMatrix(change)).version).toBe(2)
  })
})
