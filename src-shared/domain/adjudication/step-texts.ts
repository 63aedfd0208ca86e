import type { Language } from '../catalogues'
import { formatFen } from '../money'
import { findReason } from '../reasons'
import { wholePlan } from './balances'
import { WHOLE_PLAN, type Step, type StepKind } from './claim'
import type { PlanVersion } from './plan'

/** What the kinds of steps are called, in tables and headings. */
export const stepNames: Readonly<Record<Language, Record<StepKind, string>>> = {
  zh: {
    credit: '冲抵',
    corrected: '核定调整',
    excluded: '剔除',
    not_in_force: '保单无效',
    not_covered: '无对应保障',
    waiting_period: '等待期',
    outside_region: '区域外',
    paid_by_others: '他方已付',
    item_limit: '单项限额',
    day_limit: '日限额',
    visits_used_up: '次数用完',
    deductible: '免赔额',
    share: '自负比例',
    ratio: '赔付比例',
    visit_limit: '次限额',
    benefit_limit: '保障限额',
    plan_limit: '年度总限额',
  },
  en: {
    credit: 'Credit',
    corrected: 'Corrected',
    excluded: 'Excluded',
    not_in_force: 'Not in force',
    not_covered: 'Not covered',
    waiting_period: 'Waiting period',
    outside_region: 'Outside region',
    paid_by_others: 'Paid by others',
    item_limit: 'Item limit',
    day_limit: 'Day limit',
    visits_used_up: 'Visits used up',
    deductible: 'Deductible',
    share: 'Own share',
    ratio: 'Payment ratio',
    visit_limit: 'Visit limit',
    benefit_limit: 'Benefit limit',
    plan_limit: 'Plan limit',
  },
}

/** Benefit code → name in a language, over all versions; a newer version's name stands. */
export function benefitNames(
  versions: readonly Pick<PlanVersion, 'number' | 'rules'>[],
  language: Language,
): Map<string, string> {
  const names = new Map<string, string>()
  for (const { rules } of [...versions].sort((a, b) => a.number - b.number)) {
    for (const { code, nameZh, nameEn } of rules.benefits) {
      names.set(code, language === 'zh' ? nameZh : nameEn)
    }
  }
  return names
}

/**
 * One sentence that says what a step did and by which figures, as a claims person would.
 * @param names what the plan calls its benefits (`benefitNames`); a code that is missing stands for itself
 */
export function stepText(
  step: Step,
  language: Language,
  names: ReadonlyMap<string, string>,
): string {
  const name = step.benefit === null ? '' : nameOf(step.benefit, language, names)
  return (language === 'zh' ? zh : en)[step.kind](new Facts(step, language, name))
}

function nameOf(code: string, language: Language, names: ReadonlyMap<string, string>): string {
  if (code === WHOLE_PLAN) return language === 'zh' ? wholePlan.nameZh : wholePlan.nameEn
  return names.get(code) ?? code
}

/** The figures of a step, ready to be put in a sentence. */
class Facts {
  constructor(
    readonly step: Step,
    readonly language: Language,
    /** The benefit that sets the term. */
    readonly name: string,
  ) {}

  /** What was taken off, or put back. */
  get amount(): string {
    return formatFen(Math.abs(this.step.amountFen))
  }

  get putsBack(): boolean {
    return this.step.amountFen > 0
  }

  has(key: string): boolean {
    const value = this.step.detail[key]
    return value !== null && value !== undefined && value !== false
  }

  text(key: string): string {
    return String(this.step.detail[key] ?? '')
  }

  count(key: string): number {
    return Number(this.step.detail[key] ?? 0)
  }

  fen(key: string): string {
    return formatFen(this.count(key))
  }

  /** Basis points: 4000 → `40%`, 3333 → `33.33%`. */
  percent(key: string): string {
    return `${this.count(key) / 100}%`
  }

  /** Thousandths: 1500 → `1.5`. */
  quantity(key: string): string {
    return String(this.count(key) / 1000)
  }

  /** What was left of a limit. */
  get left(): string {
    return formatFen(Math.max(0, this.count('limitFen') - this.count('usedFen')))
  }

  get reason(): string {
    const reason = findReason(this.text('reasonCode'), 'line')
    return reason?.[this.language] ?? this.text('reasonCode')
  }
}

type Sentences = Record<StepKind, (facts: Facts) => string>

