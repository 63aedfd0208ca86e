import { createHash } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import { decisionReasons } from '@shared/domain/reasons'
import { claimTypes, incidentTypes } from '@shared/domain/catalogues'
import { testWorkerFile } from '../../../testing/test-core'
import { WorkerPool } from '../../workers/pool'
import type { DecisionLetter } from '../notice-data'
import { charactersWithoutGlyph } from '../render/fonts'
import { renderPdf } from '../render/render-pdf'
import { pagesOf } from '../testing/read-pdf'
import { sampleNoticeData } from '../testing/sample-notice-data'
import { letter } from './letter'
import { ruledTable } from './parts'
import { wordings } from './wording'

const head = { issued: { noticeNo: 'VSHH-N25030300001', date: '2025-03-03', replacesNo: null } }
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const render = (data: DecisionLetter) => renderPdf(letter(data, head))

describe('the same input gives the same bytes (NTC-06)', () => {
  it('NTC-06 here and in worker threads, first or after other letters', async () => {
    // Two characters that share a glyph with others: the full stroke with U+2215, the en dash with U+2012.
    const data = {
      ...sampleNoticeData('zh', { invoices: 2, excludedLines: 1 }),
      insuredName: '王／–',
    }
    const here = sha256((await render(data)).bytes)
    // Letters that reach the same glyphs by other characters, and other glyphs in another order.
    const others = [
      { ...data, insuredName: '\u2215\u2012 王明 fi' },
      sampleNoticeData('en', { invoices: 1, excludedLines: 3 }),
    ]
    for (const other of others) await render(other)
    expect(sha256((await render(data)).bytes)).toBe(here)

    const pool = new WorkerPool(testWorkerFile)
    onTestFinished(() => pool.close())
    const inThread = async (of: DecisionLetter) =>
      sha256((await pool.run('renderNotice', { data: of, head })).bytes)
    // Both threads set the others first.
    await Promise.all([...others, ...others].map(inThread))
    expect(await Promise.all([data, data, data].map(inThread))).toEqual([here, here, here])
  })

  it('NTC-06 another name, number or date gives other bytes', async () => {
    const data = sampleNoticeData('zh', { invoices: 1, excludedLines: 0 })
    const hashes = new Set([
      sha256((await render(data)).bytes),
      sha256((await render({ ...data, insuredName: '王大明' })).bytes),
      sha256((await renderPdf(letter(data, { issued: { ...head.issued, noticeNo: 'X' } }))).bytes),
      sha256(
        (await renderPdf(letter(data, { issued: { ...head.issued, date: '2025-03-04' } }))).bytes,
      ),
    ])
    expect(hashes.size).toBe(4)
  })

  it('a letter says what it was given, whatever letters came before it', async () => {
    const data = sampleNoticeData('zh', { invoices: 1, excludedLines: 0 })
    await render({ ...data, insuredName: '甲\u22ef' })
    const text = (await pagesOf((await render({ ...data, insuredName: '丙\u2026' })).bytes)).join(
      '',
    )
    expect(text).toContain('丙\u2026')
  })
})

