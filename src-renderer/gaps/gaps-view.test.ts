import { createPinia, setActivePinia } from 'pinia'
import { createApp, nextTick, type App as VueApp } from 'vue'
import { createMemoryHistory, createRouter, type Router } from 'vue-router'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Role } from '@shared/domain/authority'
import { useMessages } from '@renderer/app/messages'
import { i18n } from '@renderer/locales/texts'
import { useGapList } from './gap-list-store'
import GapsView from './GapsView.vue'
import { connectTo, signedIn, type HandMade } from './hand-made-client'

const counts = {
  all: 2,
  answered: 1,
  waiting: 1,
  late: 0,
  due: 1,
  escalated: 0,
  unreached: 0,
  strays: 1,
}
function problemCase(number: number) {
  return {
    requestId: `r-${number}`,
    requestVersion: 1,
    claimId: `c-${number}`,
    claimNo: `P2025-${number}`,
    claimState: 'awaiting_documents',
    claimVersion: 2,
    insuredName: '王**',
    claimType: 'outpatient',
    assigneeId: null,
    assigneeName: null,
    number: 1,
    sentAt: '2025-03-03T02:00:00.000Z',
    answerDueOn: '2025-03-05',
    nextStep: 'remind',
    nextOn: '2025-03-06',
    remindedAt: null,
    escalatedAt: null,
    outstanding: 1,
    received: 0,
    settled: 0,
    newDocuments: 0,
    answeredAt: null,
    unreached: false,
  }
}

describe('the list of claims that wait (GAP-10)', () => {
  let core: HandMade
  let app: VueApp | undefined
  let router: Router
  const all = (testid: string): HTMLElement[] => [
    ...document.querySelectorAll<HTMLElement>(`[data-testid="${testid}"]`),
  ]
  const said = (): string => useMessages().list.at(-1)?.text ?? ''
  const press = (key: string): boolean =>
    document.body.dispatchEvent(
      new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
    )

  async function open(at: string, roles: Role[] = ['reviewer']): Promise<void> {
    const pinia = createPinia()
    setActivePinia(pinia)
    document.body.replaceChildren(
      Object.assign(document.createElement('main'), { id: 'main' }),
      Object.assign(document.createElement('div'), { id: 'app' }),
    )
    const blank = { render: () => null }
    router = createRouter({
      history: createMemoryHistory(),
      routes: [
        { path: '/gaps', name: 'gaps', component: blank },
        { path: '/claims', name: 'claims', component: blank },
        { path: '/claims/:id', name: 'claim', component: blank },
        { path: '/settings/inbox', name: 'inbox', component: blank },
      ],
    })
    await router.push(at)
    app = createApp(GapsView)
    app.use(pinia).use(i18n).use(router)
    signedIn(roles)
    app.mount('#app')
    await vi.waitFor(() => expect(useGapList().counts).not.toBeNull())
    await vi.waitFor(() => expect(useGapList().rows.loading).toBe(false))
    await nextTick()
  }

  beforeEach(() => {
    core = connectTo({
      'gaps.counts': () => counts,
      'gaps.list': () => ({ rows: [problemCase(1), problemCase(2)], next: null }),
      'gaps.inbox': () => ({
        folder: '/answers',
        watched: true,
        lastLookAt: null,
        failure: null,
        version: 1,
      }),
      'gaps.previewFollowUp': () => [
        {
          requestId: 'r-1',
          claimNo: 'P2025-1',
          step: 'remind',
          channels: ['sms'],
          skipped: null,
          version: 4,
        },
        {
          requestId: 'r-2',
          claimNo: 'P2025-2',
          step: 'remind',
          channels: [],
          skipped: 'answered',
          version: 5,
        },
      ],
      'gaps.followUp': () => ({ done: [{ requestId: 'r-1', step: 'remind' }], skipped: [] }),
      'claims.count': () => ({}),
    })
  })
  afterEach(() => {
    app?.unmount()
    app = undefined
  })

  it('views carry their counts, and lead to their address', async () => {
    await open('/gaps?view=due')
    expect(all('gaps-view-answered')[0]?.textContent).toContain('1')
    expect(core.sent('gaps.list')).toEqual([{ filter: { phase: 'due' }, after: null, limit: 100 }])
    all('gaps-view-late')[0]?.click()
    await vi.waitFor(() => expect(router.currentRoute.value.query).toEqual({ view: 'late' }))
    await vi.waitFor(() =>
      expect(core.sent('gaps.list').at(-1)).toMatchObject({ filter: { phase: 'late' } }),
    )
  })

  it('an empty view teaches what would stand there and how it gets there', async () => {
    core.answers['gaps.list'] = () => ({ rows: [], next: null })
    await open('/gaps')
    await vi.waitFor(() => expect(all('gaps-empty')[0]?.textContent).toContain('按 G'))
  })

  it('a list that cannot be read says so, and is read again', async () => {
    const answer = core.answers['gaps.list']
    core.answers['gaps.list'] = () => {
      throw new Error('no')
    }
    await open('/gaps')
    await vi.waitFor(() => expect(all('failure')).toHaveLength(1))
    if (answer) core.answers['gaps.list'] = answer
    all('failure')[0]?.querySelector('button')?.click()
    await vi.waitFor(() => expect(all('failure')).toHaveLength(0))
    expect(useGapList().rows.length).toBe(2)
  })

  it('GAP-09 X selects, F says what will happen to each, and only that is done', async () => {
    await open('/gaps')
    press('x')
    press('j')
    press('x')
    press('f')
    await vi.waitFor(() => expect(all('follow-will')).toHaveLength(1))
    expect(core.sent('gaps.previewFollowUp')).toEqual([{ requestIds: ['r-1', 'r-2'] }])
    expect(all('follow-will')[0]?.textContent).toContain('P2025-1')
    expect(all('follow-skipped')[0]?.textContent).toContain('P2025-2')
    document.querySelector<HTMLFormElement>('#follow-form')?.requestSubmit()
    await vi.waitFor(() =>
      expect(core.sent('gaps.followUp')).toEqual([{ requests: [{ id: 'r-1', version: 4 }] }]),
    )
    await vi.waitFor(() => expect(said()).toContain('提醒 1 件'))
    expect(useGapList().selected.size).toBe(0)
  })

  it('who may only read is offered no step', async () => {
    await open('/gaps', ['service_coordinator'])
    expect(all('gaps-look')).toHaveLength(0)
    expect(all('gaps-import')).toHaveLength(0)
    press('f')
    await nextTick()
    expect(core.sent('gaps.previewFollowUp')).toEqual([])
  })

  it('looking into the folder reports what came, and a failure says why', async () => {
    core.answers['gaps.collect'] = () => ({
      received: [
        {
          claimId: 'c-1',
          claimNo: 'P2025-1',
          documents: [
            {
              documentId: 'd-1',
              fileName: '病历.png',
              itemId: null,
              setAside: false,
              known: false,
            },
          ],
        },
      ],
      strays: 1,
      failed: 0,
    })
    await open('/gaps')
    all('gaps-look')[0]?.click()
    await vi.waitFor(() => expect(all('intake-report')).toHaveLength(1))
    expect(all('intake-report')[0]?.textContent).toContain('要有人说是哪一项')
    all('intake-strays')[0]?.click()
    await vi.waitFor(() => expect(router.currentRoute.value.query).toEqual({ view: 'strays' }))
  })

  it('Enter opens the claim one stands on', async () => {
    await open('/gaps')
    press('j')
    press('Enter')
    await vi.waitFor(() => expect(router.currentRoute.value.params).toEqual({ id: 'c-2' }))
  })
})