const zh: Sentences = {
  credit: (f) =>
    f.has('unmatched')
      ? `负数金额 ${f.amount} 无可冲抵的项目，按 0 计`
      : f.putsBack
        ? `负数金额 ${f.amount} 冲抵其他项目`
        : `被负数项目冲抵 ${f.amount}`,
  corrected: (f) => {
    const how = f.has('amountFen')
      ? []
      : [
          f.has('quantityMilli') &&
            `数量 ${f.quantity('claimedQuantityMilli')} 核定为 ${f.quantity('quantityMilli')}`,
          f.has('unitPriceFen') &&
            (f.has('claimedUnitPriceFen')
              ? `单价 ${f.fen('claimedUnitPriceFen')} 核定为 ${f.fen('unitPriceFen')}`
              : `单价核定为 ${f.fen('unitPriceFen')}`),
        ].filter(Boolean)
    return [
      ...how,
      `核定金额 ${f.fen('approvedFen')}，调减 ${f.amount}`,
      f.has('reasonCode') && `原因：${f.reason}`,
      f.has('clause') && `依据：${f.text('clause')}`,
    ]
      .filter(Boolean)
      .join('；')
  },
  excluded: (f) =>
    [
      `剔除 ${f.amount}：${f.reason}`,
      f.has('clause') && `依据：${f.text('clause')}`,
      f.has('note') && f.text('note'),
    ]
      .filter(Boolean)
      .join('；'),
  not_in_force: (f) =>
    f.has('surrenderedOn')
      ? `就诊日 ${f.text('serviceOn')} 保单已退保（${f.text('surrenderedOn')} 起）`
      : `就诊日 ${f.text('serviceOn')} 不在保险期间 ${f.text('startOn')} 至 ${f.text('endOn') || '长期'} 内`,
  not_covered: (f) =>
    f.text('why') === 'no_version'
      ? `就诊日 ${f.text('serviceOn')} 尚无生效的计划条款`
      : '计划中没有对应的保障责任',
  waiting_period: (f) =>
    `${f.name}：等待期 ${f.count('waitingDays')} 天，${f.text('waitingUntil')} 起承担责任，就诊日 ${f.text('serviceOn')} 在等待期内`,
  outside_region: (f) =>
    `${f.name}：就诊地 ${f.text('province')} 不在保障区域内（${f.text('regions')}）`,
  paid_by_others: (f) =>
    `${sourceZh(f.text('source'))}已付 ${f.fen('totalFen')}，本项分摊 ${f.amount}`,
  item_limit: (f) =>
    `${f.name}：单项限额 ${f.fen('itemLimitFen')} × ${f.quantity('quantityMilli')} = ${f.fen('limitFen')}，超出 ${f.amount}`,
  day_limit: (f) =>
    f.count('days') > 1
      ? `${f.name}：日限额 ${f.fen('limitFen')}，${f.text('from')} 至 ${f.text('to')} 共 ${f.count('days')} 天，${usedZh(f)}超出 ${f.amount}`
      : `${f.name}：日限额 ${f.fen('limitFen')}，${f.text('from')} ${usedZh(f)}超出 ${f.amount}`,
  visits_used_up: (f) =>
    `${f.name}：年度限 ${f.count('limit')} 次，已用 ${f.count('used')} 次，本次不再赔付`,
  deductible: (f) =>
    `${f.name}：${perZh(f.text('per'))}免赔额 ${f.fen('limitFen')}，此前已用 ${f.fen('usedFen')}，` +
    (f.count('byOthersFen') > 0 ? `他方赔付抵扣 ${f.fen('byOthersFen')}，` : '') +
    `本次扣 ${f.amount}`,
  share: (f) => {
    const specific = f.count('specificBp') > 0 && `特定医院自负 ${f.percent('specificBp')}`
    const notAuthorized =
      f.count('notAuthorizedBp') > 0 && `未经认可自负 ${f.percent('notAuthorizedBp')}`
    const both = specific && notAuthorized
    const how = both ? (f.text('sharesTogether') === 'both' ? '，两项连乘' : '，取较高者') : ''
    const shares = [specific, notAuthorized].filter(Boolean).join('、')
    return `${shares}${how}：${f.fen('baseFen')} 中自负 ${f.amount}`
  },
  ratio: (f) =>
    `${f.name}：赔付比例 ${f.percent('ratioBp')}，${f.fen('baseFen')} 中自付 ${f.amount}`,
  visit_limit: (f) =>
    `${f.name}：每次就诊限额 ${f.fen('limitFen')}，本次就诊已赔 ${f.fen('usedFen')}，剩余 ${f.left}，超出 ${f.amount}`,
  benefit_limit: (f) =>
    `${f.name}：年度限额 ${f.fen('limitFen')}，此前已用 ${f.fen('usedFen')}，剩余 ${f.left}，超出 ${f.amount}`,
  plan_limit: (f) =>
    `计划年度总限额 ${f.fen('limitFen')}，此前已用 ${f.fen('usedFen')}，剩余 ${f.left}，超出 ${f.amount}`,
}

function usedZh(f: Facts): string {
  return f.count('usedFen') > 0 ? `此前已计 ${f.fen('usedFen')}，` : ''
}

function sourceZh(source: string): string {
  if (source === 'socialInsuranceFen') return '社保'
  return source === 'thirdPartyFen' ? '第三方' : '其他途径'
}

function perZh(per: string): string {
  if (per === 'visit') return '次'
  return per === 'claim' ? '每案' : '年'
}

