import { createPinia, setActivePinia } from 'pinia'
import { createApp, h, nextTick, ref, shallowRef, type App as VueApp } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { GapItem, GapRequest } from '@shared/contract/gaps'
import type { Role } from '@shared/domain/authority'
import { useMessages } from '@renderer/app/messages'
import type { Bench } from '@renderer/bench/use-bench'
import { i18n } from '@renderer/locales/texts'
import GapDialogs from './GapDialogs.vue'
import GapPanel from './GapPanel.vue'
import { connectTo, signedIn, type HandMade } from './hand-made-client'
import { useGaps, type Gaps } from './use-gaps'

function item(material: string, to: Partial<GapItem> = {}): GapItem {
  return {
    id: `i-${material}`,
    position: 1,
    material,
    zh: { identity: '身份证件', itemised_bill: '费用清单' }[material] ?? material,
    en: material,
    reason: 'missing',
    problems: [],
    note: null,
    blocking: true,
    state: 'requested',
    receivedAt: null,
    documents: [],
    judgedBy: null,
    judgedAt: null,
    judgedReason: null,
    ...to,
  }
}
function paper(id: string, name: string): GapItem['documents'][number] {
  return {
    documentId: id,
    kind: 'identity',
    fileName: name,
    receivedAt: '2025-03-04T02:00:00.000Z',
    check: null,
  }
}
const received: Partial<GapItem> = { state: 'received', documents: [paper('d-1', '身份证.png')] }

