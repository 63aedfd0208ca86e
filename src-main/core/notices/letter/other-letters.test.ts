import jsQR from 'jsqr'
import { describe, expect, it } from 'vitest'
import { languages, type Language } from '@shared/domain/catalogues'
import { letterKinds, type LetterCode } from '@shared/domain/letters/kinds'
import { paperProblems } from '@shared/domain/materials/matrix'
import type { LetterData, RequestLetter, ServiceLetter } from '../notice-data'
import { charactersWithoutGlyph } from '../render/fonts'
import { renderPdf } from '../render/render-pdf'
import { specimenData, SPECIMEN_ON } from '../specimen-data'
import { pagesOf } from '../testing/read-pdf'
import { pictureOf } from '../testing/picture'
import { sampleRequestData } from '../testing/sample-request-data'
import { letter } from './letter'
import { requestWords } from './request-words'
import { wordings } from './wording'

const head = { issued: { noticeNo: 'VSHH-N25030300001', date: '2025-03-03', replacesNo: null } }
const LINK = 'https://www.example.com/claims?no=VSHH25022800012'
const render = (data: LetterData) => renderPdf(letter(data, head))
/** Its text without blanks: a line may break anywhere. */
const textOf = async (data: LetterData): Promise<string> =>
  (await pagesOf((await render(data)).bytes)).join('').replace(/\s+/gu, '')
const squeezed = (text: string): string => text.replace(/\s+/gu, '')

function specimenOf(code: LetterCode, language: Language): LetterData {
  const { insurer } = sampleRequestData(language, { items: 1 })
  const data = specimenData(code, language, { insurer, claimLink: LINK, objectionDays: 30 })
  if (!data) throw new Error(`${code} is no letter`)
  return data
}
const issuable = letterKinds.flatMap(({ code }) => (code === 'certificate' ? [] : [code]))

