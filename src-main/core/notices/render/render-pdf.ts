import pdfmake from 'pdfmake'
import type { TDocumentDefinitions } from 'pdfmake/interfaces'
import { fontMarker } from './fonts'

// Letters hold no pictures and no links: nothing is ever fetched or read on behalf of their text.
pdfmake.setUrlAccessPolicy(() => false)
pdfmake.setLocalAccessPolicy(() => false)

const virtualFiles = (
  pdfmake as unknown as { virtualfs: { writeFileSync(name: string, bytes: Buffer): void } }
).virtualfs
virtualFiles.writeFileSync('letter-regular', fontMarker('regular'))
virtualFiles.writeFileSync('letter-medium', fontMarker('medium'))
pdfmake.setFonts({ Letter: { normal: 'letter-regular', bold: 'letter-medium' } })

/** Sets a document as PDF with the letters' fonts. The same description gives the same bytes. */
export async function renderPdf(
  document: TDocumentDefinitions,
): Promise<{ bytes: Uint8Array; pages: number }> {
  let pages = 0
  const { footer } = document
  const counting: TDocumentDefinitions = {
    ...document,
    footer: (page, count, size) => {
      pages = count
      return typeof footer === 'function' ? footer(page, count, size) : (footer ?? null)
    },
  }
  const bytes = await pdfmake.createPdf(counting).getBuffer()
  return { bytes, pages }
}
