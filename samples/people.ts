import { addDays } from '@shared/domain/calendar'
import { residentIdCheckCharacter } from '@shared/domain/identity'
import type { SeededRandom } from '@shared/domain/seeded-random'
import { hospitals, names, products } from './sample-pools'

/** A person of the sample and how they are covered. */
export interface SamplePerson {
  key: string
  name: string
  gender: '男' | '女'
  birthOn: string
  /** Whole years today. */
  age: number
  idType: '居民身份证' | '护照' | '出生证明'
  idNumber: string
  idValidFrom: string
  idValidTo: string
  phone: string
  address: string
  language: '中文' | '英文'
  /** Who applies and is paid for a child. */
  parent: SamplePerson | null
  /** Through whom a grown-up dependent is covered. */
  spouse: SamplePerson | null
  verified: boolean
  city: string
  account: string
  policy: SamplePolicy
}

export interface SamplePolicy {
  key: string
  policyNo: string
  mainInsured: string
  holder: string
  product: string
  plan: string
  startOn: string
  endOn: string
  state: '有效' | '满期' | '退保'
  /** Where earlier policies were renewed without a gap; else empty. */
  coveredSince: string
  surrenderedOn: string
}

const ADULTS = 70
const CHILDREN = 12
const ENGLISH = 8
/** Identity documents that have expired (MEM-02). */
const EXPIRED_IDS = 5
/** Couples of whom one is covered along with the other (POL-02). */
const COUPLES = 3
/** Policies that ended before today, so that some visits are no longer covered. */
const EXPIRED_POLICIES = 4

/** Makes the insured persons: adults, their children, and some who are written to in English. */
export function makePeople(random: SeededRandom, today: string): SamplePerson[] {
  const taken = new Set<string>()
  const people: SamplePerson[] = []
  const add = (make: (number: number) => SamplePerson): void => {
    people.push(make(people.length + 1))
  }
  for (let index = 0; index < ADULTS; index += 1) {
    add((number) => adult(random, today, number, '中文', taken))
  }
  for (let index = 0; index < ENGLISH; index += 1) {
    add((number) => adult(random, today, number, '英文', taken))
  }
  const parents = people.filter(
    ({ age, language }) => age >= 28 && age <= 45 && language === '中文',
  )
  for (let index = 0; index < CHILDREN; index += 1) {
    add((number) => child(random, today, number, random.pick(parents), taken))
  }

  const grown = people.filter(({ parent, language }) => !parent && language === '中文')
  for (const person of grown.slice(0, EXPIRED_IDS)) {
    person.idValidTo = addDays(today, -random.between(40, 400))
  }
  for (const { policy } of grown.slice(EXPIRED_IDS, EXPIRED_IDS + EXPIRED_POLICIES)) {
    policy.endOn = addDays(today, -random.between(25, 32))
    policy.startOn = addDays(policy.endOn, -364)
    policy.state = '满期'
  }
  const surrendered = grown[EXPIRED_IDS + EXPIRED_POLICIES]
  if (surrendered) {
    surrendered.policy.state = '退保'
    surrendered.policy.surrenderedOn = addDays(today, -10)
  }
  coverAlong(grown.slice(EXPIRED_IDS + EXPIRED_POLICIES + 1), people)
  renew(people)
  return people
}

/** Puts some grown-ups under the policy of another: the last of those who are nobody's parent. */
function coverAlong(grown: readonly SamplePerson[], people: readonly SamplePerson[]): void {
  const parents = new Set(people.map(({ parent }) => parent))
  const free = grown.filter((person) => !parents.has(person))
  for (let couple = 0; couple < COUPLES; couple += 1) {
    const [main, dependent] = [free.at(-2 * couple - 2), free.at(-2 * couple - 1)]
    if (!main || !dependent) return
    dependent.spouse = main
    dependent.policy = {
      ...main.policy,
      key: `D${dependent.key.slice(1)}`,
      mainInsured: main.key,
    }
  }
}

/** Every third policy continues an earlier one; every fourth identity has not been verified. */
function renew(people: readonly SamplePerson[]): void {
  for (const [index, person] of people.entries()) {
    if (index % 3 === 0) person.policy.coveredSince = addDays(person.policy.startOn, -365)
    person.verified = index % 4 !== 3
  }
}

