import { describe, expect, it } from 'vitest'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PlanRules } from '@shared/domain/adjudication/plan'
import type { Language, NoticeKind } from '@shared/domain/catalogues'
import { seedCoveredClaims } from '../../testing/covered'
import { benefit } from '../../testing/policies'
import { startTestCore } from '../../testing/test-core'
import { pagesOf } from './testing/read-pdf'

/** A deductible of 100 yuan a year, then 80 %, at most 1,000 yuan a year. */
const rules: PlanRules = {
  yearlyLimitFen: null,
  benefits: [
    benefit('outpatient', {
      nameZh: '门诊医疗费用',
      nameEn: 'Outpatient expenses',
      deductible: { per: 'year', amountFen: 10_000, reducedByOthers: false },
      ratioBp: 8000,
      yearlyLimitFen: 100_000,
    }),
  ],
}

/**
 * A claim of 800 and 700 yuan, 50 yuan of the first excluded. First line: 800 − 50 − 100 = 650, × 80 % = 520.
 * Second: 700 × 80 % = 560, of which 480 are left of the limit. Together 1,000.
 */
async function decidedClaim(exGratiaFen?: number) {
  const desk = await startTestCore()
  const { client } = desk
  const { claims } = await seedCoveredClaims(desk, rules, [{ lines: [80_000, 70_000] }])
  const [claim] = claims
  if (!claim) throw new Error('no claim was seeded')
  const { id, lineIds } = claim
  const { version } = await client.claims.take({ id, version: 1 })
  const exclusion = { amountFen: 5000, reasonCode: 'self_paid_item', clause: '第 2.3 条' }
  const decided = await client.claims.decide({
    id,
    version,
    lines: [{ lineId: lineIds[0] ?? '', exclusions: [exclusion] }],
    ...(exGratiaFen === undefined ? {} : { exGratiaFen, explanation: '特殊情况' }),
  })
  const text = async (kind: NoticeKind, language: Language): Promise<string> => {
    const notice = await client.notices.issue({ claimId: id, kind, language })
    const file = await client.notices.file({ id: notice.id })
    const bytes = Buffer.from(await file.arrayBuffer())
    const folder = process.env['PEIAN_KEEP_LETTERS']
    if (folder) {
      mkdirSync(folder, { recursive: true })
      writeFileSync(
        join(folder, `${kind}-${language}${exGratiaFen ? '-ex-gratia' : ''}.pdf`),
        bytes,
      )
    }
    return (await pagesOf(bytes)).join('\n').replace(/\s+/gu, '')
  }
  return { ...desk, id, decided, text }
}

describe('letters on what the desk computed', () => {
  it('ADJ-09 the calculation sheet prints every step, and its total is what the decision pays', async () => {
    const { text, decided } = await decidedClaim()
    expect(decided.payableFen).toBe(100_000)
    const sheet = await text('calculation', 'zh')
    expect(sheet).toContain('理算书')
    for (const figure of [
      '800.00',
      '-50.00',
      '-100.00',
      '-130.00',
      '520.00',
      '700.00',
      '-140.00',
      '-80.00',
      '480.00',
    ]) {
      expect(sheet, figure).toContain(figure)
    }
    for (const rule of ['ADJ-01', 'ADJ-06']) expect(sheet).toContain(`[${rule}]`)
    expect(sheet).toContain('第2.3条')
    expect(sheet).toContain('合计1,000.00')
    const english = await text('calculation', 'en')
    expect(english).toContain('CalculationSheet')
    expect(english).toContain('Total1,000.00')
    expect(english).not.toMatch(/门诊|免赔/u)
  })

  it('ADJ-09 NTC-02 the closing notice quotes the sheet: excluded, taken off by kind, paid', async () => {
    const { text } = await decidedClaim()
    const letter = await text('closing', 'zh')
    expect(letter).toContain('人民币1,500.00元')
    expect(letter).toContain('人民币1,000.00元')
    expect(letter).toContain('人民币500.00元不予赔付')
    // Ratio 130 + 140, deductible 100, limit 80; excluded 50 stands apart.
    expect(letter).toContain('270.00')
    expect(letter).toContain('合计450.00')
    const english = await text('closing', 'en')
    expect(english).toContain('Takenoffundertheplan')
  })

  it('ADJ-09 a letter and a sheet are outdated once the claim was decided anew, and replaced one by one', async () => {
    const { client, id, decided, text } = await decidedClaim()
    await text('closing', 'zh')
    await text('calculation', 'zh')
    const before = await client.notices.listForClaim({ claimId: id })
    expect(before.map(({ kind, outdated }) => [kind, outdated])).toEqual([
      ['calculation', false],
      ['closing', false],
    ])
    const back = await client.claims.returnToReview({
      id,
      version: decided.version,
      reason: '重核',
    })
    const again = await client.claims.decide({ id, version: back.version, lines: [] })
    const outdated = await client.notices.listForClaim({ claimId: id })
    expect(outdated.every((notice) => notice.outdated)).toBe(true)
    expect(again.payableFen).toBe(100_000)
    await text('calculation', 'zh')
    const after = await client.notices.listForClaim({ claimId: id })
    expect(
      after.map(({ kind, outdated: old, replacedByNo }) => [kind, old, replacedByNo !== null]),
    ).toEqual([
      ['calculation', false, false],
      ['calculation', true, true],
      ['closing', true, false],
    ])
  })

  it('CLM-15 what is paid ex gratia stands apart from what the policy owes', async () => {
    const { text, decided } = await decidedClaim(20_000)
    expect(decided.payableFen).toBe(120_000)
    const letter = await text('closing', 'zh')
    expect(letter).toContain('按合同约定应赔付人民币1,000.00元')
    expect(letter).toContain('通融赔付人民币200.00元')
    expect(letter).toContain('壹仟贰佰元整')
    expect(await text('closing', 'en')).toContain('Paidexgratia')
    const sheet = await text('calculation', 'zh')
    expect(sheet).toContain('通融赔付200.00')
    expect(sheet).toContain('合计1,200.00')
  })
})
