import type { ClaimType, IncidentType, LineCategory } from '@shared/domain/catalogues'
import { formatFen, parseAmount } from '@shared/domain/money'
import type { Benefit, Deductible, Rules } from './plan-types'

/**
 * A plan while it is edited: amounts in yuan, ratios in per cent, lists one entry to a line, as they are typed.
 * An empty field is a term that the benefit does not have of its own.
 */
export interface PlanForm {
  yearlyLimit: string
  benefits: BenefitForm[]
}

export interface BenefitForm {
  /** Stays the same while the benefit is renamed and moved. */
  key: number
  /** It stands in a saved version: its code is what claims have used, and stays. */
  saved: boolean
  code: string
  nameZh: string
  nameEn: string
  partOf: string
  /** Takes no line itself: its parts do, or the reviewer chooses it. */
  onlyCollects: boolean
  claimTypes: ClaimType[]
  incidentTypes: IncidentType[]
  categories: LineCategory[]
  codes: string
  words: string
  diagnoses: string
  yearlyLimit: string
  dayLimit: string
  itemLimit: string
  visitLimit: string
  visitsPerYear: string
  deductiblePer: Deductible['per'] | ''
  deductibleAmount: string
  reducedByOthers: boolean
  ratio: string
  waitingDays: string
  onlyRegions: boolean
  regions: string
  emergencyAnywhere: '' | 'yes' | 'no'
  specificShare: string
  notAuthorizedShare: string
  sharesTogether: '' | 'higher' | 'both'
  needsAuthorization: boolean
  authorizedClaimTypes: ClaimType[]
  authorizedCategories: LineCategory[]
  authorizedOver: string
}

/** What is wrong in the form: which field of which benefit (`null`: of the plan), as a code. */
export interface FormProblem {
  key: number | null
  field: keyof BenefitForm | 'benefits'
  code: FormProblemCode
}
export type FormProblemCode =
  | 'no_benefits'
  | 'not_code'
  | 'repeated_code'
  | 'missing_value'
  | 'not_amount'
  | 'not_count'
  | 'not_percent'
  | 'not_days'
  | 'unknown_benefit'
  | 'circle'

const MAX_WAITING_DAYS = 3650
const WHOLE = 10_000
let lastKey = 0

/** A benefit of which nothing is set. */
export function blankBenefit(): BenefitForm {
  lastKey += 1
  return {
    key: lastKey,
    saved: false,
    code: '',
    nameZh: '',
    nameEn: '',
    partOf: '',
    onlyCollects: false,
    claimTypes: [],
    incidentTypes: [],
    categories: [],
    codes: '',
    words: '',
    diagnoses: '',
    yearlyLimit: '',
    dayLimit: '',
    itemLimit: '',
    visitLimit: '',
    visitsPerYear: '',
    deductiblePer: '',
    deductibleAmount: '',
    reducedByOthers: false,
    ratio: '',
    waitingDays: '',
    onlyRegions: false,
    regions: '',
    emergencyAnywhere: '',
    specificShare: '',
    notAuthorizedShare: '',
    sharesTogether: '',
    needsAuthorization: false,
    authorizedClaimTypes: [],
    authorizedCategories: [],
    authorizedOver: '',
  }
}

/** Rules as they are edited. @param saved whether claims may have used their benefits */
export function toForm(rules: Rules, saved: boolean): PlanForm {
  return {
    yearlyLimit: amountText(rules.yearlyLimitFen),
    benefits: rules.benefits.map((benefit) => benefitToForm(benefit, saved)),
  }
}

