import { stepKinds, type Step } from '@shared/domain/adjudication/claim'
import { benefitNames, stepNames, stepText } from '@shared/domain/adjudication/step-texts'
import type { PlanRules } from '@shared/domain/adjudication/plan'
import type { Language } from '@shared/domain/catalogues'
import { readAdjudication } from '../adjudication/store'
import type { Reader } from '../database/database'
import { cleanLine } from './clean-text'
import type { CalculatedLine, ExcludedLine, Reduction } from './notice-data'

/** Steps that the reviewer took; the others follow from the plan and from what others paid. */
const ofReviewer: readonly Step['kind'][] = ['corrected', 'excluded']

/** A decision's figures as its adjudication made them, in the words of a letter (ADJ-09). */
export interface Calculation {
  rulesVersion: number
  /** What rules took off, by kind, in the order in which they are applied. */
  reductions: Reduction[]
  /** What the reviewer took off each line, by line id. */
  reasons: Map<string, ExcludedLine['reasons']>
  lines: CalculatedLine[]
}

/** @throws the `not_found` refusal */
export async function readCalculation(
  reader: Reader,
  adjudicationId: string,
  language: Language,
): Promise<Calculation> {
  const adjudication = await readAdjudication(reader, adjudicationId)
  const steps = adjudication.lines.flatMap((line) => line.steps)
  const names = await namesOf(reader, steps, language)
  const about = await linesOf(reader, adjudicationId)
  return {
    rulesVersion: adjudication.rulesVersion,
    reductions: stepKinds
      .filter((kind) => !ofReviewer.includes(kind))
      .map((kind) => ({
        name: stepNames[language][kind],
        amountFen: -steps
          .filter((step) => step.kind === kind)
          .reduce((sum, step) => sum + step.amountFen, 0),
      }))
      .filter(({ amountFen }) => amountFen !== 0),
    reasons: new Map(
      adjudication.lines.map((line) => [
        line.lineId,
        line.steps.filter(({ kind }) => ofReviewer.includes(kind)).map(reasonOf),
      ]),
    ),
    // In the order of the invoices, as the reviewer and the customer count them.
    lines: inOrder(adjudication.lines, about).map((line) => ({
      name: cleanLine(about.get(line.lineId)?.name ?? null) ?? '',
      invoiceNo: cleanLine(about.get(line.lineId)?.invoice_no ?? null),
      benefit: line.benefit === null ? null : (names.get(line.benefit) ?? line.benefit),
      claimedFen: line.claimedFen,
      payableFen: line.payableFen,
      steps: line.steps.map((step) => ({
        rule: step.rule,
        text: cleanLine(stepText(step, language, names)) ?? stepNames[language][step.kind],
        amountFen: step.amountFen,
      })),
    })),
  }
}

function reasonOf({ amountFen, detail }: Step): ExcludedLine['reasons'][number] {
  const words = (key: string): string | null => {
    const value = detail[key]
    return typeof value === 'string' ? cleanLine(value) : null
  }
  const code = words('reasonCode') ?? 'other'
  // The reviewer's note stays in the house, unless the code alone gives no reason.
  const note = code === 'other' ? words('note') : null
  return { code, amountFen: -amountFen, clause: words('clause'), note }
}

/** What the plans call the benefits; a plan that is not on this desk leaves the codes. */
async function namesOf(
  reader: Reader,
  steps: readonly Step[],
  language: Language,
): Promise<ReadonlyMap<string, string>> {
  const ids = new Set(steps.flatMap(({ planVersionId: id }) => (id === null ? [] : [id])))
  if (ids.size === 0) return new Map()
  const versions = await reader
    .selectFrom('plan_versions')
    .select(['number', 'rules'])
    .where('id', 'in', [...ids])
    .execute()
  return benefitNames(
    versions.map(({ number, rules }) => ({ number, rules: JSON.parse(rules) as PlanRules })),
    language,
  )
}

function inOrder<T extends { lineId: string }>(
  lines: readonly T[],
  order: ReadonlyMap<string, unknown>,
): T[] {
  const place = new Map([...order.keys()].map((lineId, index) => [lineId, index]))
  return lines.toSorted((a, b) => (place.get(a.lineId) ?? 0) - (place.get(b.lineId) ?? 0))
}

async function linesOf(reader: Reader, adjudicationId: string) {
  const rows = await reader
    .selectFrom('adjudications')
    .innerJoin('lines', 'lines.claim_id', 'adjudications.claim_id')
    .innerJoin('invoices', 'invoices.id', 'lines.invoice_id')
    .select(['lines.id', 'lines.name', 'invoices.invoice_no'])
    .where('adjudications.id', '=', adjudicationId)
    .orderBy('invoices.position')
    .orderBy('lines.position')
    .orderBy('lines.id')
    .execute()
  return new Map(rows.map((row) => [row.id, row]))
}
