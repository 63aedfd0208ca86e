import { electronicChannels, type AskedMaterial, type MaterialFacts, type Paper } from './facts'
import type { MaterialRule, MaterialState, PaperProblem } from './matrix'

/** A material that a claim needs, and how it stands. */
export interface AssessedMaterial {
  material: string
  zh: string
  en: string
  state: MaterialState
  /** Without it the claim waits. */
  blocking: boolean
  original: boolean
  bothSides: boolean
  /** The rules it rests on, the first that asks for it first. */
  rules: readonly string[]
  /** Rules that ask for the original. */
  originalRules: readonly string[]
  /** Documents on file that are this paper, newest first. */
  papers: readonly Paper[]
  /** What is wrong with what is there. */
  problems: readonly PaperProblem[]
}

/** Whether a row of the matrix asks something of this claim. */
export function applies(rule: MaterialRule, facts: MaterialFacts): boolean {
  const { channels, claimTypes, incidentTypes, age, ownership, when, unless } = rule
  return (
    (channels?.includes(facts.channel) ?? true) &&
    (claimTypes?.includes(facts.claimType) ?? true) &&
    (incidentTypes?.includes(facts.incidentType) ?? true) &&
    (age === undefined || facts.minor === (age === 'minor')) &&
    (ownership === undefined || facts.ownership === ownership) &&
    (when?.every((condition) => facts.conditions.includes(condition)) ?? true) &&
    !unless?.some((condition) => facts.conditions.includes(condition))
  )
}

/**
 * What a claim needs and how each material stands, in the order of the matrix. Of several rows about a material the
 * strictest holds: one that blocks, wants the original or both sides.
 * @param rules the document matrix, as checked by `checkMatrix`
 * Source: DOMAIN CLM-05, CLM-06, GAP-06 to GAP-08.
 */
export function assessMaterials(
  facts: MaterialFacts,
  rules: readonly MaterialRule[],
): AssessedMaterial[] {
  const needed = Map.groupBy(
    rules.filter((rule) => applies(rule, facts)),
    ({ material }) => material,
  )
  return [...needed.values()].flatMap((rows) => assess(facts, rows) ?? [])
}

function assess(facts: MaterialFacts, rows: readonly MaterialRule[]): AssessedMaterial | null {
  const [first] = rows
  if (!first) return null
  const { material, zh, en } = first
  const kinds = rows.flatMap((row) => row.kinds)
  const papers = facts.papers
    .filter((paper) => isPaper(paper, material, kinds))
    .sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : a.receivedAt > b.receivedAt ? -1 : 0))
  const originals = rows.filter(({ original }) => original === true)
  const asked = facts.asked.find((item) => item.material === material)
  const found = find(material, papers, asked, {
    // A picture is no original; that it came, a person says by accepting the paper (CLM-06).
    original: originals.length > 0 && electronicChannels.includes(facts.channel),
    expired: kinds.every((kind) => facts.expired.includes(kind)),
  })
  return {
    material,
    zh,
    en,
    ...found,
    blocking: rows.some(({ blocking }) => blocking),
    original: originals.length > 0,
    bothSides: rows.some(({ bothSides }) => bothSides === true),
    rules: [...new Set(rows.map(({ rule }) => rule))],
    originalRules: [...new Set(originals.map(({ rule }) => rule))],
    papers,
  }
}

function isPaper(paper: Paper, material: string, kinds: MaterialRule['kinds']): boolean {
  return paper.answers.includes(material) || kinds.some((kind) => paper.kinds.includes(kind))
}

/** @param papers newest first */
function find(
  material: string,
  papers: readonly Paper[],
  asked: AskedMaterial | undefined,
  wanted: { original: boolean; expired: boolean },
): { state: MaterialState; problems: readonly PaperProblem[] } {
  const usable = papers.filter(({ check }) => check?.state !== 'refused')
  const needsWord = wanted.original || wanted.expired
  const good = needsWord ? usable.filter(({ check }) => check?.state === 'accepted') : usable
  // What was accepted for its item stands, whatever kind it is, until somebody refuses it after all.
  const brought = papers.filter(({ answers }) => answers.includes(material))
  const isBroughtRefused = brought.length > 0 && !brought.some((one) => usable.includes(one))
  if (asked?.state === 'accepted' && !isBroughtRefused) return { state: 'present', problems: [] }
  const problems = problemsOf(papers, usable, wanted)
  if (asked?.open && asked.state !== 'waived') {
    return { state: 'asked', problems: problems.length > 0 ? problems : asked.problems }
  }
  if (good.length > 0) return { state: 'present', problems: [] }
  if (asked?.state === 'waived') return { state: 'waived', problems }
  return papers.length === 0 ? { state: 'missing', problems } : { state: 'deficient', problems }
}

/** What is wrong with the newest paper, that a person refused or that the record shows. */
function problemsOf(
  papers: readonly Paper[],
  usable: readonly Paper[],
  wanted: { original: boolean; expired: boolean },
): PaperProblem[] {
  const isAccepted = usable.some(({ check }) => check?.state === 'accepted')
  if (isAccepted) return []
  if (usable.length === 0) return [...new Set(papers[0]?.check?.problems ?? [])]
  return [
    ...(wanted.original ? (['not_original'] as const) : []),
    ...(wanted.expired ? (['expired'] as const) : []),
  ]
}

/** What a claim waits for: materials that block and are not there in order. */
export function outstanding(materials: readonly AssessedMaterial[]): AssessedMaterial[] {
  return materials.filter(
    ({ blocking, state }) => blocking && state !== 'present' && state !== 'waived',
  )
}
