import type { PDFDocumentProxy } from 'pdfjs-dist'
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url'

/**
 * Opens a PDF. The library is fetched when the first PDF is shown; it runs no code out of a document.
 * @throws the library's error for what is not a PDF
 */
export async function openPdf(file: Blob): Promise<PDFDocumentProxy> {
  const { getDocument, GlobalWorkerOptions } = await import('pdfjs-dist')
  GlobalWorkerOptions.workerSrc = workerUrl
  return getDocument({
    data: new Uint8Array(await file.arrayBuffer()),
    isEvalSupported: false,
    enableXfa: false,
  }).promise
}

/**
 * Draws one page.
 * @param scale device pixels per point of the page
 * @param signal gives the drawing up
 * @throws the library's error for a page that cannot be drawn, or whose drawing was given up
 */
export async function drawPage(
  pdf: PDFDocumentProxy,
  number: number,
  canvas: HTMLCanvasElement,
  scale: number,
  rotation = 0,
  signal?: AbortSignal,
): Promise<void> {
  const page = await pdf.getPage(number)
  signal?.throwIfAborted()
  const viewport = page.getViewport({ scale, rotation: (page.rotate + rotation) % 360 })
  canvas.width = Math.floor(viewport.width)
  canvas.height = Math.floor(viewport.height)
  const task = page.render({ canvas, viewport })
  const giveUp = (): void => task.cancel()
  signal?.addEventListener('abort', giveUp, { once: true })
  try {
    await task.promise
  } finally {
    signal?.removeEventListener('abort', giveUp)
    // What the page was made of is read again when it is drawn again; sixty scans would fill the memory.
    page.cleanup()
  }
}

/** Print resolution: 200 dots per inch, a PDF point being 1/72 inch. */
const PRINT_SCALE = 200 / 72

/** Prints a PDF through the browser: its pages as images at print resolution, nothing of the desk around them. */
export async function printPdf(file: Blob): Promise<void> {
  const pdf = await openPdf(file)
  const holder = document.createElement('div')
  holder.id = 'print-pages'
  const urls: string[] = []
  try {
    for (let number = 1; number <= pdf.numPages; number += 1) {
      const canvas = document.createElement('canvas')
      await drawPage(pdf, number, canvas, PRINT_SCALE)
      const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
      if (!blob) throw new Error(`page ${number} could not be drawn`)
      const image = new Image()
      const url = URL.createObjectURL(blob)
      urls.push(url)
      image.src = url
      image.alt = ''
      await image.decode()
      holder.append(image)
    }
    document.body.append(holder)
    window.print()
  } finally {
    holder.remove()
    for (const url of urls) URL.revokeObjectURL(url)
    await pdf.destroy()
  }
}

/** Saves a file through the browser under a name. */
export function saveBlob(file: Blob, name: string): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser reads the address after the click has returned.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
