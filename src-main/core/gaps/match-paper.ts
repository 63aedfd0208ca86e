import { documentKinds, type DocumentKind } from '@shared/domain/catalogues'
import type { GapItemState } from '@shared/domain/gaps'
import { classifyName } from '@shared/domain/materials/classify-name'
import type { MaterialRule } from '@shared/domain/materials/matrix'

/** An item of a request, as a paper is held against it. */
export interface ItemToAnswer {
  id: string
  material: string
  state: GapItemState
}

/** What is known of a paper before anybody has looked at it. */
export interface PaperToMatch {
  fileName: string
  kind: DocumentKind | null
  itemId: string | null
  material: string | null
}

/**
 * Which item a paper answers and what it is: by the item a person named, else by the material or kind it came with,
 * else by the words in its name. Where several items would fit equally, a person must say (GAP-04).
 */
export function matchPaper(
  paper: PaperToMatch,
  items: readonly ItemToAnswer[],
  rules: readonly MaterialRule[],
): { itemId: string | null; kind: DocumentKind } {
  const named = items.find(({ id }) => id === paper.itemId)
  if (named) return { itemId: named.id, kind: paper.kind ?? kindOf(named.material, rules) }
  const said = paper.material === null ? null : materialCalled(paper.material, rules)
  const words = classifyName(
    [paper.material ?? '', paper.fileName].join(' '),
    items.map(({ material }) => material),
  )
  const kind = paper.kind ?? (said ? kindOf(said, rules) : (words?.kind ?? null))
  const material = said ?? (paper.kind === null ? (words?.material ?? null) : null)
  const byMaterial = material === null ? null : theOne(items, (item) => item.material === material)
  const byKind =
    kind === null || kind === 'other'
      ? null
      : (theOne(items, (item) => kindOf(item.material, rules) === kind) ??
        theOne(items, (item) => ruleOf(item.material, rules)?.kinds.includes(kind) ?? false))
  return { itemId: (byMaterial ?? byKind)?.id ?? null, kind: kind ?? 'other' }
}

/** The only item that fits; of several the only one that still waits for something. */
function theOne(
  items: readonly ItemToAnswer[],
  fits: (item: ItemToAnswer) => boolean,
): ItemToAnswer | null {
  const fitting = items.filter(fits)
  const waiting = fitting.filter(({ state }) => state === 'requested' || state === 'refused')
  const open = waiting.length > 0 ? waiting : fitting
  return open.length === 1 ? (open[0] ?? null) : null
}

function ruleOf(material: string, rules: readonly MaterialRule[]): MaterialRule | undefined {
  return rules.find((rule) => rule.material === material)
}

function kindOf(material: string, rules: readonly MaterialRule[]): DocumentKind {
  return ruleOf(material, rules)?.kinds[0] ?? 'other'
}

/** The material of the matrix with this code or name, or the kind of document called so. */
function materialCalled(text: string, rules: readonly MaterialRule[]): string | null {
  const wanted = text.trim().toLowerCase()
  const rule =
    rules.find(({ material }) => material === wanted) ??
    rules.find(({ zh, en }) => zh.toLowerCase() === wanted || en.toLowerCase() === wanted)
  if (rule) return rule.material
  const kind = documentKinds.find((name) => name === wanted)
  return rules.find(({ kinds }) => kind !== undefined && kinds.includes(kind))?.material ?? null
}
