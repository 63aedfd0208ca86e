import { z } from 'zod'
import { askedItem, type AskedItem } from '@shared/contract/gaps'
import type { Outputs } from '@shared/contract'
import { languages, type Language } from '@shared/domain/catalogues'
import { session } from '@renderer/app/remember'

/** What a reviewer is about to ask a customer for, while it is being written. */
export interface AskForm {
  items: AskedItem[]
  language: Language
  remark: string
  againReason: string
}
export type Proposal = Outputs['gaps']['propose']

/** The material that is none of the matrix: its note says what it is. */
export const OTHER = 'other'

export function formOf(proposal: Proposal): AskForm {
  return {
    items: proposal.items.map((item) => ({ ...item })),
    language: proposal.language,
    remark: '',
    againReason: '',
  }
}

/** What still has to be said before it can be sent. */
export type Missing =
  | { part: 'items' | 'again' }
  /** @param index which item */
  | { part: 'note' | 'problems'; index: number }

/** @param earlier requests made before: another needs a reason (GAP-07) */
export function missingOf(form: AskForm, earlier: number): Missing[] {
  const missing: Missing[] = []
  if (earlier > 0 && form.againReason.trim() === '') missing.push({ part: 'again' })
  if (form.items.length === 0) missing.push({ part: 'items' })
  for (const [index, { material, reason, problems, note }] of form.items.entries()) {
    const said = (note ?? '').trim() !== ''
    if (material === OTHER && !said) missing.push({ part: 'note', index })
    else if (reason === 'deficient' && problems.length === 0 && !said) {
      missing.push({ part: 'problems', index })
    }
  }
  return missing
}

/** What the core is sent: texts without blanks at their ends, problems only where something is deficient. */
export function askOf(
  claimId: string,
  { items, language, remark, againReason }: AskForm,
): {
  claimId: string
  items: AskedItem[]
  language: Language
  remark: string | null
  againReason: string | null
} {
  return {
    claimId,
    items: items.map((item) => ({
      ...item,
      problems: item.reason === 'deficient' ? item.problems : [],
      note: item.note?.trim() || null,
    })),
    language,
    remark: remark.trim() || null,
    againReason: againReason.trim() || null,
  }
}

/** The list with the item at `from` moved by `by` places; the same list where it cannot go further. */
export function moved(items: readonly AskedItem[], from: number, by: 1 | -1): AskedItem[] {
  const list = [...items]
  const [item] = list.splice(from, 1)
  if (item) list.splice(Math.min(list.length, Math.max(0, from + by)), 0, item)
  return list
}

/**
 * What the matrix asks for by now and a draft does not.
 * @param proposed what had been proposed when it was written: what was taken out by hand does not come back
 */
export function newlyMissing(
  form: AskForm,
  proposal: Proposal,
  proposed: readonly string[],
): AskedItem[] {
  const known = new Set([...proposed, ...form.items.map(({ material }) => material)])
  return proposal.items.filter(({ material }) => !known.has(material))
}

/** What has been written and not sent, and what had been proposed then. */
const kept = z.object({
  form: z.object({
    items: z.array(askedItem),
    language: z.enum(languages),
    remark: z.string(),
    againReason: z.string(),
  }),
  /** Materials that were proposed when it was written. */
  proposed: z.array(z.string()),
})
export type KeptAsk = z.infer<typeof kept>

const keyOf = (claimId: string): string => `ask.${claimId}`

/** A request that was begun and not sent, in this window. */
export function keptAsk(claimId: string): KeptAsk | null {
  const found = kept.safeParse(session.read(keyOf(claimId)))
  return found.success ? found.data : null
}

/** Keeps a draft that says more than what was proposed; forgets one that does not. */
export function keepAsk(claimId: string, form: AskForm | null, proposal: Proposal): void {
  const own = form !== null && JSON.stringify(form) !== JSON.stringify(formOf(proposal))
  session.write(
    keyOf(claimId),
    own ? { form, proposed: proposal.items.map(({ material }) => material) } : null,
  )
}
export function forgetAsk(claimId: string): void {
  session.write(keyOf(claimId), null)
}
