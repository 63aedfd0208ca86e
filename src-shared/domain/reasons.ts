/**
 * Coded reasons for excluding an amount or refusing a claim, as data that a domain person can read.
 * `line` reasons stand on a line, `claim` reasons on the whole decision. Texts: locales and notices.
 * Source: DOMAIN ADJ-01, ADJ-06, NTC-03.
 */
export interface DecisionReason {
  readonly code: string
  readonly scope: 'line' | 'claim' | 'both'
  readonly zh: string
  readonly en: string
}

export const decisionReasons: readonly DecisionReason[] = [
  {
    code: 'self_paid_item',
    scope: 'line',
    zh: '自费项目',
    en: 'Item not covered by social insurance',
  },
  { code: 'partly_self_paid_item', scope: 'line', zh: '部分自付项目', en: 'Partly self-paid item' },
  { code: 'unreasonable_charge', scope: 'line', zh: '不合理费用', en: 'Unreasonable charge' },
  {
    code: 'over_quantity',
    scope: 'line',
    zh: '超出合理用量',
    en: 'Quantity beyond what is reasonable',
  },
  {
    code: 'unrelated_to_diagnosis',
    scope: 'line',
    zh: '与诊断无关',
    en: 'Unrelated to the diagnosis',
  },
  {
    code: 'paid_by_others',
    scope: 'line',
    zh: '已获其他途径补偿',
    en: 'Already compensated by others',
  },
  { code: 'duplicate_charge', scope: 'line', zh: '重复收费', en: 'Charged twice' },
  { code: 'no_supporting_document', scope: 'line', zh: '缺少凭证', en: 'No supporting document' },
  { code: 'outside_cover', scope: 'both', zh: '不属于保险责任', en: 'Outside the cover' },
  { code: 'exclusion_clause', scope: 'both', zh: '属于责任免除', en: 'Excluded by the policy' },
  { code: 'waiting_period', scope: 'both', zh: '等待期内', en: 'Within the waiting period' },
  {
    code: 'provider_not_covered',
    scope: 'both',
    zh: '就诊机构不符合约定',
    en: 'Provider outside the cover',
  },
  { code: 'not_in_force', scope: 'claim', zh: '保单不在有效期', en: 'Policy not in force' },
  {
    code: 'documents_missing',
    scope: 'claim',
    zh: '逾期未补充材料',
    en: 'Documents not supplied in time',
  },
  { code: 'non_disclosure', scope: 'claim', zh: '未如实告知', en: 'Failure to disclose' },
  {
    code: 'applicant_request',
    scope: 'claim',
    zh: '申请人主动撤案',
    en: 'Withdrawn by the applicant',
  },
  { code: 'filed_twice', scope: 'claim', zh: '重复报案', en: 'Filed twice' },
  { code: 'other', scope: 'both', zh: '其他', en: 'Other' },
]

const byCode = new Map(decisionReasons.map((reason) => [reason.code, reason]))

/** The reason with this code, if the catalogue has it and it may stand in this scope. */
export function findReason(code: string, scope: 'line' | 'claim'): DecisionReason | null {
  const reason = byCode.get(code)
  return reason && (reason.scope === scope || reason.scope === 'both') ? reason : null
}