const en: Sentences = {
  credit: (f) =>
    f.has('unmatched')
      ? `Credit of ${f.amount} finds nothing to correct, counted as 0`
      : f.putsBack
        ? `Credit of ${f.amount} set off against other lines`
        : `${f.amount} set off by a credit`,
  corrected: (f) => {
    const how = f.has('amountFen')
      ? []
      : [
          f.has('quantityMilli') &&
            `quantity ${f.quantity('claimedQuantityMilli')} approved as ${f.quantity('quantityMilli')}`,
          f.has('unitPriceFen') &&
            (f.has('claimedUnitPriceFen')
              ? `price ${f.fen('claimedUnitPriceFen')} approved as ${f.fen('unitPriceFen')}`
              : `price approved as ${f.fen('unitPriceFen')}`),
        ].filter(Boolean)
    const sentence = [
      ...how,
      `approved ${f.fen('approvedFen')}, ${f.amount} less`,
      f.has('reasonCode') && `reason: ${f.reason}`,
      f.has('clause') && `clause: ${f.text('clause')}`,
    ]
      .filter(Boolean)
      .join('; ')
    return sentence.charAt(0).toUpperCase() + sentence.slice(1)
  },
  excluded: (f) =>
    [
      `Excluded ${f.amount}: ${f.reason}`,
      f.has('clause') && `clause: ${f.text('clause')}`,
      f.has('note') && f.text('note'),
    ]
      .filter(Boolean)
      .join('; '),
  not_in_force: (f) =>
    f.has('surrenderedOn')
      ? `Policy surrendered from ${f.text('surrenderedOn')}; service on ${f.text('serviceOn')}`
      : `Service on ${f.text('serviceOn')} is outside the policy period, ${f.text('startOn')} to ${f.text('endOn') || 'open'}`,
  not_covered: (f) =>
    f.text('why') === 'no_version'
      ? `No version of the plan was in force on ${f.text('serviceOn')}`
      : 'No benefit of the plan takes this line',
  waiting_period: (f) =>
    `${f.name}: waiting period of ${f.count('waitingDays')} days, covered from ${f.text('waitingUntil')}; service on ${f.text('serviceOn')}`,
  outside_region: (f) =>
    `${f.name}: provider in ${f.text('province')}, outside the region covered (${f.text('regions')})`,
  paid_by_others: (f) =>
    `${sourceEn(f.text('source'))} paid ${f.fen('totalFen')}, ${f.amount} of it for this line`,
  item_limit: (f) =>
    `${f.name}: limit per unit ${f.fen('itemLimitFen')} × ${f.quantity('quantityMilli')} = ${f.fen('limitFen')}, ${f.amount} over`,
  day_limit: (f) =>
    f.count('days') > 1
      ? `${f.name}: limit per day ${f.fen('limitFen')}, ${f.count('days')} days from ${f.text('from')} to ${f.text('to')}, ${usedEn(f)}${f.amount} over`
      : `${f.name}: limit per day ${f.fen('limitFen')}, on ${f.text('from')} ${usedEn(f)}${f.amount} over`,
  visits_used_up: (f) =>
    `${f.name}: ${f.count('limit')} visits a year, ${f.count('used')} used; this one is not paid`,
  deductible: (f) =>
    `${f.name}: deductible ${perEn(f.text('per'))} ${f.fen('limitFen')}, ${f.fen('usedFen')} used before, ` +
    (f.count('byOthersFen') > 0 ? `${f.fen('byOthersFen')} met by others, ` : '') +
    `${f.amount} taken here`,
  share: (f) => {
    const specific = f.count('specificBp') > 0 && `specific provider ${f.percent('specificBp')}`
    const notAuthorized =
      f.count('notAuthorizedBp') > 0 && `not authorized ${f.percent('notAuthorizedBp')}`
    const both = specific && notAuthorized
    const how = both
      ? f.text('sharesTogether') === 'both'
        ? ', one after the other'
        : ', the higher one'
      : ''
    const shares = [specific, notAuthorized].filter(Boolean).join(', ')
    return `Own share: ${shares}${how}; ${f.amount} of ${f.fen('baseFen')}`
  },
  ratio: (f) =>
    `${f.name}: pays ${f.percent('ratioBp')} of ${f.fen('baseFen')}, ${f.amount} borne by the insured`,
  visit_limit: (f) =>
    `${f.name}: limit per visit ${f.fen('limitFen')}, ${f.fen('usedFen')} paid for this visit, ${f.left} left, ${f.amount} over`,
  benefit_limit: (f) =>
    `${f.name}: yearly limit ${f.fen('limitFen')}, ${f.fen('usedFen')} used before, ${f.left} left, ${f.amount} over`,
  plan_limit: (f) =>
    `Yearly limit of the plan ${f.fen('limitFen')}, ${f.fen('usedFen')} used before, ${f.left} left, ${f.amount} over`,
}

function usedEn(f: Facts): string {
  return f.count('usedFen') > 0 ? `${f.fen('usedFen')} counted before, ` : ''
}

function sourceEn(source: string): string {
  if (source === 'socialInsuranceFen') return 'Social insurance'
  return source === 'thirdPartyFen' ? 'A third party' : 'Other cover'
}

function perEn(per: string): string {
  if (per === 'visit') return 'per visit'
  return per === 'claim' ? 'per claim' : 'per year'
}
