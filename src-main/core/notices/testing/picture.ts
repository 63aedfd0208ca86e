import { getDocument, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'

/** Makes canvases where there is no browser; of pdf.js, which leaves it out of its typings. */
interface CanvasFactory {
  create(
    width: number,
    height: number,
  ): { canvas: HTMLCanvasElement; context: CanvasRenderingContext2D }
}

/** A page of a PDF as a camera would see it: pixels, four bytes each. */
export async function pictureOf(
  pdf: Uint8Array,
  page: number,
  scale: number,
): Promise<{ data: Uint8ClampedArray; width: number; height: number }> {
  const loading = getDocument({ data: new Uint8Array(pdf), verbosity: 0 })
  try {
    const document = (await loading.promise) as PDFDocumentProxy & { canvasFactory: CanvasFactory }
    const sheet = await document.getPage(page)
    const viewport = sheet.getViewport({ scale })
    const width = Math.ceil(viewport.width)
    const height = Math.ceil(viewport.height)
    const { canvas, context } = document.canvasFactory.create(width, height)
    await sheet.render({ canvas, viewport, background: 'white' }).promise
    return { data: context.getImageData(0, 0, width, height).data, width, height }
  } finally {
    await loading.destroy()
  }
}
