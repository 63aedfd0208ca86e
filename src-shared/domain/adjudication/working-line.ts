import type { AdjudicatedLine, LineToAdjudicate, Step, StepKind } from './claim'
import type { PlanVersion } from './plan'
import type { BenefitTerms } from './terms'

/** The rule of DOMAIN.md that each kind of step rests on. */
const ruleOf: Readonly<Record<StepKind, string>> = {
  credit: 'ADJ-01',
  corrected: 'ADJ-06',
  excluded: 'ADJ-06',
  not_in_force: 'POL-01',
  not_covered: 'POL-03',
  waiting_period: 'ADJ-03',
  outside_region: 'ADJ-05',
  paid_by_others: 'CLM-10',
  item_limit: 'ADJ-01',
  day_limit: 'ADJ-01',
  visits_used_up: 'POL-03',
  deductible: 'ADJ-01',
  share: 'ADJ-04',
  ratio: 'ADJ-01',
  visit_limit: 'POL-03',
  benefit_limit: 'ADJ-01',
  plan_limit: 'ADJ-01',
}

/** A line on its way from what was claimed to what is paid. */
export class WorkingLine {
  readonly steps: Step[] = []
  /** What is left of it, in fen. */
  open: number
  terms: BenefitTerms | null = null
  version: PlanVersion | null = null
  /** Paid by third parties and other compensation, which may count towards a deductible. */
  othersFen = 0

  constructor(readonly line: LineToAdjudicate) {
    this.open = line.claimedFen
  }

  /** Takes `amountFen` off (or puts it back, below zero); a step of nothing is not kept. */
  takeOff(
    kind: StepKind,
    amountFen: number,
    detail: Step['detail'] = {},
    benefit: string | null = this.terms?.benefit.code ?? null,
  ): void {
    if (amountFen === 0) return
    this.open -= amountFen
    this.steps.push({
      kind,
      rule: ruleOf[kind],
      benefit,
      planVersionId: this.version?.id ?? null,
      amountFen: -amountFen,
      detail,
    })
  }

  /** Takes off all that is left. */
  takeOffAll(kind: StepKind, detail: Step['detail'] = {}): void {
    this.takeOff(kind, this.open, detail)
  }

  /** Lets no more than `limitFen` stand. */
  cap(kind: StepKind, limitFen: number, detail: Step['detail'], benefit?: string): void {
    const over = this.open - Math.max(0, limitFen)
    if (over > 0) this.takeOff(kind, over, detail, benefit)
  }

  result(): AdjudicatedLine {
    let excludedFen = 0
    let reducedFen = 0
    for (const { kind, amountFen } of this.steps) {
      if (kind === 'corrected' || kind === 'excluded') excludedFen -= amountFen
      else reducedFen -= amountFen
    }
    return {
      lineId: this.line.lineId,
      benefit: this.terms?.benefit.code ?? null,
      planVersionId: this.version?.id ?? null,
      claimedFen: this.line.claimedFen,
      excludedFen,
      reducedFen,
      payableFen: this.open,
      steps: this.steps,
    }
  }
}
