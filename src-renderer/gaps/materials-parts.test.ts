import { ref, shallowRef } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Outputs } from '@shared/contract'
import type { Material } from '@shared/contract/gaps'
import { paperProblems } from '@shared/domain/materials/matrix'
import { i18n } from '@renderer/locales/texts'
import CheckPaperDialog from './CheckPaperDialog.vue'
import { connectTo } from './hand-made-client'
import MaterialsPanel from './MaterialsPanel.vue'
import { problemKeys } from './problem-keys'
import { onScreen, settled, showPart, type ShownPart } from './show-part'

const AT = '2025-03-03T02:00:00.000Z'
function material(code: string, change: Partial<Material> = {}): Material {
  return {
    material: code,
    zh: `材料${code}`,
    en: `Paper ${code}`,
    state: 'present',
    blocking: true,
    original: false,
    bothSides: false,
    rule: 'CLM-06',
    documents: [],
    problems: [],
    ...change,
  }
}
const found: Outputs['gaps']['materials'] = {
  materials: [
    material('a', {
      state: 'present',
      documents: [{ documentId: 'd-1', fileName: '证件.png', receivedAt: AT }],
      bothSides: true,
      original: true,
    }),
    material('b', { state: 'missing', blocking: false }),
    material('c', { state: 'deficient', problems: ['blurred', 'not_original'] }),
    material('d', { state: 'asked' }),
    material('e', { state: 'waived' }),
  ],
  checks: [{ documentId: 'd-1', state: 'accepted', problems: [], note: null, by: '何青', at: AT }],
  setAside: [],
}
let shown: ShownPart | undefined
beforeEach(() => connectTo({}))
afterEach(() => {
  shown?.close()
  i18n.global.locale.value = 'zh'
})

describe('the checklist of a claim (CLM-06)', () => {
  const open = (props: Record<string, unknown> = {}): void => {
    shown = showPart(MaterialsPanel, { found, whyNot: null, shown: 'd-1', ...props }, [
      'paper',
      'check',
    ])
  }
  const listed = (): (string | null)[] =>
    [...document.querySelectorAll('[data-material]')].map((one) =>
      one.getAttribute('data-material'),
    )

  it('has first what the claim waits for, then what does not block, then what is settled', () => {
    open()
    expect(listed()).toEqual(['c', 'd', 'b', 'a', 'e'])
    expect(onScreen('materials-panel').textContent).toContain('还差 2 项必需的材料')
    expect(onScreen('materials-panel').textContent).toContain('模糊不清，不是原件')
  })

  it('shows a paper and asks for its judgement on a click', () => {
    open()
    onScreen('material-paper').click()
    onScreen('check-paper').click()
    expect(shown?.said('paper')).toEqual([['d-1']])
    expect(shown?.said('check')).toHaveLength(1)
  })

  it('says why papers cannot be judged', () => {
    open({ whyNot: '赔案在李四手上。' })
    expect(onScreen<HTMLButtonElement>('check-paper').disabled).toBe(true)
    expect(onScreen('check-paper').title).toBe('赔案在李四手上。')
  })

  it('says that everything is there, and that nothing is needed', () => {
    open({ found: { ...found, materials: [material('a')] } })
    expect(onScreen('materials-panel').textContent).toContain('必需的材料齐了')
    open({ found: { ...found, materials: [] } })
    expect(onScreen('materials-panel').textContent).toContain('不需要材料')
  })
})

describe('judging the paper in view (GAP-06)', () => {
  let sent: ReturnType<typeof vi.fn<(input: unknown) => Promise<unknown>>>
  const document_ = {
    id: 'd-1',
    kind: 'identity',
    fileName: '证件.png',
    mediaType: 'image/png',
    sizeBytes: 1,
    sha256: '',
    receivedAt: AT,
    receivedBy: '何青',
  }
  async function open(props: Record<string, unknown> = {}): Promise<void> {
    sent = vi.fn((_input: unknown) => Promise.resolve({}))
    connectTo({ 'gaps.checkDocument': sent })
    const bench = {
      pending: shallowRef(null),
      busy: ref(false),
      act: (command: (base: { id: string; version: number }) => Promise<unknown>) =>
        command({ id: 'c-1', version: 7 }),
    }
    shown = showPart(
      CheckPaperDialog,
      { bench, document: document_, found: { ...found, checks: [] }, asked: false, ...props },
      ['close'],
    )
    await settled()
  }
  async function press(key: string, on: HTMLElement = onScreen('check-blurred')): Promise<void> {
    on.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
    await settled()
  }

  it('has a key of its own for each problem, that judging does not use', () => {
    const keys = paperProblems.map((problem) => problemKeys[problem])
    expect(new Set(keys).size).toBe(paperProblems.length)
    expect(keys).not.toContain('a')
    expect(keys).not.toContain('f')
  })

  it('refuses with what the keys ticked', async () => {
    await open()
    await press('1')
    await press('=')
    await press('4')
    await press('=')
    await press('f')
    expect(sent).toHaveBeenCalledExactlyOnceWith({
      claimId: 'c-1',
      documentId: 'd-1',
      state: 'refused',
      problems: ['blurred', 'one_side_missing'],
      note: null,
    })
    expect(shown?.said('close')).toHaveLength(1)
  })

  it('does not refuse without a word, nor with “other” alone', async () => {
    await open()
    await press('f')
    expect(document.querySelector('[role="alert"]')?.textContent).toContain('至少一个问题')
    await press('=')
    await press('f')
    expect(sent).not.toHaveBeenCalled()
  })

  it('accepts with A, and drops what was ticked', async () => {
    await open()
    await press('1')
    await press('a')
    expect(sent.mock.calls[0]?.[0]).toMatchObject({ state: 'accepted', problems: [] })
  })

  it('types in the note, and leaves combinations alone', async () => {
    await open()
    await press('f', onScreen('check-note'))
    await press('1', onScreen('check-note'))
    onScreen('check-blurred').dispatchEvent(
      new KeyboardEvent('keydown', { key: 'a', ctrlKey: true, bubbles: true }),
    )
    await settled()
    expect(sent).not.toHaveBeenCalled()
    expect(onScreen('check-blurred').checked).toBe(false)
  })

  it('says what the paper counts as, what was found before, and that an item is judged with it', async () => {
    await open({
      asked: true,
      found: {
        ...found,
        checks: [
          {
            documentId: 'd-1',
            state: 'refused',
            problems: ['expired'],
            note: '旧证',
            by: '李四',
            at: AT,
          },
        ],
      },
    })
    const text = onScreen('check-paper-dialog').textContent
    for (const said of ['材料a', '收到原件后', '正反两面', '补材项一并判定', '李四判为不合格']) {
      expect(text).toContain(said)
    }
    expect(onScreen('check-expired').checked).toBe(true)
    expect(onScreen('check-note').value).toBe('旧证')
  })
})
