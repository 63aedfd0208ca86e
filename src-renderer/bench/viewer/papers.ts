import type { PDFDocumentProxy } from 'pdfjs-dist'
import { onScopeDispose, shallowReactive, watch } from 'vue'
import type { ClaimDocument } from '@shared/contract/claims'
import { useAccess } from '@renderer/accounts/access-store'
import { useClient } from '@renderer/client/connection'
import { isSessionRefusal } from '@renderer/client/session'
import { openPdf } from '@renderer/components/pdf'
import type { Size } from './geometry'

/** A document as far as it is open in this window. */
export type Paper =
  | { state: 'closed' }
  | { state: 'opening' }
  /** The core refused it, or could not be asked. */
  | { state: 'failed'; error: unknown }
  | OpenPaper

export type OpenPaper = { state: 'open'; document: ClaimDocument; file: File } & (
  | { is: 'pdf'; pdf: PDFDocumentProxy; pages: readonly Size[] }
  | { is: 'picture'; address: string; pages: readonly Size[] }
  /** Of a kind that a browser does not show, or damaged: it can be saved. */
  | { is: 'unshown'; pages: readonly [] }
)

export interface Papers {
  of(documentId: string): Paper
  /**
   * Opens a document unless it is open: the core records every opening, so that it is asked once for each visit of
   * the claim. One that failed is asked for again.
   */
  open(document: ClaimDocument): Promise<void>
}

/** Opened at once while others wait: documents that are only glanced at do not hold up the one that is read. */
const AT_ONCE = 2
/** Page sizes read in one go, before the page may do something else. */
const SIZES_AT_ONCE = 50
const pictures = /^image\/(?:png|jpeg|gif|webp|bmp|avif)$/u
const CLOSED: Paper = { state: 'closed' }

/**
 * The documents of the claim that is shown. All are let go when another claim is.
 * @param claimId the claim on the screen
 */
export function usePapers(claimId: () => string): Papers {
  const papers = shallowReactive(new Map<string, Paper>())
  let visit = 0
  let opening = 0
  const waiting: (() => void)[] = []

  async function turn(): Promise<void> {
    if (opening >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
    opening += 1
  }

  async function open(document: ClaimDocument): Promise<void> {
    const { state } = papers.get(document.id) ?? CLOSED
    if (state === 'opening' || state === 'open') return
    const mine = visit
    papers.set(document.id, { state: 'opening' })
    await turn()
    try {
      if (mine !== visit) return
      const file = await useClient().claims.openDocument({
        id: claimId(),
        documentId: document.id,
      })
      const paper = await read(document, file)
      if (mine === visit) papers.set(document.id, paper)
      else letGo(paper)
      if (mine === visit && paper.is === 'pdf') await measure(paper, mine)
    } catch (error) {
      if (mine === visit) papers.set(document.id, { state: 'failed', error })
    } finally {
      opening -= 1
      waiting.shift()?.()
    }
  }

  /** Reads the sizes of the pages after the first; most documents have one size, and nothing moves. */
  async function measure(paper: OpenPaper & { is: 'pdf' }, mine: number): Promise<void> {
    const { pdf } = paper
    const pages = [...paper.pages]
    for (let from = 1; from < pdf.numPages; from += SIZES_AT_ONCE) {
      const numbers = Array.from(
        { length: Math.min(SIZES_AT_ONCE, pdf.numPages - from) },
        (_, index) => from + index + 1,
      )
      const sizes = await Promise.all(numbers.map((number) => sizeOf(pdf, number)))
      if (mine !== visit) return
      sizes.forEach((size, index) => (pages[from + index] = size))
    }
    const first = pages[0]
    const alike = pages.every(
      ({ width, height }) => width === first?.width && height === first.height,
    )
    if (!alike) papers.set(paper.document.id, { ...paper, pages })
  }

  function closeAll(): void {
    visit += 1
    for (const paper of papers.values()) if (paper.state === 'open') letGo(paper)
    papers.clear()
  }
  watch(claimId, closeAll, { flush: 'sync' })
  onScopeDispose(closeAll)
  // What could not be opened while the window was locked is opened when it is looked at again.
  const access = useAccess()
  watch(
    () => access.entries,
    () => {
      for (const [id, paper] of papers) {
        if (paper.state === 'failed' && isSessionRefusal(paper.error)) papers.set(id, CLOSED)
      }
    },
  )
  return { of: (documentId) => papers.get(documentId) ?? CLOSED, open }
}

async function read(document: ClaimDocument, file: File): Promise<OpenPaper> {
  const paper = { state: 'open', document, file } as const
  try {
    if (document.mediaType === 'application/pdf') {
      const pdf = await openPdf(file)
      const first = await sizeOf(pdf, 1)
      return { ...paper, is: 'pdf', pdf, pages: Array.from({ length: pdf.numPages }, () => first) }
    }
    if (pictures.test(document.mediaType)) {
      const address = URL.createObjectURL(new Blob([file], { type: document.mediaType }))
      try {
        return { ...paper, is: 'picture', address, pages: [await pictureSize(address)] }
      } catch (error) {
        URL.revokeObjectURL(address)
        throw error
      }
    }
  } catch {
    // The content arrived and cannot be shown: said in its place, and it can still be saved.
  }
  return { ...paper, is: 'unshown', pages: [] }
}

async function sizeOf(pdf: PDFDocumentProxy, number: number): Promise<Size> {
  const { width, height } = (await pdf.getPage(number)).getViewport({ scale: 1 })
  return { width, height }
}

/** As it is shown: a photo that says how the camera was held stands upright. */
async function pictureSize(address: string): Promise<Size> {
  const image = new Image()
  image.src = address
  await image.decode()
  return { width: image.naturalWidth, height: image.naturalHeight }
}

function letGo(paper: OpenPaper): void {
  if (paper.is === 'pdf') void paper.pdf.loadingTask.destroy()
  else if (paper.is === 'picture') URL.revokeObjectURL(paper.address)
}