describe('what came for a request (GAP-08)', () => {
  let core: HandMade
  let app: VueApp | undefined
  let gaps: Gaps
  let claim: Record<string, unknown>
  let request: GapRequest
  let newDocuments: number
  let asideIds: string[]
  const opened = shallowRef<unknown>(null)
  const shown: string[] = []

  const all = (testid: string): HTMLElement[] => [
    ...document.querySelectorAll<HTMLElement>(`[data-testid="${testid}"]`),
  ]
  const row = (material: string): HTMLElement => {
    const found = document.querySelector<HTMLElement>(`[data-material="${material}"]`)
    if (!found) throw new Error(`${material} is not on the screen`)
    return found
  }
  const said = (): string => useMessages().list.at(-1)?.text ?? ''
  function press(on: HTMLElement, key: string): void {
    on.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  }

  async function open(roles: Role[] = ['senior_reviewer']): Promise<void> {
    const pinia = createPinia()
    setActivePinia(pinia)
    document.body.replaceChildren(
      Object.assign(document.createElement('main'), { id: 'main' }),
      Object.assign(document.createElement('div'), { id: 'app' }),
    )
    const claimRef = {
      get value() {
        return claim
      },
    }
    const bench = {
      opened,
      claim: claimRef,
      busy: ref(false),
      pending: shallowRef(null),
      inMyHands: ref(true),
      act: async (command: (base: { id: string; version: number }) => Promise<unknown>) => {
        const done = await command({ id: 'c-1', version: 7 })
        opened.value = {}
        return done
      },
    } as unknown as Bench
    const router = createRouter({
      history: createMemoryHistory(),
      routes: [{ path: '/', component: { render: () => null } }],
    })
    app = createApp({
      setup() {
        gaps = useGaps(bench)
        return () => [
          h(GapPanel, {
            gaps,
            claimNo: 'P2025-1',
            mayAsk: true,
            onPaper: (id: string) => shown.push(id),
          }),
          gaps.judging.value ? h(GapDialogs, { bench, gaps }) : null,
        ]
      },
    })
    app.use(pinia).use(i18n).use(router)
    signedIn(roles)
    app.mount('#app')
    await vi.waitFor(() => expect(gaps.found.value).not.toBeNull())
    await nextTick()
  }

  beforeEach(() => {
    shown.length = 0
    newDocuments = 0
    asideIds = []
    claim = { id: 'c-1', state: 'awaiting_documents', dueOn: '2025-03-06', documents: [] }
    request = {
      id: 'r-1',
      number: 1,
      state: 'open',
      language: 'zh',
      againReason: null,
      remark: null,
      sentAt: '2025-03-03T02:00:00.000Z',
      sentBy: '李敏',
      arrivedOn: null,
      answerDueOn: '2025-03-05',
      nextStep: 'remind',
      nextOn: '2025-03-06',
      remindedAt: null,
      escalatedAt: null,
      endedAt: null,
      documentsOn: null,
      items: [item('identity', received), item('itemised_bill')],
      messages: [],
      version: 3,
    }
    const changed = { claimId: 'c-1', claimState: 'awaiting_documents', claimVersion: 8 }
    core = connectTo({
      'gaps.ofClaim': () => ({ requests: [request], newDocuments, answeredAt: null }),
      'gaps.materials': () => ({ materials: [], checks: [], setAside: asideIds }),
      'gaps.judge': () => changed,
      'gaps.waive': () => changed,
      'gaps.match': () => changed,
      'gaps.markSeen': () => changed,
      'gaps.setAside': () => changed,
      'gaps.recordArrival': () => request,
    })
  })
  afterEach(() => {
    app?.unmount()
    app = undefined
  })

  it('A accepts what came for the item one stands on, and nothing else', async () => {
    await open()
    press(row('itemised_bill'), 'a')
    await nextTick()
    expect(core.sent('gaps.judge')).toEqual([])
    press(row('identity'), 'a')
    await vi.waitFor(() => expect(core.sent('gaps.judge')).toHaveLength(1))
    expect(core.sent('gaps.judge')[0]).toMatchObject({
      itemId: 'i-identity',
      verdict: 'accept',
      version: 7,
    })
    await vi.waitFor(() => expect(said()).toContain('已接受'))
  })

  it('with the last one that is needed it says that the claim goes on, and until when', async () => {
    core.answers['gaps.judge'] = () => {
      claim = { ...claim, state: 'in_review', dueOn: '2025-03-18' }
      return { claimId: 'c-1', claimState: 'in_review', claimVersion: 8 }
    }
    await open()
    press(row('identity'), 'a')
    await vi.waitFor(() => expect(said()).toContain('恢复审核'))
    expect(said()).toContain('2025-03-18')
  })

  it('F refuses with what is wrong; without a word nothing is sent', async () => {
    await open()
    press(row('identity'), 'f')
    await vi.waitFor(() => expect(all('judge-dialog')).toHaveLength(1))
    const form = document.querySelector<HTMLFormElement>('#judge-form')
    form?.requestSubmit()
    await nextTick()
    expect(core.sent('gaps.judge')).toEqual([])
    expect(form?.textContent).toContain('选至少一个问题')
    all('problem-blurred')[0]?.click()
    await nextTick()
    form?.requestSubmit()
    await vi.waitFor(() => expect(core.sent('gaps.judge')).toHaveLength(1))
    expect(core.sent('gaps.judge')[0]).toMatchObject({
      verdict: 'refuse',
      problems: ['blurred'],
      tell: true,
    })
    await vi.waitFor(() => expect(all('judge-dialog')).toHaveLength(0))
  })

  it('USR-01 a reviewer is told that waiving takes a permission; a senior gives the reason', async () => {
    await open(['reviewer'])
    press(row('itemised_bill'), 'w')
    await nextTick()
    expect(gaps.judging.value).toBeNull()
    const [button] = row('itemised_bill').querySelectorAll<HTMLButtonElement>(
      '[data-testid="gap-waive"]',
    )
    expect(button?.disabled).toBe(true)
    expect(button?.title).toContain('高级审核员')
    app?.unmount()

    await open(['senior_reviewer'])
    press(row('itemised_bill'), 'w')
    await vi.waitFor(() => expect(all('words')).not.toHaveLength(0))
  })

  it('USR-01 who may not work on claims reads how each item stands, without buttons for what others judge', async () => {
    await open(['auditor'])
    expect(all('gap-item').length).toBeGreaterThan(0)
    for (const button of ['gap-accept', 'gap-refuse', 'gap-waive']) expect(all(button)).toEqual([])
    expect(document.body.textContent).not.toContain('不是这一项')
  })

  it('GAP-04 says how many are new, until somebody looked', async () => {
    newDocuments = 2
    await open()
    expect(all('gaps-new')[0]?.textContent).toContain('2')
    newDocuments = 0
    all('gaps-seen')[0]?.click()
    await vi.waitFor(() => expect(all('gaps-new')).toHaveLength(0))
    expect(core.sent('gaps.markSeen')).toEqual([{ claimId: 'c-1' }])
  })

  it('what came and belongs to no item is given to one by hand; an invoice is set aside (GAP-05)', async () => {
    const document = (id: string, kind: string, receivedAt: string) => ({
      id,
      kind,
      fileName: `${id}.png`,
      receivedAt,
    })
    claim = {
      ...claim,
      documents: [
        document('d-0', 'medical_record', '2025-03-01T02:00:00.000Z'),
        document('d-1', 'identity', '2025-03-04T02:00:00.000Z'),
        document('d-2', 'other', '2025-03-04T02:00:00.000Z'),
        document('d-3', 'invoice', '2025-03-04T02:00:00.000Z'),
      ],
    }
    asideIds = ['d-3']
    await open()
    const unmatched = all('gaps-unmatched')[0]
    expect(unmatched?.textContent).toContain('d-2.png')
    expect(unmatched?.textContent).not.toMatch(/d-[013]/u)
    expect(all('gaps-aside')[0]?.textContent).toContain('d-3.png')
    const select = unmatched?.querySelector('select')
    if (!select) throw new Error('nothing to choose from')
    select.value = 'i-itemised_bill'
    select.dispatchEvent(new Event('change', { bubbles: true }))
    await vi.waitFor(() =>
      expect(core.sent('gaps.match')).toEqual([
        { claimId: 'c-1', documentId: 'd-2', itemId: 'i-itemised_bill' },
      ]),
    )
  })

  it('CLM-09 asks for the day of arrival where no message tells it', async () => {
    await open()
    expect(all('gap-arrival')).toHaveLength(1)
    app?.unmount()
    request.messages = [
      {
        id: 'm-1',
        channel: 'sms',
        kind: 'documents_request',
        state: 'waiting',
        at: request.sentAt,
      },
    ]
    await open()
    expect(all('gap-arrival')).toHaveLength(0)
  })

  it('a paper is shown by a click, and by Enter on its item', async () => {
    await open()
    all('gap-paper')[0]?.click()
    press(row('identity'), 'Enter')
    expect(shown).toEqual(['d-1', 'd-1'])
  })

  it('where the requests cannot be read it says so, and reads again', async () => {
    await open()
    core.answers['gaps.ofClaim'] = () => {
      throw new Error('no')
    }
    await gaps.load()
    await nextTick()
    expect(all('failure')).toHaveLength(1)
    core.answers['gaps.ofClaim'] = () => ({
      requests: [request],
      newDocuments: 0,
      answeredAt: null,
    })
    all('failure')[0]?.querySelector('button')?.click()
    await vi.waitFor(() => expect(all('gap-item')).toHaveLength(2))
  })
})
