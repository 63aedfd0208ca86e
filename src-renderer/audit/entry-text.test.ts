import { beforeEach, describe, expect, it } from 'vitest'
import { en } from '@renderer/locales/en'
import { i18n, texts } from '@renderer/locales/texts'
import { zh } from '@renderer/locales/zh'
import { actionText, actionTitle, changesOf, recordText, shortChangesOf } from './entry-text'

const nobody = (): undefined => undefined

beforeEach(() => {
  i18n.global.locale.value = 'zh'
})

describe('actions of the trail', () => {
  const sources = import.meta.glob<string>(['../../src-main/**/*.ts', '!**/*.test.ts'], {
    query: '?raw',
    import: 'default',
    eager: true,
  })
  const recorded = [...new Set(Object.values(sources).flatMap(actionsIn))].sort()

  it('are found in the sources', () => {
    expect(recorded).toContain('claim.decide')
    expect(recorded).toContain('batch.import')
    expect(recorded.length).toBeGreaterThan(25)
  })

  it.each(recorded)('AUD-01 %s has words in both languages', (action) => {
    expect(textAt(zh.audit.action, action), 'zh').toMatch(/\p{Script=Han}/u)
    expect(textAt(en.audit.action, action), 'en').toMatch(/^[a-z]/u)
  })

  it('that nobody records any more have no words left over', () => {
    const known = leaves(zh.audit.action).filter((action) => action !== 'other')
    expect(known.filter((action) => !recorded.includes(action))).toEqual([])
  })

  it('unknown ones are shown by their code', () => {
    expect(actionText('claim.teleport', texts)).toBe('其他操作（claim.teleport）')
  })

  it('head a cell with a capital letter', () => {
    i18n.global.locale.value = 'en'
    expect(actionTitle('claim.take', texts)).toBe('Took the claim')
  })
})

describe('the fields of an entry', () => {
  it('say amounts in yuan, states and reasons in words, people by their names', () => {
    const changes = changesOf(
      {
        action: 'claim.decide',
        entity: 'claim',
        before: { state: 'in_review', assigneeId: 'p-1', payableFen: null },
        after: { state: 'second_review', assigneeId: 'p-2', payableFen: 1_234_050, limitFen: null },
      },
      texts,
      (id) => ({ 'p-1': '李敏', 'p-2': '王芳' })[id],
    )
    expect(changes).toEqual([
      { path: 'state', label: '状态', before: '审核中', after: '待复核' },
      { path: 'assigneeId', label: '经办人', before: '李敏', after: '王芳' },
      { path: 'payableFen', label: '核定金额', before: '空', after: '12,340.50' },
      { path: 'limitFen', label: '额度', before: null, after: '不限' },
    ])
  })

  it('leave out what is the same, and what was only noted beforehand', () => {
    const changes = changesOf(
      {
        action: 'claim.release',
        before: { state: 'in_review', payableFen: 100 },
        after: { state: 'in_review' },
      },
      texts,
      nobody,
    )
    expect(changes).toEqual([])
  })

  it('show both sides of what was removed', () => {
    const [change] = changesOf(
      { action: 'profile.remove', entity: 'profile', before: { name: 'own' }, after: null },
      texts,
      nobody,
    )
    expect(change).toEqual({ path: 'name', label: '名称', before: 'own', after: null })
  })

  it('open what lies within: tallies, and limits under action and role', () => {
    const changes = changesOf(
      {
        action: 'authority.save',
        entity: 'settings',
        before: { 'claims.decide.reviewer': 1_000_000 },
        after: { 'claims.decide.reviewer': null, added: { claims: 3 } },
      },
      texts,
      nobody,
    )
    expect(changes.map(({ label, before, after }) => [label, before, after])).toEqual([
      ['核定额度 › 审核员', '10,000.00', '不限'],
      ['新增 › 赔案数', null, '3'],
    ])
  })

  it('read `rejected` of a proposal otherwise than of a claim', () => {
    const state = (entity: string): string | null | undefined =>
      changesOf(
        { action: 'x', entity, before: null, after: { state: 'rejected' } },
        texts,
        nobody,
      )[0]?.after
    expect(state('claim')).toBe('已拒赔')
    expect(state('deletion')).toBe('已驳回')
  })

  it('show unknown fields and codes as they are', () => {
    const [change] = changesOf(
      { action: 'x', before: null, after: { colour: 'blue' } },
      texts,
      nobody,
    )
    expect(change).toEqual({ path: 'colour', label: 'colour', before: null, after: 'blue' })
  })

  it('in short tell what changed, without ids, hashes and what says nothing', () => {
    const changes = shortChangesOf(
      {
        action: 'claim.decide',
        before: { state: 'in_review', payableFen: null, decisionId: null },
        after: {
          state: 'second_review',
          payableFen: 5_000,
          decisionId: 'd-1',
          contentSha256: 'abc',
          weightFen: 5_000,
          waitsForSecondPerson: true,
          clause: null,
        },
      },
      texts,
      nobody,
    )
    expect(changes.map(({ path, before, after }) => [path, before, after])).toEqual([
      ['state', '审核中', '待复核'],
      ['payableFen', null, '50.00'],
      ['waitsForSecondPerson', null, '是'],
    ])
  })
})

describe('what an entry is about', () => {
  it('a claim is its number, settings are named, a thing without a name is its kind', () => {
    expect(recordText({ entity: 'claim', entityId: 'c', label: 'VSHH1' }, texts)).toBe('VSHH1')
    expect(recordText({ entity: 'settings', entityId: 'backup', label: null }, texts)).toBe(
      '设置 备份',
    )
    expect(recordText({ entity: 'desk', entityId: 'd', label: null }, texts)).toBe('赔案台')
  })
})

/** The actions a source records: given to an entry by name, or to a function that records one. */
function actionsIn(source: string): string[] {
  // A refusal names the permission that is missing under the same word.
  const recording = source.replaceAll(/refusal\([\s\S]*?\}\)/gu, '')
  // Where which of several it is follows from the case, they stand in one line.
  const lines = [...recording.matchAll(/(?:\baction: |\bactions = \{|\brecord\w*\()[^\n]*/gu)]
  return lines.flatMap(([line]) =>
    [...line.matchAll(/'([a-z]+\.[a-zA-Z]+)'/gu)].map(([, action]) => action ?? ''),
  )
}

function textAt(tree: object, path: string): string {
  let found: unknown = tree
  for (const part of path.split('.')) {
    found =
      typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[part] : ''
  }
  return typeof found === 'string' ? found : ''
}
function leaves(tree: object, prefix = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null
      ? leaves(value, `${prefix}${key}.`)
      : [prefix + key],
  )
}