function benefitToForm(benefit: Benefit, saved: boolean): BenefitForm {
  const { matches, deductible, authorization } = benefit
  return {
    ...blankBenefit(),
    saved,
    code: benefit.code,
    nameZh: benefit.nameZh,
    nameEn: benefit.nameEn,
    partOf: benefit.partOf ?? '',
    onlyCollects: Object.values(matches).some((given) => given?.length === 0),
    claimTypes: [...(matches.claimTypes ?? [])],
    incidentTypes: [...(matches.incidentTypes ?? [])],
    categories: [...(matches.categories ?? [])],
    codes: linesText(matches.codes),
    words: linesText(matches.words),
    diagnoses: linesText(matches.diagnoses),
    yearlyLimit: amountText(benefit.yearlyLimitFen),
    dayLimit: amountText(benefit.dayLimitFen),
    itemLimit: amountText(benefit.itemLimitFen),
    visitLimit: amountText(benefit.visitLimitFen),
    visitsPerYear: countText(benefit.visitsPerYear),
    deductiblePer: deductible?.per ?? '',
    deductibleAmount: amountText(deductible?.amountFen ?? null),
    reducedByOthers: deductible?.reducedByOthers ?? false,
    ratio: percentText(benefit.ratioBp),
    waitingDays: countText(benefit.waitingDays),
    onlyRegions: benefit.regions !== null,
    regions: linesText(benefit.regions ?? []),
    emergencyAnywhere:
      benefit.emergencyAnywhere === null ? '' : benefit.emergencyAnywhere ? 'yes' : 'no',
    specificShare: percentText(benefit.specificProviderShareBp),
    notAuthorizedShare: percentText(benefit.notAuthorizedShareBp),
    sharesTogether: benefit.sharesTogether ?? '',
    needsAuthorization: authorization !== null,
    authorizedClaimTypes: [...(authorization?.claimTypes ?? [])],
    authorizedCategories: [...(authorization?.categories ?? [])],
    authorizedOver: amountText(authorization?.lineOverFen ?? null),
  }
}

/**
 * The rules that the form says, and everything that is wrong in it.
 * @returns `rules` is `null` as long as there are problems
 */
export function readForm(form: PlanForm): { rules: Rules | null; problems: FormProblem[] } {
  const problems: FormProblem[] = []
  const yearlyLimitFen = readAmount(form.yearlyLimit)
  if (yearlyLimitFen === undefined) {
    problems.push({ key: null, field: 'yearlyLimit', code: 'not_amount' })
  }
  if (form.benefits.length === 0) {
    problems.push({ key: null, field: 'benefits', code: 'no_benefits' })
  }
  const benefits = form.benefits.map((benefit) => readBenefit(benefit, form.benefits, problems))
  return {
    rules: problems.length === 0 ? { yearlyLimitFen: yearlyLimitFen ?? null, benefits } : null,
    problems,
  }
}

function readBenefit(
  form: BenefitForm,
  all: readonly BenefitForm[],
  problems: FormProblem[],
): Benefit {
  const wrong = (field: keyof BenefitForm, code: FormProblemCode): void => {
    problems.push({ key: form.key, field, code })
  }
  /** A field that may be empty; one that cannot be read is noted. */
  const read = <T>(
    field: keyof BenefitForm,
    code: FormProblemCode,
    reader: (text: string) => T | null | undefined,
  ): T | null => {
    const value = reader(String(form[field]))
    if (value === undefined) wrong(field, code)
    return value ?? null
  }
  const amount = (field: keyof BenefitForm): number | null => read(field, 'not_amount', readAmount)
  const percent = (field: keyof BenefitForm): number | null =>
    read(field, 'not_percent', readPercent)

  const code = form.code.trim()
  if (!/^[a-z][a-z0-9_]{0,39}$/u.test(code)) wrong('code', 'not_code')
  else if (all.some((other) => other !== form && other.code.trim() === code)) {
    wrong('code', 'repeated_code')
  }
  for (const field of ['nameZh', 'nameEn'] as const) {
    if (form[field].trim() === '') wrong(field, 'missing_value')
  }
  if (form.partOf !== '') {
    if (!all.some((other) => other.code.trim() === form.partOf)) wrong('partOf', 'unknown_benefit')
    else if (leadsBack(form, all)) wrong('partOf', 'circle')
  }
  const deductibleFen = form.deductiblePer === '' ? null : amount('deductibleAmount')
  if (form.deductiblePer !== '' && form.deductibleAmount.trim() === '') {
    wrong('deductibleAmount', 'missing_value')
  }
  const regions = form.onlyRegions ? lines(form.regions) : null
  if (regions?.length === 0) wrong('regions', 'missing_value')
  return {
    code,
    nameZh: form.nameZh.trim(),
    nameEn: form.nameEn.trim(),
    partOf: form.partOf === '' ? null : form.partOf,
    matches: readMatches(form),
    yearlyLimitFen: amount('yearlyLimit'),
    dayLimitFen: amount('dayLimit'),
    itemLimitFen: amount('itemLimit'),
    visitLimitFen: amount('visitLimit'),
    visitsPerYear: read('visitsPerYear', 'not_count', (text) => readCount(text)),
    deductible:
      form.deductiblePer === ''
        ? null
        : {
            per: form.deductiblePer,
            amountFen: deductibleFen ?? 0,
            reducedByOthers: form.reducedByOthers,
          },
    ratioBp: percent('ratio'),
    waitingDays: read('waitingDays', 'not_days', (text) => readCount(text, MAX_WAITING_DAYS)),
    regions,
    emergencyAnywhere: form.emergencyAnywhere === '' ? null : form.emergencyAnywhere === 'yes',
    specificProviderShareBp: percent('specificShare'),
    notAuthorizedShareBp: percent('notAuthorizedShare'),
    sharesTogether: form.sharesTogether === '' ? null : form.sharesTogether,
    authorization: form.needsAuthorization ? readAuthorization(form, amount) : null,
  }
}

