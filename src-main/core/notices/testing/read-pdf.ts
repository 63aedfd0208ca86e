import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'

/** The text of every page of a PDF, as a reader would copy it; blanks between pieces are left out. */
export async function pagesOf(pdf: Blob | Uint8Array): Promise<string[]> {
  const bytes = pdf instanceof Blob ? new Uint8Array(await pdf.arrayBuffer()) : new Uint8Array(pdf)
  const loading = getDocument({ data: bytes, verbosity: 0 })
  const document = await loading.promise
  try {
    const pages: string[] = []
    for (let number = 1; number <= document.numPages; number += 1) {
      const page = await document.getPage(number)
      const { items } = await page.getTextContent()
      pages.push(items.map((item) => ('str' in item ? item.str : '')).join(''))
    }
    return pages
  } finally {
    await loading.destroy()
  }
}