describe('a letter that asks for documents', () => {
  it('NTC-04 GAP-03 says who, which claim, each item with its reason, until when, how and where', async () => {
    const zh = await textOf(sampleRequestData('zh', { items: 4 }))
    for (const said of [
      '理赔补充材料通知书',
      'VSHH-N25030300001',
      'VSHH25022800012',
      'P2025000001234',
      '住院',
      '疾病',
      '2025-01-05',
      '尊敬的王小明先生',
      '1出院小结纸质原件，邮寄尚未收到必需',
      '2身份证件完整清晰的彩色影像，正反两面已收到，但影像模糊，请重新拍摄，文字和印章须清晰可辨；缺少一面，请提供正反两面必需',
      '缺1月7日的清单',
      '4银行卡完整清晰的彩色影像尚未收到非必需',
      '2025年3月5日（含当日）前',
      LINK,
      '凭赔案号VSHH25022800012和被保险人姓名进入',
      '请寄至示例市示例区示例路1号（邮政编码000000）',
      '电话咨询：000-000-0000',
      '扫码进入本赔案，提交材料',
      '经办人李审核',
      '2025年3月3日',
      '新的医疗费用票据不在本赔案中处理',
    ]) {
      expect(zh, said).toContain(squeezed(said))
    }
    const en = await textOf(sampleRequestData('en', { items: 4 }))
    for (const said of [
      'Request for Documents',
      'Received, but the picture is blurred',
      'by 5 March 2025',
      'Handled by',
      'New medical invoices',
    ]) {
      expect(en, said).toContain(squeezed(said))
    }
    expect(en).not.toMatch(/材料|必需/u)
  })

  it('GAP-07 a second request says that there was one before, and why there is another', async () => {
    const second = { number: 2, againReason: '核对票据时发现金额不一致。' }
    const text = await textOf(sampleRequestData('zh', { items: 1 }, second))
    expect(text).toContain('此前已通知您补充材料')
    expect(text).toContain('再次通知的原因：核对票据时发现金额不一致。')
    expect(text).not.toContain('一次性通知')
  })

  it('GAP-09 the last notice says what follows, when, and that documents can still be brought', async () => {
    const zh = await textOf(specimenOf('documents_final', 'zh'))
    expect(zh).toContain('至2025年4月2日仍未收齐标明“必需”的材料的')
    expect(zh).toContain('您仍可在法律规定的诉讼时效期间内补齐材料')
    const reminder = await textOf(specimenOf('documents_reminder', 'en'))
    expect(reminder).toContain(squeezed('On 20 February 2025 we asked you'))
    expect(reminder).toContain(squeezed('to reach us by 24 February 2025'))
    expect(reminder).toContain(squeezed('by 10 March 2025'))
  })

  it('CLM-09 says that the days between the request and the documents do not count', async () => {
    expect(await textOf(sampleRequestData('zh', { items: 1 }))).toContain(
      '不计入本公司作出核定的期限',
    )
  })

  it('GAP-03 the QR code on the printed page opens the claim', async () => {
    for (const language of languages) {
      const { bytes, pages } = await render(sampleRequestData(language, { items: 4 }))
      const { data, width, height } = await pictureOf(bytes, pages, 150 / 72)
      expect(jsQR(data, width, height)?.data, language).toBe(LINK)
    }
  })

  it('GAP-03 a desk without a place for customers prints no code and no way there', async () => {
    const data = sampleRequestData('zh', { items: 2 }, { claimLink: null })
    const { bytes, pages } = await render(data)
    const picture = await pictureOf(bytes, pages, 150 / 72)
    expect(jsQR(picture.data, picture.width, picture.height)).toBeNull()
    const text = await textOf(data)
    expect(text).not.toContain('扫码')
    expect(text).not.toContain('网上提交')
    expect(text).toContain('邮寄提交')
  })

  it.each(languages)(
    'forty items with notes run over pages (%s): each numbered, heads again, nothing lost, the signature not alone',
    async (language) => {
      const items = sampleRequestData(language, { items: 40 }).items.map((item, index) => ({
        ...item,
        name: `${item.name}〔${index + 1}〕`,
        note: `${(language === 'zh' ? '须加盖医院病案室印章，' : 'With the stamp of the records department, ').repeat(language === 'zh' ? 12 : 4)}«${index + 1}»`,
      }))
      const { bytes, pages } = await render(sampleRequestData(language, { items: 1 }, { items }))
      const texts = await pagesOf(bytes)
      expect(pages).toBeGreaterThan(5)
      expect(pages).toBeLessThan(13)
      const words = requestWords[language]
      for (const text of texts.slice(1, -1)) expect(text).toContain(words.itemHeads.why)
      const all = texts.join('')
      for (let item = 1; item <= 40; item += 1) {
        expect(all).toContain(`〔${item}〕`)
        // A row that fits a page is not broken: what it begins with and what it ends with stand together.
        const at = texts.findIndex((text) => text.includes(`〔${item}〕`))
        expect(texts[at], `item ${item}`).toContain(`«${item}»`)
      }
      const last = texts.at(-1) ?? ''
      expect(last).toContain(wordings[language].seal)
      expect(last).toContain(words.headings.notes)
    },
  )

  it('an ordinary request takes two pages, window and fold marks as every letter', async () => {
    for (const language of languages) {
      expect((await render(sampleRequestData(language, { items: 4 }))).pages).toBe(2)
    }
  })

  it('NTC-04 hostile text in every field is printed as it stands, inside the sheet', async () => {
    const hostile = '<script>{"qr":"x"}</script>'
    const long = 'W'.repeat(480)
    const data = sampleRequestData('zh', { items: 3 })
    const filled: RequestLetter = {
      ...data,
      insuredName: hostile,
      addressee: { name: hostile, title: null, address: long },
      handler: hostile,
      remark: `${hostile} ${long}`,
      againReason: hostile,
      number: 2,
      items: Array.from({ length: 40 }, () => ({
        name: long,
        reason: 'deficient',
        problems: [...paperProblems],
        note: `${hostile}${long}`,
        blocking: true,
        original: true,
        bothSides: true,
      })),
    }
    const { bytes, pages } = await render(filled)
    const all = (await pagesOf(bytes)).join('')
    // Two long words an item, the remark's and the address, and not one letter less.
    expect(all.match(/W/gu)).toHaveLength(480 * (2 * 40 + 2))
    expect(squeezed(all).split(squeezed(hostile)).length - 1).toBeGreaterThanOrEqual(43)
    expect(pages).toBeLessThan(60)
  })
})

