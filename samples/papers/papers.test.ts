import { fileTypeFromBuffer } from 'file-type'
import { inflateSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { formatFen } from '@shared/domain/money'
import { renderSamplePapers, type RenderedPaper } from '../../src-main/core/desk/sample-papers-task'
import { pagesOf } from '../../src-main/core/notices/testing/read-pdf'
import { sumOf } from '../sample-claims'
import { makeSample } from '../write-sample'
import { samplePapers } from './papers'

const today = '2025-03-03'
const silent = { checkCancelled: () => undefined, progress: () => undefined }
const { claims, intakes } = makeSample(today)
const planned = samplePapers({ claims, intakes })
let papers: RenderedPaper[] = []

const claimOf = (key: string) => {
  const claim = claims.find((one) => one.key === key)
  if (!claim) throw new Error(`no claim ${key}`)
  return claim
}

describe('papers of the sample', () => {
  beforeAll(async () => {
    papers = await renderSamplePapers({ today, part: 0, parts: 1 }, silent)
  }, 60_000)

  it('belong to some twenty claims, in PDF and as pictures, and are what their names say', async () => {
    expect(planned.size).toBeGreaterThanOrEqual(16)
    expect(planned.size).toBeLessThanOrEqual(40)
    for (const { fileName, bytes } of papers) {
      const type = (await fileTypeFromBuffer(bytes))?.ext
      expect(fileName.endsWith(`.${type ?? ''}`), fileName).toBe(true)
    }
    const kinds = new Set(papers.map(({ kind }) => kind))
    for (const kind of [
      'claim_form',
      'invoice',
      'itemised_bill',
      'medical_record',
      'discharge_summary',
      'identity',
      'guardian_identity',
      'relation_proof',
      'bank_card',
      'social_insurance_settlement',
    ] as const) {
      expect(kinds.has(kind), kind).toBe(true)
    }
  })

  it('say on every page that they are samples', async () => {
    for (const { fileName, bytes } of papers.filter((one) => one.fileName.endsWith('.pdf'))) {
      const pages = await pagesOf(bytes)
      expect(pages.length).toBeGreaterThan(0)
      for (const page of pages) {
        // In the head, at the foot and across the page.
        expect(page.split('样本').length, fileName).toBeGreaterThan(3)
      }
    }
  }, 60_000)

  it('mark pictures across the whole: every third of them has the red of the mark', () => {
    for (const { bytes, fileName } of papers.filter((one) => one.fileName.endsWith('.png'))) {
      const { width, height, redAt } = readPng(bytes)
      const tiles = new Set<string>()
      for (let y = 0; y < height; y += 2) {
        for (let x = 0; x < width; x += 2) {
          if (redAt(x, y))
            tiles.add(`${Math.floor((x / width) * 3)},${Math.floor((y / height) * 3)}`)
        }
      }
      expect([...tiles].sort(), fileName).toHaveLength(9)
    }
  })

  it('carry the figures of their own claim', async () => {
    for (const { kind, claimKey, fileName, bytes } of papers) {
      if (!fileName.endsWith('.pdf') || (kind !== 'invoice' && kind !== 'itemised_bill')) continue
      const claim = claimOf(claimKey)
      const invoice = claim.invoices.find(({ invoiceNo }) => fileName.includes(invoiceNo))
      if (!invoice) throw new Error(`no invoice for ${fileName}`)
      const text = (await pagesOf(bytes)).join('')
      expect(text).toContain(invoice.invoiceNo)
      expect(text).toContain(claim.person.name)
      expect(text).toContain(formatFen(sumOf(invoice.lines)))
      if (kind === 'itemised_bill') {
        for (const line of invoice.lines) {
          expect(text).toContain(formatFen(line.quantity * line.priceFen))
        }
      }
    }
  }, 60_000)

  it('hold one record of a stay with eight pages and more, and a photo that lies on its side', async () => {
    const records = papers.filter(({ fileName }) => fileName === '住院病历.pdf')
    expect(records).toHaveLength(1)
    expect((await pagesOf(records[0]?.bytes ?? new Uint8Array())).length).toBeGreaterThanOrEqual(8)
    const photos = papers.filter(({ fileName }) => fileName.startsWith('发票照片'))
    expect(photos).toHaveLength(1)
  })

  it('leave a bill out here and there, which intake then asks for (CLM-06)', () => {
    const without = [...planned.values()].filter(
      (list) => !list.some(({ kind }) => kind === 'itemised_bill'),
    )
    expect(without.length).toBeGreaterThan(0)
    expect(without.length).toBeLessThan(planned.size / 4)
  })

  it('are the same whenever they are made for the same day, in however many parts', async () => {
    const parts = await Promise.all(
      [0, 1, 2].map((part) => renderSamplePapers({ today, part, parts: 3 }, silent)),
    )
    const key = ({ claimKey, fileName }: RenderedPaper): string => `${claimKey} ${fileName}`
    const again = new Map(parts.flat().map((paper) => [key(paper), paper]))
    expect(again.size).toBe(papers.length)
    for (const paper of papers) {
      expect(Buffer.from(again.get(key(paper))?.bytes ?? []).equals(paper.bytes), key(paper)).toBe(
        true,
      )
    }
  }, 60_000)

  it('MEM-01 show no number that somebody has', async () => {
    for (const { bytes, fileName } of papers.filter((one) => one.fileName.endsWith('.pdf'))) {
      const text = (await pagesOf(bytes)).join(' ')
      const numbers = text.match(/(?<!\d)\d{17}[\dX](?!\d)/gu) ?? []
      for (const number of numbers) {
        expect(number.startsWith('900000') || number.startsWith('00000000000'), fileName).toBe(true)
      }
    }
  }, 60_000)
})

/** Reads what `pngOf` writes: eight bits a part, each row the difference to the one above. */
function readPng(bytes: Uint8Array): {
  width: number
  height: number
  redAt(x: number, y: number): boolean
} {
  const file = Buffer.from(bytes)
  const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)]
  const at = file.indexOf('IDAT')
  const rows = inflateSync(file.subarray(at + 4, at + 4 + file.readUInt32BE(at - 4)))
  const stride = width * 3
  const data = new Uint8Array(stride * height)
  for (let row = 0; row < height; row += 1) {
    for (let byte = 0; byte < stride; byte += 1) {
      const above = row === 0 ? 0 : (data[(row - 1) * stride + byte] ?? 0)
      data[row * stride + byte] = (rows[row * (stride + 1) + 1 + byte] ?? 0) + above
    }
  }
  return {
    width,
    height,
    redAt: (x, y) => {
      const [red = 0, green = 0, blue = 0] = data.subarray(y * stride + x * 3)
      return red > green + 20 && red > blue + 20
    },
  }
}
