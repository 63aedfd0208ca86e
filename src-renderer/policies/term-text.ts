import type { Language } from '@shared/domain/catalogues'
import { areaOf } from '@shared/domain/regions'
import { money } from '@renderer/app/format'
import type { TextKey, Texts } from '@renderer/locales/texts'
import { termKeys, type Term, type TermKey } from './benefit-tree'
import { percentText } from './plan-form'
import type { AuthorizationNeed, Benefit, Deductible, Rules } from './plan-types'

/** Of more regions than these, the rest is counted. */
const SHOWN_REGIONS = 4

/** The name of a benefit in the language in use. */
export function benefitName(
  { nameZh, nameEn }: { nameZh: string; nameEn: string },
  language: Language,
): string {
  return language === 'zh' ? nameZh : nameEn
}

/** The name of the benefit with this code; the code itself where the plan does not have it. */
export function nameOfCode(code: string, rules: Rules, language: Language): string {
  const benefit = rules.benefits.find((one) => one.code === code)
  return benefit ? benefitName(benefit, language) : code
}

/** What a term is called. */
export function termLabel(key: TermKey, { t }: Texts): string {
  return t(`policies.term.${key}`)
}

/**
 * What a term says, in words and figures that need no key to be read.
 * @param whole long lists in full, to be compared
 */
export function termValue(term: Pick<Term, 'key' | 'value'>, texts: Texts, whole = false): string {
  const { t } = texts
  const value = term.value as Term['value']
  switch (term.key) {
    case 'yearlyLimitFen':
    case 'itemLimitFen':
    case 'dayLimitFen':
    case 'visitLimitFen':
      return t('policies.value.yuan', { amount: money(value as number) })
    case 'visitsPerYear':
      return t('policies.value.visits', { n: value as number })
    case 'waitingDays':
      return t('policies.value.days', { n: value as number })
    case 'ratioBp':
    case 'specificProviderShareBp':
    case 'notAuthorizedShareBp':
      return `${percentText(value as number)}%`
    case 'deductible':
      return deductibleText(value as Deductible, texts)
    case 'regions':
      return regionsText(value as string[], texts, whole ? Infinity : SHOWN_REGIONS)
    case 'emergencyAnywhere':
      return t(value === true ? 'policies.value.yes' : 'policies.value.no')
    case 'sharesTogether':
      return t(value === 'both' ? 'policies.value.both' : 'policies.value.higher')
    case 'authorization':
      return authorizationText(value as AuthorizationNeed, texts)
  }
}

/** A whole area by its name; of many regions the first, and how many there are. */
function regionsText(regions: readonly string[], { t }: Texts, most: number): string {
  const area = areaOf(regions)
  if (area !== null) return t(`policies.area.${area}`)
  const named = regions.slice(0, most).join(t('policies.between'))
  return regions.length <= most ? named : t('policies.value.regions', { named, n: regions.length })
}

function deductibleText({ per, amountFen, reducedByOthers }: Deductible, { t }: Texts): string {
  const keys = {
    year: 'policies.value.perYear',
    visit: 'policies.value.perVisit',
    claim: 'policies.value.perClaim',
  } as const satisfies Record<Deductible['per'], TextKey>
  const amount = t(keys[per], { amount: money(amountFen) })
  return reducedByOthers ? `${amount}${t('policies.value.reducedByOthers')}` : amount
}

/** What is given must all hold. */
function authorizationText(need: AuthorizationNeed, { t }: Texts): string {
  const between = t('policies.between')
  const parts = [
    need.claimTypes?.map((type) => t(`claimType.${type}`)).join(between),
    need.categories?.map((category) => t(`category.${category}`)).join(between),
    need.lineOverFen === undefined
      ? undefined
      : t('policies.value.lineOver', { amount: money(need.lineOverFen) }),
  ].filter((part) => part !== undefined)
  return parts.length === 0 ? t('policies.match.everything') : parts.join(t('policies.and'))
}

/** Which lines a benefit takes, in words; nothing given takes every line. */
export function matchesText({ matches }: Pick<Benefit, 'matches'>, { t }: Texts): string {
  if (Object.values(matches).some((given) => given?.length === 0)) {
    return t('policies.match.collects')
  }
  const parts = [
    matches.claimTypes?.map((type) => t(`claimType.${type}`)),
    matches.incidentTypes?.map((type) => t(`incidentType.${type}`)),
    matches.categories?.map((category) => t(`category.${category}`)),
    matches.codes && [t('policies.match.codes', { codes: matches.codes.join(' ') })],
    matches.words && [t('policies.match.words', { words: matches.words.join(' ') })],
    matches.diagnoses && [t('policies.match.diagnoses', { codes: matches.diagnoses.join(' ') })],
  ].flatMap((part) => (part ? [part.join(t('policies.between'))] : []))
  return parts.length === 0 ? t('policies.match.everything') : parts.join(' · ')
}

/** A difference between two versions of a plan, ready to be read. */
export interface RuleChange {
  benefit: string
  what: string
  before: string
  after: string
}

/** What one version says otherwise than another, benefit by benefit; empty: they say the same. */
export function ruleChanges(
  before: Rules,
  after: Rules,
  language: Language,
  texts: Texts,
): RuleChange[] {
  const { t } = texts
  const limit = (fen: number | null): string =>
    fen === null ? t('policies.value.unlimited') : t('policies.value.yuan', { amount: money(fen) })
  const changes: RuleChange[] = []
  const note = (benefit: string, what: string, was: string, is: string): void => {
    if (was !== is) changes.push({ benefit, what, before: was, after: is })
  }
  note(
    t('policies.wholePlan'),
    t('policies.term.yearlyLimitFen'),
    limit(before.yearlyLimitFen),
    limit(after.yearlyLimitFen),
  )
  for (const benefit of after.benefits) {
    const old = before.benefits.find(({ code }) => code === benefit.code)
    const name = benefitName(benefit, language)
    if (!old) {
      changes.push({
        benefit: name,
        what: t('policies.change.added'),
        before: '',
        after: matchesText(benefit, texts),
      })
      continue
    }
    const own = (one: Benefit, key: TermKey): string =>
      one[key] === null ? '' : termValue({ key, value: one[key] } as Term, texts, true)
    note(name, t('policies.change.nameZh'), old.nameZh, benefit.nameZh)
    note(name, t('policies.change.nameEn'), old.nameEn, benefit.nameEn)
    note(
      name,
      t('policies.benefit.partOf'),
      old.partOf === null ? '' : nameOfCode(old.partOf, before, language),
      benefit.partOf === null ? '' : nameOfCode(benefit.partOf, after, language),
    )
    note(name, t('policies.benefit.matches'), matchesText(old, texts), matchesText(benefit, texts))
    for (const key of termKeys) note(name, termLabel(key, texts), own(old, key), own(benefit, key))
  }
  for (const old of before.benefits) {
    if (!after.benefits.some(({ code }) => code === old.code)) {
      const name = benefitName(old, language)
      changes.push({
        benefit: name,
        what: t('policies.change.removed'),
        before: matchesText(old, texts),
        after: '',
      })
    }
  }
  const order = (rules: Rules): string[] =>
    rules.benefits
      .filter(({ code }) =>
        [before, after].every(({ benefits }) => benefits.some((one) => one.code === code)),
      )
      .map((benefit) => benefitName(benefit, language))
  note(
    t('policies.wholePlan'),
    t('policies.change.order'),
    order(before).join(t('policies.between')),
    order(after).join(t('policies.between')),
  )
  return changes
}