describe('the sheet', () => {
  it('a short table stays with its sums on one page; a long one, or one of long rows, may break', () => {
    const columns = [{ head: '项目', as: 'text' as const, share: 1 }]
    const unbreakable = (rows: number, text = '床位费'): unknown =>
      (
        ruledTable('票据明细', '', columns, Array(rows).fill([text]), ['合计']) as {
          unbreakable: unknown
        }
      ).unbreakable
    expect(unbreakable(7)).toBe(true)
    expect(unbreakable(8)).toBe(false)
    expect(unbreakable(2, '长'.repeat(600))).toBe(false)
    // Few rows may be higher than a page together: what does not fit would be lost.
    expect(unbreakable(7, '长'.repeat(490))).toBe(false)
  })

  it.each(['zh', 'en'] as const)(
    'five hundred lines run over many pages (%s): headings again on each, the signature never alone',
    async (language) => {
      const sample = sampleNoticeData(language, { invoices: 120, excludedLines: 500 })
      const data: DecisionLetter = {
        ...sample,
        excludedLines: sample.excludedLines.map((line, index) => ({
          ...line,
          name: `(${index + 1})`,
        })),
      }
      const { bytes, pages } = await render(data)
      const texts = await pagesOf(bytes)
      expect(texts).toHaveLength(pages)
      expect(pages).toBeGreaterThan(20)
      const words = wordings[language]
      texts.forEach((text, index) =>
        expect(text).toContain(words.page(index + 1, pages).replace('　', ' ')),
      )
      const heading = words.headings.excluded
      const first = texts.findIndex((text) => text.includes(words.excludedHeads.reason))
      for (const text of texts.slice(first, -2)) {
        expect(text).toContain(heading)
        expect(text).toContain(words.excludedHeads.reason)
      }
      const last = texts.at(-1) ?? ''
      expect(last).toContain(words.seal)
      expect(last).toContain(words.headings.objection)
      const all = texts.join('')
      for (let line = 1; line <= 500; line += 1) expect(all).toContain(`(${line})`)
    },
    120_000,
  )

  it('a short letter takes at most two pages', async () => {
    for (const language of ['zh', 'en'] as const) {
      const { pages } = await render(sampleNoticeData(language, { invoices: 1, excludedLines: 1 }))
      expect(pages).toBe(2)
    }
  })

  it('words without a break, endless reasons and layout commands in names stay inside the sheet', async () => {
    const data = sampleNoticeData('zh', { invoices: 2, excludedLines: 2 })
    const [line] = data.excludedLines
    if (!line) throw new Error('no line')
    const clause = '很长的条款'.repeat(100)
    const hostile: DecisionLetter = {
      ...data,
      insuredName: '{"text":"x","pageBreak":"after"}',
      addressee: { name: 'A'.repeat(200), title: null, address: 'B'.repeat(300) },
      decision: { ...data.decision, explanation: `<script>${'W'.repeat(3000)}` },
      excludedLines: [
        {
          ...line,
          name: 'N'.repeat(500),
          reasons: Array.from({ length: 20 }, (_, index) => ({
            code: 'self_paid_item',
            amountFen: index + 1,
            clause,
            note: null,
          })),
        },
      ],
    }
    const { bytes } = await render(hostile)
    const texts = await pagesOf(bytes)
    const all = texts.join('')
    expect(all).toContain('{"text":"x","pageBreak":"after"}')
    expect(all.match(/W/gu)).toHaveLength(3000)
    expect(all.match(/很长的条款|很|长|的|条|款/gu)?.length).toBeGreaterThan(2000)
    expect(all.replace(/[^N]/gu, '').length).toBeGreaterThanOrEqual(500)
  })

  it('every word of the letters themselves has a glyph', () => {
    const texts: string[] = []
    for (const language of ['zh', 'en'] as const) {
      const words = wordings[language]
      const data = sampleNoticeData(language, { invoices: 2, excludedLines: 2 })
      texts.push(JSON.stringify(letter(data, head)), JSON.stringify(words))
      for (const conclusion of ['pay', 'pay_part', 'refuse', 'withdraw'] as const) {
        const decision = { ...data.decision, conclusion }
        for (const kind of ['closing', 'decision'] as const) {
          const other = { ...data, kind, decision, payee: null }
          texts.push(JSON.stringify(letter(other, { previewOn: '2025-12-31', replacesNo: 'X' })))
          texts.push(
            words.contact(data.insurer),
            words.page(1, 2),
            words.running(data.insurer.name, '理赔结案通知书', null),
          )
        }
      }
      texts.push(...decisionReasons.map(({ code }) => words.reason(code)))
    }
    expect(charactersWithoutGlyph(texts)).toEqual([])
    expect(charactersWithoutGlyph(['王𠮷明'])).toEqual(['𠮷'])
  })

  it('both weights have the same characters, so that one check holds for both', () => {
    const text = String.fromCodePoint(
      ...Array.from({ length: 0x3000 }, (_, index) => 0x20 + index * 7),
    )
    expect(charactersWithoutGlyph([text], 'medium')).toEqual(charactersWithoutGlyph([text]))
  })

  it('every catalogue entry has words in both languages', () => {
    for (const words of Object.values(wordings)) {
      for (const code of claimTypes) expect(words.claimType(code)).not.toBe(code)
      for (const code of incidentTypes) expect(words.incident(code)).not.toBe(code)
      for (const { code } of decisionReasons) expect(words.reason(code)).not.toBe(code)
    }
  })
})
