import { createPinia, setActivePinia } from 'pinia'
import {
  computed,
  createApp,
  nextTick,
  ref,
  shallowRef,
  type App as VueApp,
  type ShallowRef,
} from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { GapItem, Material } from '@shared/contract/gaps'
import { refusal } from '@shared/contract/errors'
import { useMessages } from '@renderer/app/messages'
import type { Bench } from '@renderer/bench/use-bench'
import { i18n } from '@renderer/locales/texts'
import AskDialog from './AskDialog.vue'
import { keptAsk } from './ask-form'
import { connectTo, signedIn, type HandMade } from './hand-made-client'
import type { Gaps } from './use-gaps'

vi.mock('@renderer/components/pdf', () => ({
  openPdf: () => Promise.resolve({ numPages: 0, destroy: () => Promise.resolve() }),
  drawPage: () => Promise.resolve(),
}))

const matrix = ['claim_form', 'identity', 'bank_account'].map((material) => ({
  material,
  zh: { claim_form: '理赔申请书', identity: '身份证件', bank_account: '银行账户' }[material],
  en: material,
  kinds: ['other'],
  blocking: true,
  rule: 'CLM-06',
}))

describe('asking a customer for documents (GAP-07)', () => {
  let core: HandMade
  let app: VueApp | undefined
  let proposal: Record<string, unknown>
  let sent: ReturnType<typeof vi.fn>
  let opened: ShallowRef<unknown>

  const field = <E extends HTMLElement>(testid: string): E => {
    const found = document.querySelector<E>(`[data-testid="${testid}"]`)
    if (!found) throw new Error(`${testid} is not on the screen`)
    return found
  }
  const all = (testid: string): HTMLElement[] => [
    ...document.querySelectorAll<HTMLElement>(`[data-testid="${testid}"]`),
  ]
  const said = (): string =>
    useMessages()
      .list.map(({ text }) => text)
      .join('\n')
  function type(testid: string, text: string): void {
    const input = field<HTMLInputElement>(testid)
    input.value = text
    input.dispatchEvent(new Event('input', { bubbles: true }))
  }
  const submit = (): boolean =>
    field('ask-dialog')
      .querySelector('form')
      ?.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true })) ?? false

  async function open(
    openItems: Partial<GapItem>[] = [],
    needed: Partial<Material>[] = [],
  ): Promise<void> {
    app?.unmount()
    const pinia = createPinia()
    setActivePinia(pinia)
    document.body.replaceChildren(
      Object.assign(document.createElement('main'), { id: 'main' }),
      Object.assign(document.createElement('div'), { id: 'app' }),
    )
    sent = vi.fn()
    opened = shallowRef<unknown>(null)
    const bench = {
      opened,
      busy: ref(false),
      // As the bench does: what is refused is said, and `null` comes back.
      act: async (command: (base: { id: string; version: number }) => Promise<unknown>) => {
        try {
          return await command({ id: 'c-1', version: 7 })
        } catch (error) {
          useMessages().failed(error)
          return null
        }
      },
    } as unknown as Bench
    const gaps = {
      open: computed(() => [{ items: openItems }]),
      found: shallowRef(null),
      materials: shallowRef({ materials: needed }),
    } as unknown as Gaps
    app = createApp(AskDialog, { bench, gaps, claimId: 'c-1', claimNo: 'P2025', onSent: sent })
    app.use(pinia).use(i18n)
    signedIn(['reviewer'])
    app.mount('#app')
    await vi.waitFor(() => field('ask-due'))
    await nextTick()
  }

  beforeEach(() => {
    window.sessionStorage.clear()
    proposal = {
      items: [
        { material: 'claim_form', reason: 'missing', problems: [], note: null, blocking: true },
        {
          material: 'identity',
          reason: 'deficient',
          problems: ['blurred'],
          note: null,
          blocking: false,
        },
      ],
      earlier: 0,
      answerDueOn: '2025-03-07',
      language: 'zh',
      recipients: [{ channel: 'sms', to: '138****1234' }],
    }
    core = connectTo({
      'gaps.propose': () => proposal,
      'gaps.matrix': () => ({ rows: matrix, version: 1 }),
      'gaps.previewLetter': () => new File(['%PDF'], 'letter.pdf', { type: 'application/pdf' }),
      'gaps.previewMessages': () => ({
        texts: [
          {
            channel: 'sms',
            to: '138****1234',
            subject: null,
            body: '请补充材料',
            length: 64,
            parts: 1,
          },
        ],
        missing: [],
      }),
      'gaps.send': () => ({
        claimId: 'c-1',
        claimState: 'awaiting_documents',
        claimVersion: 8,
        requestId: 'r-1',
      }),
    })
  })
  afterEach(() => {
    app?.unmount()
    app = undefined
  })

  it('CLM-06 says that the original is to come where this claim needs it, or a picture came for it', async () => {
    core.answers['gaps.matrix'] = () => ({
      rows: [...matrix, { ...matrix[0], original: true }],
      version: 1,
    })
    const originals = (): (string | undefined)[] =>
      all('ask-item')
        .filter((row) => row.textContent.includes('要原件'))
        .map((row) => row.dataset['material'])
    const plain = { original: false, bothSides: false }
    await open([], [{ material: 'claim_form', ...plain }])
    expect(originals()).toEqual([])
    window.sessionStorage.clear()
    await open([], [{ material: 'claim_form', original: true, bothSides: false }])
    expect(originals()).toEqual(['claim_form'])
    window.sessionStorage.clear()
    proposal['items'] = [
      {
        material: 'identity',
        reason: 'deficient',
        problems: ['not_original'],
        note: null,
        blocking: true,
      },
    ]
    await open([], [{ material: 'identity', ...plain }])
    expect(originals()).toEqual(['identity'])
  })

  it('shows the full list by name, where it goes, and by when; sends what stands there', async () => {
    await open()
    expect(all('ask-item').map((row) => row.dataset['material'])).toEqual([
      'claim_form',
      'identity',
    ])
    expect(field('ask-dialog').textContent).toContain('理赔申请书')
    expect(field('ask-recipients').textContent).toContain('138****1234')
    expect(field('ask-due').textContent).toContain('2025-03-07')
    submit()
    await vi.waitFor(() => expect(sent).toHaveBeenCalled())
    expect(core.sent('gaps.send')).toEqual([
      {
        claimId: 'c-1',
        items: proposal['items'],
        language: 'zh',
        remark: null,
        againReason: null,
        version: 7,
      },
    ])
    expect(said()).toContain('第 1 次')
  })

  it('what was asked before needs a reason; without one nothing is sent', async () => {
    proposal['earlier'] = 2
    await open()
    expect(field('ask-again').textContent).toContain('2')
    submit()
    await nextTick()
    expect(core.sent('gaps.send')).toEqual([])
    expect(field<HTMLInputElement>('ask-again-reason').getAttribute('aria-invalid')).toBe('true')
    type('ask-again-reason', '病历提到另一次住院')
    submit()
    await vi.waitFor(() => expect(sent).toHaveBeenCalled())
    expect(core.sent('gaps.send')[0]).toMatchObject({ againReason: '病历提到另一次住院' })
  })

  it('what the texts lack is named, and nothing is sent with a field open (NTC-07)', async () => {
    core.answers['gaps.previewMessages'] = () => ({ texts: [], missing: ['insurer_phone'] })
    await open()
    await vi.waitFor(() => field('ask-missing'))
    submit()
    await nextTick()
    expect(core.sent('gaps.send')).toEqual([])
  })

  it('what was written is there again after the dialog was closed, and gone once it is sent', async () => {
    await open()
    type('ask-remark', '请用彩色照片')
    all('ask-remove')[1]?.click()
    await nextTick()
    await open()
    expect(field<HTMLTextAreaElement>('ask-remark').value).toBe('请用彩色照片')
    expect(all('ask-item')).toHaveLength(1)
    field('ask-kept')
    submit()
    await vi.waitFor(() => expect(sent).toHaveBeenCalled())
    expect(keptAsk('c-1')).toBeNull()
  })

  it('somebody else asked meanwhile: says so, keeps what was written, wants the reason', async () => {
    await open()
    type('ask-remark', '请用彩色照片')
    core.answers['gaps.send'] = () => {
      proposal = { ...proposal, earlier: 1 }
      throw refusal('again_reason_required', { claimId: 'c-1', earlier: 1 })
    }
    submit()
    await vi.waitFor(() => field('ask-changed'))
    expect(sent).not.toHaveBeenCalled()
    expect(field<HTMLTextAreaElement>('ask-remark').value).toBe('请用彩色照片')
    field('ask-again-reason')
  })

  it('the claim was changed in another window while this was written: what is missing by now is told', async () => {
    await open()
    type('ask-remark', '请用彩色照片')
    proposal = {
      ...proposal,
      items: [
        ...(proposal['items'] as object[]),
        { material: 'bank_account', reason: 'missing', problems: [], note: null, blocking: true },
      ],
    }
    opened.value = {}
    await vi.waitFor(() => expect(field('ask-dialog').textContent).toContain('又多了 1 项'))
    expect(all('ask-item')).toHaveLength(2)
    expect(field<HTMLTextAreaElement>('ask-remark').value).toBe('请用彩色照片')
  })

  it('a paper is added from the list or in own words; one that is asked for still is not offered twice', async () => {
    await open([{ material: 'bank_account', state: 'requested' }])
    type('ask-add', '银行')
    await nextTick()
    const [option] = all('ask-add-option')
    expect(option?.textContent).toContain('清单以外')
    option?.dispatchEvent(new MouseEvent('mousedown', { bubbles: true, cancelable: true }))
    await nextTick()
    expect(all('ask-item')).toHaveLength(3)
    expect(all('ask-note').at(-1)).toHaveProperty('value', '银行')
    submit()
    await vi.waitFor(() => expect(sent).toHaveBeenCalled())
    expect(core.sent('gaps.send')[0]).toMatchObject({
      items: [{}, {}, { material: 'other', note: '银行', blocking: true }],
    })
  })
})
