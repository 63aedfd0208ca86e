import { computed, reactive, ref } from 'vue'
import type { ReviewRules } from '@shared/contract/queues'
import type { ClaimType } from '@shared/domain/catalogues'
import { formatFen, MAX_FEN, parseAmount } from '@shared/domain/money'

type Rule = ReviewRules['rules'][number]

/** A rule as it stands in the form. */
export interface RuleFields {
  name: string
  claimTypes: ClaimType[]
  /** Yuan; empty: whatever it pays. */
  minPayable: string
  /** Percent; empty: whatever was excluded. */
  minExcluded: string
  outlier: boolean
  acknowledgedBlock: boolean
  exGratia: boolean
}

const MOST_PERMILLE = 1000
const MOST_BP = 10_000

/** Basis points of a share typed in percent; `null` for what is no share. */
export function parseShare(text: string): number | null {
  if (!/^\d{1,3}(\.\d{1,2})?$/u.test(text.trim())) return null
  const [whole = '0', part = ''] = text.trim().split('.')
  const bp = Number(whole) * 100 + Number(part.padEnd(2, '0'))
  return bp <= MOST_BP ? bp : null
}

/** Basis points as percent, without needless zeros: `1250` → `12.5`. */
export function formatShare(bp: number): string {
  return String(bp / 100)
}

/** Whole decisions of a thousand; `null` for anything else. */
export function parsePermille(text: string): number | null {
  if (!/^\d{1,4}$/u.test(text.trim())) return null
  const permille = Number(text)
  return permille <= MOST_PERMILLE ? permille : null
}

function fieldsOf(rule: Rule): RuleFields {
  return {
    name: rule.name,
    claimTypes: rule.claimTypes ?? [],
    minPayable: rule.minPayableFen === undefined ? '' : formatFen(rule.minPayableFen),
    minExcluded: rule.minExcludedBp === undefined ? '' : formatShare(rule.minExcludedBp),
    outlier: rule.outlier ?? false,
    acknowledgedBlock: rule.acknowledgedBlock ?? false,
    exGratia: rule.exGratia ?? false,
  }
}

/** Which fields of a rule break their rule. */
export function problemsOf(rule: RuleFields): (keyof RuleFields)[] {
  const problems: (keyof RuleFields)[] = []
  if (rule.name.trim() === '') problems.push('name')
  if (rule.minPayable.trim() !== '' && amountOf(rule.minPayable) === null) {
    problems.push('minPayable')
  }
  if (rule.minExcluded.trim() !== '' && parseShare(rule.minExcluded) === null) {
    problems.push('minExcluded')
  }
  return problems
}

function amountOf(text: string): number | null {
  const fen = parseAmount(text)
  return fen === null || fen < 0 || fen > MAX_FEN ? null : fen
}

/** Whether a rule names no condition at all: it then asks for every decision. */
export function asksForAll(rule: RuleFields): boolean {
  return (
    rule.claimTypes.length === 0 &&
    rule.minPayable.trim() === '' &&
    rule.minExcluded.trim() === '' &&
    !rule.outlier &&
    !rule.acknowledgedBlock &&
    !rule.exGratia
  )
}

function ruleOf(fields: RuleFields): Rule {
  const minPayableFen = amountOf(fields.minPayable)
  const minExcludedBp = parseShare(fields.minExcluded)
  return {
    name: fields.name.trim(),
    ...(fields.claimTypes.length > 0 ? { claimTypes: [...fields.claimTypes] } : {}),
    ...(minPayableFen === null ? {} : { minPayableFen }),
    ...(minExcludedBp === null ? {} : { minExcludedBp }),
    ...(fields.outlier ? { outlier: true } : {}),
    ...(fields.acknowledgedBlock ? { acknowledgedBlock: true } : {}),
    ...(fields.exGratia ? { exGratia: true } : {}),
  }
}

/** The form of the review rules: what was typed, whether it holds, and the rules it says. */
export function useReviewRulesForm() {
  const sample = ref('')
  const rules = reactive<RuleFields[]>([])
  const sampleGood = computed(() => parsePermille(sample.value) !== null)
  const ready = computed(
    () => sampleGood.value && rules.every((rule) => problemsOf(rule).length === 0),
  )
  function reset(to: ReviewRules): void {
    sample.value = String(to.samplePermille)
    rules.splice(0, rules.length, ...to.rules.map(fieldsOf))
  }
  function read(): ReviewRules {
    return { samplePermille: parsePermille(sample.value) ?? 0, rules: rules.map(ruleOf) }
  }
  function add(): void {
    rules.push(fieldsOf({ name: '' }))
  }
  return { sample, rules, sampleGood, ready, reset, read, add }
}