/** All that are given must hold; a benefit that only collects is given a list that nothing is in. */
function readMatches(form: BenefitForm): Benefit['matches'] {
  if (form.onlyCollects) return { claimTypes: [] }
  const { claimTypes, incidentTypes, categories } = form
  const codes = lines(form.codes)
  const words = lines(form.words)
  const diagnoses = lines(form.diagnoses)
  return {
    ...(claimTypes.length > 0 && { claimTypes: [...claimTypes] }),
    ...(incidentTypes.length > 0 && { incidentTypes: [...incidentTypes] }),
    ...(categories.length > 0 && { categories: [...categories] }),
    ...(codes.length > 0 && { codes }),
    ...(words.length > 0 && { words }),
    ...(diagnoses.length > 0 && { diagnoses }),
  }
}

/** What is given must all hold; nothing given is every line. */
function readAuthorization(
  form: BenefitForm,
  amount: (field: keyof BenefitForm) => number | null,
): Benefit['authorization'] {
  const { authorizedClaimTypes: claimTypes, authorizedCategories: categories } = form
  const lineOverFen = amount('authorizedOver')
  return {
    ...(claimTypes.length > 0 && { claimTypes: [...claimTypes] }),
    ...(categories.length > 0 && { categories: [...categories] }),
    ...(lineOverFen !== null && { lineOverFen }),
  }
}

function leadsBack(form: BenefitForm, all: readonly BenefitForm[]): boolean {
  const seen = new Set<string>([form.code.trim()])
  let above = form.partOf
  while (above !== '') {
    if (seen.has(above)) return true
    seen.add(above)
    const next = above
    above = all.find(({ code }) => code.trim() === next)?.partOf ?? ''
  }
  return false
}

/** Yuan as typed. @returns fen; `null` for an empty field; `undefined` for what is no amount of 0 or more */
export function readAmount(text: string): number | null | undefined {
  if (text.trim() === '') return null
  const fen = parseAmount(text)
  return fen !== null && fen >= 0 ? fen : undefined
}

/** Per cent as typed, to two decimals. @returns basis points, as `readAmount` does */
export function readPercent(text: string): number | null | undefined {
  const written = text.trim().replace(/\s*[%％]$/u, '')
  if (written === '') return null
  const bp = /^\d/u.test(written) ? parseAmount(written) : null
  return bp !== null && bp <= WHOLE ? bp : undefined
}

/** A whole number as typed, as `readAmount` does. */
function readCount(text: string, most = Number.MAX_SAFE_INTEGER): number | null | undefined {
  const written = text.trim()
  if (written === '') return null
  if (!/^\d{1,9}$/u.test(written)) return undefined
  const count = Number(written)
  return count <= most ? count : undefined
}

function amountText(fen: number | null): string {
  return fen === null ? '' : formatFen(fen)
}

function countText(count: number | null): string {
  return count === null ? '' : String(count)
}

/** Basis points as per cent, without needless zeros: `8050` → `80.5`. */
export function percentText(bp: number | null): string {
  return bp === null ? '' : String(bp / 100)
}

/** One entry to a line; nothing twice. */
function lines(text: string): string[] {
  const entries = text.split('\n').map((line) => line.trim())
  return [...new Set(entries.filter((line) => line !== ''))]
}

function linesText(entries: readonly string[] | undefined): string {
  return (entries ?? []).join('\n')
}
