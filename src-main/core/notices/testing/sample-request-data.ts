import type { Language } from '@shared/domain/catalogues'
import type { RequestLetter } from '../notice-data'
import { specimenData } from '../specimen-data'
import { sampleNoticeData } from './sample-notice-data'

/** A request's data with as many items as wanted, for tests of the letter and for measuring. */
export function sampleRequestData(
  language: Language,
  size: { items: number; note?: string | null },
  fields: Partial<RequestLetter> = {},
): RequestLetter {
  const { insurer } = sampleNoticeData(language, { invoices: 1, excludedLines: 0 })
  const { objectionDays, ...head } = insurer
  const claimLink = 'https://www.example.com/claims?no=VSHH25022800012'
  const data = specimenData('documents_request', language, {
    insurer: head,
    claimLink,
    objectionDays,
  })
  if (data?.kind !== 'documents_request') throw new Error('no request')
  const items = Array.from({ length: size.items }, (_, index) => {
    const item = data.items[index % data.items.length]
    if (!item) throw new Error('no items')
    return size.note === undefined ? item : { ...item, note: size.note }
  })
  return { ...data, items, ...fields }
}
