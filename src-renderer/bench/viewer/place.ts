/** Where a reviewer is in the papers of a claim. */
export interface Place {
  documentId: string
  /** From 1. */
  page: number
}