describe('the receipt', () => {
  it('NTC-01 CLM-08 says what came, until when the desk decides, and how to ask', async () => {
    const zh = await textOf(specimenOf('receipt', 'zh'))
    for (const said of [
      '理赔受理通知书',
      '病历2份',
      '发票3份',
      '票据共3张，票面金额合计人民币12,345.67元',
      '2025年3月14日前作出核定',
      '10个工作日',
      '000-000-0000',
      LINK,
      '不表示对保险责任或者赔付金额的确认',
    ]) {
      expect(zh, said).toContain(said)
    }
    const waiting = { ...specimenOf('receipt', 'en'), answerBy: null } as LetterData
    const en = await textOf(waiting)
    expect(en).toContain(squeezed('We have asked you for documents in a separate letter'))
    expect(en).not.toContain('by14March')
  })
})

describe('letters of the kinds that come later', () => {
  it.each(
    issuable.filter((code) => letterKinds.some((kind) => kind.code === code && 'later' in kind)),
  )('NTC-05 %s says in both languages what its fields are', async (code) => {
    for (const language of languages) {
      const data = specimenOf(code, language) as ServiceLetter
      const text = await textOf(data)
      const { fields } = letterKinds.find((kind) => kind.code === code) ?? { fields: [] }
      const said: Partial<Record<string, string[]>> = {
        insuredName: [data.insuredName],
        idNumber: ['9000**********0017'],
        hospital: [data.hospital],
        diagnosis: [data.diagnosis],
        policy: [data.policy?.policyNo ?? '-'],
        claimNo: ['VSHH25022800012'],
        amounts: ['20,000.00', '5,000.00', '25,000.00'],
        share: ['10%', '2,500.00'],
        validity: [data.validTo],
        revokedOn: [data.validTo],
        contact: [data.contact.name, data.contact.phone],
        conditions: data.conditions,
        bring: data.bring,
        account: ['9000009876543210123'],
        appointment: ['2025-03-10', '09:30', data.appointment?.place ?? '-'],
        appointments: ['09:30', '14:00'],
        signature: [wordings[language].seal],
        number: [head.issued.noticeNo],
      }
      for (const field of fields) {
        for (const words of said[field] ?? []) {
          expect(text, `${code} ${field}`).toContain(squeezed(words))
        }
      }
      expect(text).not.toContain('900000198506010017')
    }
  })

  it('ADV-11 NTC-05 advance papers say that an advance does not predict the result of the claim', async () => {
    for (const code of ['advance_approved', 'advance_confirmed'] as const) {
      expect(await textOf(specimenOf(code, 'zh'))).toContain('垫付不预示理赔结果')
      expect(await textOf(specimenOf(code, 'en'))).toContain('doesnotpredicttheresult')
    }
  })

  it('NTC-06 a revocation and a replacement name the letter they take the place of', async () => {
    const replaced = { specimenOn: SPECIMEN_ON, number: 'N2', replacesNo: 'VSHH-N25030300009' }
    const text = async (code: LetterCode): Promise<string> =>
      squeezed(
        (await pagesOf((await renderPdf(letter(specimenOf(code, 'zh'), replaced))).bytes)).join(''),
      )
    expect(await text('guarantee_revoked')).toContain('编号为VSHH-N25030300009的医疗费用担保函')
    expect(await text('guarantee')).toContain('本函取代本公司此前出具的编号为VSHH-N25030300009')
    expect(await text('guarantee')).toContain('样张')
  })
})

describe('all letters', () => {
  it('NTC-08 every word of every kind has a glyph, in both languages', () => {
    const texts: string[] = []
    for (const language of languages) {
      for (const code of issuable)
        texts.push(JSON.stringify(letter(specimenOf(code, language), head)))
      const words = requestWords[language]
      for (const problem of paperProblems) {
        for (const reason of ['missing', 'deficient', 'clarify'] as const) {
          texts.push(
            words.why({
              name: '',
              reason,
              problems: [problem],
              note: null,
              blocking: true,
              original: false,
              bothSides: false,
            }),
          )
        }
      }
    }
    expect(charactersWithoutGlyph(texts)).toEqual([])
  })

  it('NTC-06 the same data gives the same bytes, with its QR code, and another link gives others', async () => {
    const data = sampleRequestData('zh', { items: 4 })
    const bytes = async (of: LetterData): Promise<string> =>
      Buffer.from((await render(of)).bytes).toString('base64')
    const first = await bytes(data)
    await bytes(specimenOf('guarantee', 'en'))
    expect(await bytes(data)).toBe(first)
    expect(await bytes({ ...data, claimLink: `${LINK}1` })).not.toBe(first)
  })
})
