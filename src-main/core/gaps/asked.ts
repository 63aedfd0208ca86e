import type { Inputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import { addWorkingDays, businessDate, type WorkCalendar } from '@shared/domain/calendar'
import { languages, type Language } from '@shared/domain/catalogues'
import { gapReasons, type GapItemState, type GapReason } from '@shared/domain/gaps'
import type { AssessedMaterial } from '@shared/domain/materials/assess'
import type { MaterialRule, PaperProblem } from '@shared/domain/materials/matrix'
import { readWorkCalendar } from '../calendar/read-calendar'
import { readClockRules } from '../calendar/rules'
import { inCatalogue } from '../claims/read'
import type { Reader } from '../database/database'
import { readMaterials } from './materials'
import { readMatrix } from './matrix'
import { problemsOf } from './stored-problems'

/** What a customer is asked for, as letters and messages say it (GAP-01, GAP-03, NTC-04). */
export interface Asked {
  claimId: string
  language: Language
  /** 1 for the first request on the claim. */
  number: number
  /** Business dates. */
  askedOn: string
  answerDueOn: string
  remark: string | null
  againReason: string | null
  items: AskedLine[]
}

/** One thing asked for. */
export interface AskedLine {
  material: string
  /** As the matrix calls it; of what is not in it, what the reviewer wrote, which `note` then does not repeat. */
  zh: string
  en: string
  reason: GapReason
  problems: PaperProblem[]
  note: string | null
  blocking: boolean
  original: boolean
  bothSides: boolean
  state: GapItemState
}

/** A request that is not sent yet; without a language it is in the one that the insured prefers (NTC-08). */
export type Draft = Inputs['gaps']['previewLetter']
type DraftItem = Draft['items'][number]

/** What stands for a material that is in no matrix: the reviewer says in `note` what it is. */
export const OTHER_MATERIAL = 'other'

/** A request as it was sent, its items as they stand now. @throws `not_found` */
export async function readAsked(reader: Reader, requestId: string): Promise<Asked> {
  const request = await reader
    .selectFrom('gap_requests')
    .selectAll()
    .where('id', '=', requestId)
    .executeTakeFirst()
  if (!request) throw refusal('not_found', { entity: 'gap_request', id: requestId })
  const items = await reader
    .selectFrom('gap_items')
    .selectAll()
    .where('request_id', '=', requestId)
    .orderBy('position')
    .execute()
  const rules = (await readMatrix(reader)).value
  const needed = (await readMaterials(reader, [request.claim_id])).get(request.claim_id) ?? []
  return {
    claimId: request.claim_id,
    language: request.language,
    number: request.number,
    askedOn: businessDate(request.sent_at),
    answerDueOn: request.answer_due_on,
    remark: request.remark,
    againReason: request.again_reason,
    items: items.map((item) => ({
      ...namesOf(item, rules),
      ...formOf(item.material, problemsOf(item.problems), needed, rules),
      // What is to be brought again was refused for a reason, which says more than why it was asked for first.
      ...(item.state === 'refused' && item.judged_reason ? { note: item.judged_reason } : {}),
      material: item.material,
      reason: inCatalogue(gapReasons, item.reason, 'missing'),
      problems: problemsOf(item.problems),
      blocking: item.blocking === 1,
      state: item.state,
    })),
  }
}

/**
 * A draft as it would be sent at this moment.
 * @throws `not_found`; `invalid_record` for an item that nobody knows, one without the words it needs, and one that
 *   stands there twice
 */
export async function askedOf(reader: Reader, draft: Draft, at: string): Promise<Asked> {
  const rules = (await readMatrix(reader)).value
  assertItems(draft.items, rules)
  const askedOn = businessDate(at)
  const needed = (await readMaterials(reader, [draft.claimId])).get(draft.claimId) ?? []
  const earlier = await countEarlier(reader, draft.claimId)
  return {
    claimId: draft.claimId,
    language: draft.language ?? (await preferredLanguage(reader, draft.claimId)),
    number: earlier + 1,
    askedOn,
    answerDueOn: await answerDueOn(reader, askedOn),
    remark: draft.remark?.trim() || null,
    againReason: earlier > 0 ? draft.againReason?.trim() || null : null,
    items: draft.items.map((item) => ({
      ...namesOf(item, rules),
      ...formOf(item.material, item.problems ?? [], needed, rules),
      material: item.material,
      reason: item.reason,
      problems: [...new Set(item.problems)],
      blocking: item.blocking,
      state: 'requested',
    })),
  }
}

/** How many times the customer was asked about this claim (GAP-07). */
export async function countEarlier(reader: Reader, claimId: string): Promise<number> {
  const row = await reader
    .selectFrom('gap_requests')
    .select(({ fn }) => fn.max('number').as('n'))
    .where('claim_id', '=', claimId)
    .executeTakeFirst()
  return row?.n ?? 0
}

/** The day by which a customer who is asked on `askedOn` is asked to answer (GAP-02). */
export async function answerDueOn(
  reader: Reader,
  askedOn: string,
  calendar?: WorkCalendar,
): Promise<string> {
  const { answerWithinWd } = (await readClockRules(reader)).value
  return addWorkingDays(askedOn, answerWithinWd, calendar ?? (await readWorkCalendar(reader)))
}

/** The language of whoever is asked: that of the insured (NTC-08). @throws `not_found` */
export async function preferredLanguage(reader: Reader, claimId: string): Promise<Language> {
  const row = await reader
    .selectFrom('claims')
    .innerJoin('members', 'members.id', 'claims.insured_id')
    .select('members.language')
    .where('claims.id', '=', claimId)
    .executeTakeFirst()
  if (!row) throw refusal('not_found', { entity: 'claim', id: claimId })
  return inCatalogue(languages, row.language ?? '', 'zh')
}

/** What an item is called. */
export function namesOf(
  { material, note = null }: { material: string; note?: string | null | undefined },
  rules: readonly MaterialRule[],
): Pick<AskedLine, 'zh' | 'en' | 'note'> {
  const rule = rules.find((row) => row.material === material)
  if (rule) return { zh: rule.zh, en: rule.en, note }
  // A row that is in the matrix no longer is called by its code.
  const name = note ?? material
  return { zh: name, en: name, note: null }
}

/**
 * Whether the paper itself and both its sides are to come: by all rows of the matrix that hold for this claim, of
 * which the first may ask for less (CLM-06), or because what came was no original.
 */
function formOf(
  material: string,
  problems: readonly PaperProblem[],
  needed: readonly AssessedMaterial[],
  rules: readonly MaterialRule[],
): Pick<AskedLine, 'original' | 'bothSides'> {
  const own =
    needed.find((one) => one.material === material) ??
    rules.find((row) => row.material === material)
  return {
    original: own?.original === true || problems.includes('not_original'),
    bothSides: own?.bothSides === true,
  }
}

/** @throws `invalid_record` with every problem, by the item's place in the list */
function assertItems(items: readonly DraftItem[], rules: readonly MaterialRule[]): void {
  const known = new Set(rules.map((rule) => rule.material))
  const seen = new Set<string>()
  const problems = items.flatMap((item, index) => {
    const problem = (reason: string) => ({
      field: `items.${index}`,
      reason,
      detail: item.material,
    })
    const other = item.material === OTHER_MATERIAL
    if (!other && !known.has(item.material)) return [problem('unknown_material')]
    if (other && !item.note?.trim()) return [problem('note_required')]
    // What is in no matrix is told apart by its words.
    const key = other ? `${item.material} ${item.note?.trim() ?? ''}` : item.material
    if (seen.has(key)) return [problem('item_twice')]
    seen.add(key)
    return item.reason !== 'missing' && !item.problems?.length && !item.note?.trim()
      ? [problem('problem_required')]
      : []
  })
  if (problems.length > 0) throw refusal('invalid_record', { problems })
}