function adult(
  random: SeededRandom,
  today: string,
  number: number,
  language: SamplePerson['language'],
  taken: Set<string>,
): SamplePerson {
  // The few English names are half of men and half of women.
  const isMan = language === '英文' ? number % 2 === 0 : random.chance(50)
  const gender = isMan ? '男' : '女'
  const age = random.chance(15) ? random.between(60, 76) : random.between(22, 59)
  const person = {
    ...basics(random, today, number, gender, age, random.pick(names.surnames), language, taken),
    parent: null,
    spouse: null,
    account: `00000000000${String(number).padStart(8, '0')}`,
  }
  if (language === '英文') {
    return {
      ...person,
      idType: '护照',
      idNumber: `SAMPLE${String(number).padStart(4, '0')}`,
      policy: policyOf(
        random,
        today,
        person,
        products.group.slice(-1),
        random.pick(products.employers),
      ),
    }
  }
  const group = random.chance(60)
  return {
    ...person,
    policy: policyOf(
      random,
      today,
      person,
      group ? products.group : products.individual,
      group ? random.pick(products.employers) : person.name,
    ),
  }
}

function child(
  random: SeededRandom,
  today: string,
  number: number,
  parent: SamplePerson,
  taken: Set<string>,
): SamplePerson {
  const age = random.between(0, 16)
  const surname = [...parent.name][0] ?? ''
  const gender = random.chance(50) ? '男' : '女'
  const person = basics(random, today, number, gender, age, surname, '中文', taken)
  const ownPolicy = random.chance(50)
  return {
    ...person,
    // A newborn has no identity card yet.
    ...(age === 0
      ? { idType: '出生证明' as const, idNumber: `SAMPLE-B${String(number).padStart(4, '0')}` }
      : {}),
    parent,
    spouse: null,
    phone: parent.phone,
    address: parent.address,
    city: parent.city,
    account: parent.account,
    // POL-02: a child is covered by a policy of its own, or along with the parent.
    policy: ownPolicy
      ? policyOf(random, today, person, products.children, parent.name)
      : { ...parent.policy, key: `D${String(number).padStart(4, '0')}`, mainInsured: parent.key },
  }
}

function basics(
  random: SeededRandom,
  today: string,
  number: number,
  gender: SamplePerson['gender'],
  age: number,
  surname: string,
  language: SamplePerson['language'],
  taken: Set<string>,
): Omit<SamplePerson, 'parent' | 'spouse' | 'account' | 'policy'> {
  const birthOn = birthDate(random, today, age)
  const { city, district } = random.pick(hospitals.filter(({ kind }) => kind === 'medical'))
  return {
    key: `C${String(number).padStart(4, '0')}`,
    name: freshName(random, gender, surname, language, taken),
    gender,
    birthOn,
    age,
    idType: '居民身份证',
    idNumber: sampleResidentId(random, birthOn, gender),
    idValidFrom: addDays(today, -random.between(400, 2500)),
    idValidTo: addDays(today, random.between(200, 3500)),
    phone: `100${String(number).padStart(8, '0')}`,
    address: `${city}${district}示例路 ${random.between(1, 300)} 号`,
    language,
    verified: true,
    city,
  }
}

/** A sound number with the division code nobody has (MEM-01). */
function sampleResidentId(
  random: SeededRandom,
  birthOn: string,
  gender: SamplePerson['gender'],
): string {
  const serial = random.between(0, 498) * 2 + (gender === '男' ? 1 : 2)
  const digits = `900000${birthOn.replaceAll('-', '')}${String(serial).padStart(3, '0')}`
  return digits + residentIdCheckCharacter(digits)
}

function birthDate(random: SeededRandom, today: string, age: number): string {
  const birthday = `${Number(today.slice(0, 4)) - age}-${today.slice(5)}`
  // On 29 February of a year that has none, Date goes on to 1 March.
  const latest = new Date(Date.parse(birthday) || Date.parse(`${birthday.slice(0, 4)}-02-28`))
  return addDays(latest.toISOString().slice(0, 10), -random.between(1, 360))
}

function freshName(
  random: SeededRandom,
  gender: SamplePerson['gender'],
  surname: string,
  language: SamplePerson['language'],
  taken: Set<string>,
): string {
  const sex = gender === '男' ? 'male' : 'female'
  for (;;) {
    const name =
      language === '英文'
        ? random.pick(names.english[sex])
        : surname + random.pick(names.given[sex])
    if (taken.has(name)) continue
    taken.add(name)
    return name
  }
}

function policyOf(
  random: SeededRandom,
  today: string,
  insured: { key: string },
  plans: readonly { product: string; plan: string }[],
  holder: string,
): SamplePolicy {
  const { product, plan } = random.pick(plans)
  const startOn = addDays(today, -random.between(60, 320))
  const number = insured.key.slice(1)
  return {
    key: `P${number}`,
    policyNo: `SAMPLE${startOn.slice(0, 4)}${String(random.between(0, 999_999)).padStart(6, '0')}${number}`,
    mainInsured: '',
    holder,
    product,
    plan,
    startOn,
    endOn: addDays(startOn, 364),
    state: '有效',
    coveredSince: '',
    surrenderedOn: '',
  }
}
