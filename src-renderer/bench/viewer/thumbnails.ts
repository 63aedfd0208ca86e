import type { ClaimDocument } from '@shared/contract/claims'
import type { Paper } from './papers'

/** What stands in the column of thumbnails: the name of each document, then its pages. */
export type Row = { key: string; document: ClaimDocument } & (
  | { is: 'header' }
  /** `position` counts pages over all documents, from 1. */
  | { is: 'page'; page: number; paper: Paper; position: number }
)

/** The rows of all documents; one that is not open yet, or cannot be shown, has the place of a single page. */
export function rowsOf(documents: readonly ClaimDocument[], of: (id: string) => Paper): Row[] {
  const rows: Row[] = []
  let position = 0
  for (const document of documents) {
    rows.push({ key: document.id, document, is: 'header' })
    const paper = of(document.id)
    const pages = paper.state === 'open' ? Math.max(1, paper.pages.length) : 1
    for (let page = 1; page <= pages; page += 1) {
      position += 1
      rows.push({ key: `${document.id}/${page}`, document, is: 'page', page, paper, position })
    }
  }
  return rows
}
