import { describe, expect, it } from 'vitest'
import { deskErrors } from '@shared/contract/errors'
import { importRefusals, importRemarks, rowRefusals } from '@shared/domain/import-codes'
import { en } from './en'
import { zh } from './zh'

function leaves(tree: object, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null
      ? leaves(value, `${prefix}${key}.`)
      : [[prefix + key, String(value)] as [string, string]],
  )
}
const chinese = new Map(leaves(zh))
const english = new Map(leaves(en))

/** Names in braces; a plural text has the same ones on both sides of its bar. */
function placeholders(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)\}/gu)].map(([, name]) => name ?? ''))].sort()
}

describe('texts in Chinese and English', () => {
  it('have the same keys', () => {
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort())
  })

  it('are never empty', () => {
    const empty = [...chinese, ...english].filter(([, text]) => text.trim() === '')
    expect(empty).toEqual([])
  })

  it('name the same values', () => {
    const different = [...chinese].filter(
      ([key, text]) => placeholders(text).join() !== placeholders(english.get(key) ?? '').join(),
    )
    expect(different.map(([key]) => key)).toEqual([])
  })

  it('say in words everything an import can remark or refuse', () => {
    const keys = [
      ...importRemarks.map((code) => `sync.remark.${code}`),
      ...[...rowRefusals, ...importRefusals].map((code) => `sync.reject.${code}`),
    ]
    expect(keys.filter((key) => !chinese.has(key))).toEqual([])
  })

  it('hold no Chinese in English, and no English sentence in Chinese', () => {
    const mixed = [...english].filter(([, text]) => /\p{Script=Han}/u.test(text))
    expect(mixed).toEqual([])
    const untranslated = [...chinese].filter(
      ([, text]) =>
        !/\p{Script=Han}/u.test(text) && /[a-z]{3,}/iu.test(text.replaceAll(/\{\w+\}/gu, '')),
    )
    expect(untranslated).toEqual([])
  })

  it('say of every refusal what happened and what to do now', () => {
    for (const code of Object.keys(deskErrors)) {
      expect(chinese.has(`error.${code}.what`), code).toBe(true)
      expect(chinese.has(`error.${code}.advice`), code).toBe(true)
    }
  })
})

/** Signs and names that read the same in any language. */
const sameEverywhere =
  /^(?:[\s\p{P}\p{S}]|[A-Z]|Ctrl K|Ctrl L|Ctrl|Enter|Esc|案|中文|English|\d)*$/u

describe('templates', () => {
  const sources = import.meta.glob<string>('../**/*.vue', {
    query: '?raw',
    import: 'default',
    eager: true,
  })

  it('are all read', () => {
    expect(Object.keys(sources).length).toBeGreaterThan(30)
  })

  it.each(Object.entries(sources))('%s holds no sentence of its own', (_path, source) => {
    expect(literalTexts(source)).toEqual([])
  })

  it('would be caught with a sentence in the text or in a label', () => {
    const bad = '<template><p>Saved now</p><input placeholder="输入姓名" /></template>'
    expect(literalTexts(bad)).toEqual(['Saved now', '输入姓名'])
  })
})

/** Text between tags, and fixed labels, that somebody would read. */
function literalTexts(source: string): string[] {
  const template = /<template>([\s\S]*)<\/template>/u.exec(source)?.[1] ?? ''
  const bare = template
    .replaceAll(/<!--[\s\S]*?-->/gu, '')
    .replaceAll(/\{\{[\s\S]*?\}\}/gu, '')
    // Bound attributes hold code; their arrows would look like the end of a tag.
    .replaceAll(/\s(?:[:@#]|v-)[\w.:-]*(?:="[^"]*")?/gu, '')
  const between = [...bare.matchAll(/>([^<>]+)</gu)].map(([, text]) => (text ?? '').trim())
  const labels = [...bare.matchAll(/\s(?:title|placeholder|aria-label|alt|label)="([^"]+)"/gu)].map(
    ([, text]) => text ?? '',
  )
  return [...between, ...labels].filter((text) => !sameEverywhere.test(text))
}
