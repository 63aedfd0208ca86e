import type { SamplePerson } from '../people'
import { write } from './draw/letters'
import { pngOf } from './draw/png'
import { blurred, quarterTurn, Raster, type Colour } from './draw/raster'
import type { SampleClaim, SampleInvoice } from '../sample-claims'
import { sumOf } from '../sample-claims'
import { formatFen } from '@shared/domain/money'

/** Pictures of cards and of a receipt: invented designs, nobody's portrait, marked as samples across the whole. */

const INK: Colour = [38, 44, 46]
const LABEL: Colour = [104, 114, 116]
const MARK: Colour = [196, 40, 40]
const PERSON: Colour = [176, 184, 186]
/** Ten pixels a millimetre, as large as a card is. */
const CARD = { width: 856, height: 540 }

/** 样本 SAMPLE across the picture, again and again: no part of it can be taken for the real thing. */
function mark(picture: Raster, opacity: number): void {
  const step = 250
  for (let y = 140; y < picture.height + step; y += step) {
    for (let x = -120; x < picture.width; x += 430) {
      write(picture, '样本 SAMPLE', x, y, {
        size: 56,
        colour: MARK,
        weight: 'bold',
        opacity,
        angle: -24,
      })
    }
  }
}

/** Head and shoulders of nobody. */
function silhouette(picture: Raster, x: number, y: number): void {
  picture.rectangle(x, y, 200, 250, [226, 230, 231])
  picture.ellipse({ x: x + 100, y: y + 95 }, 46, 56, PERSON)
  picture.ellipse({ x: x + 100, y: y + 250 }, 86, 84, PERSON)
  picture.rectangle(x, y + 250, 200, 90, BACKGROUND)
}
const BACKGROUND: Colour = [240, 244, 241]

/** What is the same on every card of a kind is drawn once. */
function once(draw: () => Raster): () => Raster {
  let drawn: Raster | undefined
  return () => (drawn ??= draw()).copy()
}

const blankIdentity = once(() => {
  const picture = new Raster(CARD.width, CARD.height, BACKGROUND)
  picture.rectangle(0, 0, CARD.width, 64, [215, 226, 221])
  write(picture, 'INVENTED FOR TESTING', 520, 42, { size: 20, colour: LABEL })
  silhouette(picture, 612, 110)
  mark(picture, 0.24)
  return picture
})

/** The identity document of a person of the sample. */
export function identityPicture(person: SamplePerson): Uint8Array {
  const picture = blankIdentity()
  write(picture, `${person.idType}（虚构）`, 32, 44, { size: 30, colour: INK, weight: 'bold' })
  const rows: [string, string][] = [
    ['姓名', person.name],
    ['性别', person.gender],
    ['出生', person.birthOn],
    ['住址', person.address],
    ['号码', person.idNumber],
    ['有效期', `${person.idValidFrom} — ${person.idValidTo}`],
  ]
  for (const [index, [label, value]] of rows.entries()) {
    const y = 128 + index * 68
    write(picture, label, 32, y, { size: 22, colour: LABEL })
    write(picture, value, 128, y, { size: index === 4 ? 32 : 26, colour: INK })
  }
  return pngOf(picture)
}

const blankBankCard = once(() => {
  const picture = new Raster(CARD.width, CARD.height, [222, 230, 240])
  picture.rectangle(0, 0, CARD.width, 88, [118, 138, 160])
  write(picture, '示例银行', 36, 60, { size: 40, colour: [255, 255, 255], weight: 'bold' })
  write(picture, '借记卡（虚构）', 610, 58, { size: 28, colour: [255, 255, 255] })
  picture.rectangle(56, 150, 96, 72, [206, 190, 140])
  mark(picture, 0.24)
  return picture
})

/** The bank card to which a claim is paid. */
export function bankCardPicture(person: SamplePerson): Uint8Array {
  const picture = blankBankCard()
  const groups = person.account.replaceAll(/(\d{4})(?=\d)/gu, '$1 ')
  write(picture, groups, 56, 330, { size: 46, colour: INK })
  write(picture, person.name, 56, 430, { size: 34, colour: INK })
  write(picture, `示例银行${person.city}示例支行`, 56, 484, { size: 22, colour: LABEL })
  return pngOf(picture)
}

const RECEIPT = { width: 900, margin: 60, row: 46 }

/** A photo of a receipt, taken out of focus and with the camera held sideways, as they come in. */
export function receiptPhoto(claim: SampleClaim, invoice: SampleInvoice): Uint8Array {
  const height = 560 + invoice.lines.length * RECEIPT.row
  const picture = new Raster(RECEIPT.width, height, [198, 194, 186])
  picture.rectangle(24, 24, RECEIPT.width - 48, height - 48, [250, 249, 245])
  const text = (line: string, x: number, y: number, size = 26): void => {
    write(picture, line, x, y, { size, colour: INK })
  }
  const { margin, row } = RECEIPT
  text(invoice.hospital.name, margin, 100, 36)
  text('收费票据（虚构）', margin, 152, 28)
  text(`票据号码 ${invoice.invoiceNo}`, margin, 206)
  text(`开票日期 ${invoice.issuedOn}`, 520, 206)
  text(`姓名 ${claim.person.name}`, margin, 252)
  picture.rectangle(margin, 276, RECEIPT.width - 2 * margin, 2, INK)
  let y = 276 + row
  for (const line of invoice.lines) {
    text(line.name, margin, y)
    text(`× ${line.quantity}`, 560, y)
    text(formatFen(line.quantity * line.priceFen), 690, y)
    y += row
  }
  picture.rectangle(margin, y - 20, RECEIPT.width - 2 * margin, 2, INK)
  text(`合计 ${formatFen(sumOf(invoice.lines))} 元`, margin, y + 40, 34)
  mark(picture, 0.22)
  return pngOf(quarterTurn(blurred(picture, 1)))
}
