import { describe, expect, it } from 'vitest'
import { claimChannels, claimTypes, documentKinds, incidentTypes } from '../catalogues'
import { ordinary } from '../intake-golden'
import { SeededRandom } from '../seeded-random'
import { applies, assessMaterials, outstanding, type AssessedMaterial } from './assess'
import { defaultMatrix, medicalRecordKinds } from './default-matrix'
import { materialFactsOf, type KnownClaim, type MaterialFacts, type Paper } from './facts'
import { materialCases, paper, type MaterialCase } from './material-cases'
import { conditions, paperProblems, type MaterialRule } from './matrix'

function assessCase({ claim, onFile, asked }: MaterialCase): AssessedMaterial[] {
  const papers = onFile.map((one) => (typeof one === 'string' ? paper(one) : one))
  const known: KnownClaim = { ...ordinary, ...claim, papers, asked: asked ?? [] }
  return assessMaterials(materialFactsOf(known), defaultMatrix)
}

describe('worked cases of the document matrix', () => {
  it('are at least sixty', () => {
    expect(materialCases.length).toBeGreaterThanOrEqual(60)
  })

  it.each(materialCases.map((one) => ({ ...one, name: `${one.rule} ${one.title}` })))(
    '$name',
    (one) => {
      const materials = assessCase(one)
      const inState = (state: AssessedMaterial['state'], blocking?: boolean): string[] =>
        materials
          .filter(
            (found) =>
              found.state === state && (found.blocking === blocking || blocking === undefined),
          )
          .map(({ material }) => material)
          .sort()
      const sorted = (list: readonly string[] = []): string[] => [...list].sort()
      expect(inState('missing', true)).toEqual(sorted(one.missing))
      expect(inState('missing', false)).toEqual(sorted(one.alsoMissing))
      expect(inState('asked')).toEqual(sorted(one.stillAsked))
      expect(inState('waived')).toEqual(sorted(one.waived))
      const deficient = materials.filter(({ state }) => state === 'deficient')
      expect(
        Object.fromEntries(deficient.map(({ material, problems }) => [material, problems])),
      ).toEqual(one.deficient ?? {})
    },
  )

  it('use every row of the matrix', () => {
    const unused = defaultMatrix.filter(
      (rule) =>
        !materialCases.some(({ claim }) =>
          applies(rule, materialFactsOf({ ...ordinary, ...claim, papers: [], asked: [] })),
        ),
    )
    expect(unused).toEqual([])
  })

  it('GAP-06 both sides are wanted of identity documents, of nothing else', () => {
    const child = materialCases.find(({ title }) => title === 'a child of 9 with both')
    const materials = child ? assessCase(child) : []
    expect(materials.filter(({ bothSides }) => bothSides).map(({ material }) => material)).toEqual([
      'identity',
      'guardian_identity',
    ])
  })

  it('the newest paper of a material comes first', () => {
    const older = paper('identity')
    const newer = paper('identity')
    const found = assessCase({ rule: 'GAP-06', title: '', onFile: [older, newer] })
    const identity = found.find(({ material }) => material === 'identity')
    expect(identity?.papers).toEqual([newer, older])
  })

  it('of several rows about a material the strictest holds', () => {
    const row: MaterialRule = {
      material: 'invoice',
      zh: '发票',
      en: 'Invoices',
      kinds: ['invoice'],
      blocking: false,
      rule: 'A',
    }
    const [found] = assessMaterials(
      materialFactsOf({ ...ordinary, channel: 'self_service', papers: [paper('invoice')] }),
      [row, { ...row, original: true, rule: 'B' }, { ...row, blocking: true, rule: 'C' }],
    )
    expect(found).toMatchObject({
      state: 'deficient',
      blocking: true,
      original: true,
      rules: ['A', 'B', 'C'],
      originalRules: ['B'],
    })
  })
})

describe('whatever the claim', () => {
  const random = new SeededRandom(5)
  const pick = <T>(values: readonly [T, ...T[]]): T => random.pick(values)
  const some = <T>(values: readonly T[], percent: number): T[] =>
    values.filter(() => random.chance(percent))

  function randomPaper(kinds = some(documentKinds, 10)): Paper {
    const roll = random.between(1, 10)
    const check: Paper['check'] =
      roll <= 2
        ? { state: 'refused', problems: some(paperProblems, 20) }
        : roll <= 4
          ? { state: 'accepted', problems: [] }
          : null
    return paper(kinds.length > 0 ? kinds : [pick(documentKinds)], check)
  }
  function randomFacts(): MaterialFacts {
    const channel = pick(claimChannels)
    return {
      channel,
      claimType: pick(claimTypes),
      incidentType: pick(incidentTypes),
      minor: pick([true, false, null]),
      ownership: pick(['public', 'non_public', null]),
      conditions: some(conditions, 40).filter(
        (condition) => condition !== 'visit_fetched' || channel === 'fetched',
      ),
      papers: Array.from({ length: random.between(0, 13) }, () => randomPaper()),
      asked: some([...new Set(defaultMatrix.map(({ material }) => material))], 15).map(
        (material) => ({
          material,
          state: pick(['requested', 'received', 'accepted', 'refused'] as const),
          open: random.chance(50),
          problems: [],
        }),
      ),
      expired: some(['identity', 'guardian_identity'] as const, 20),
    }
  }
  const isRecord = ({ kinds, check }: Paper): boolean =>
    check?.state !== 'refused' && kinds.some((kind) => medicalRecordKinds.includes(kind))

  it('CLM-05 is never complete without a medical record', () => {
    let complete = 0
    for (let round = 0; round < 10_000; round += 1) {
      const facts = { ...randomFacts(), asked: [] }
      // Half of them have all but the record, so that it alone decides.
      if (random.chance(50)) {
        const rest = documentKinds.filter((kind) => !medicalRecordKinds.includes(kind))
        const check = { state: 'accepted', problems: [] } as const
        facts.papers = [...facts.papers, ...rest.map((kind) => paper(kind, check))]
      }
      const open = outstanding(assessMaterials(facts, defaultMatrix))
      if (open.length > 0 || facts.conditions.includes('visit_fetched')) continue
      complete += 1
      expect(facts.papers.some(isRecord)).toBe(true)
    }
    // The property says something only where claims are complete at times.
    expect(complete).toBeGreaterThan(100)
  })

  it('GAP-07 adding a paper never makes more missing', () => {
    let better = 0
    for (let round = 0; round < 10_000; round += 1) {
      const facts = randomFacts()
      const before = outstanding(assessMaterials(facts, defaultMatrix))
      const more = { ...facts, papers: [...facts.papers, randomPaper()] }
      const after = outstanding(assessMaterials(more, defaultMatrix))
      const names = (list: readonly AssessedMaterial[]): string[] =>
        list.map(({ material }) => material)
      expect(names(before)).toEqual(expect.arrayContaining(names(after)))
      if (after.length < before.length) better += 1
    }
    expect(better).toBeGreaterThan(100)
  })

  it('CLM-06 the order of papers and of rows changes nothing', () => {
    for (let round = 0; round < 1_000; round += 1) {
      const facts = randomFacts()
      const turned = { ...facts, papers: facts.papers.toReversed() }
      const states = (list: readonly AssessedMaterial[]): string[] =>
        list
          .map(({ material, state, problems }) => `${material} ${state} ${problems.join()}`)
          .sort()
      const expected = states(assessMaterials(facts, defaultMatrix))
      expect(states(assessMaterials(turned, defaultMatrix.toReversed()))).toEqual(expected)
    }
  })
})
