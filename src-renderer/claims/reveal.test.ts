import { createPinia } from 'pinia'
import { createApp, nextTick, ref, type App } from 'vue'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Claim } from '@shared/contract/claims'
import type { Carrier } from '@renderer/client/carrier'
import { setCarrier } from '@renderer/client/connection'
import { SHOWN_FOR_MS, useReveal, type Reveal } from './reveal'

const claim = ref({ id: 'c-1' } as Claim)
const locked = ref(false)
/** What the core was asked for; answers wait until the test lets them go. */
const asked: { id: string; fields: string[] }[] = []
let answer: Promise<Record<string, string | null>>
let reveal: Reveal
let app: App

beforeEach(() => {
  vi.useFakeTimers()
  claim.value = { id: 'c-1' } as Claim
  locked.value = false
  asked.length = 0
  answer = Promise.resolve({ idNumber: '900000199001011239', phone: null })
  setCarrier({
    client: {
      claims: {
        reveal: (input: (typeof asked)[number]) => {
          asked.push(input)
          return answer
        },
      },
    },
  } as unknown as Carrier)
  app = createApp({
    setup() {
      reveal = useReveal(
        () => claim.value,
        () => locked.value,
      )
      return () => null
    },
  })
  app.use(createPinia()).mount(document.createElement('div'))
})
afterEach(() => {
  app.unmount()
  vi.useRealTimers()
})

describe('MEM-04 numbers in full', () => {
  it('are asked for one by one and go by themselves after a minute', async () => {
    await reveal.reveal(['idNumber'])
    expect(asked).toEqual([{ id: 'c-1', fields: ['idNumber'] }])
    expect(reveal.shown.value).toEqual({ idNumber: '900000199001011239' })
    vi.advanceTimersByTime(SHOWN_FOR_MS - 1)
    expect(reveal.shown.value).not.toEqual({})
    vi.advanceTimersByTime(1)
    expect(reveal.shown.value).toEqual({})
  })

  it('go when the screen is locked and when another claim is shown', async () => {
    await reveal.reveal(['idNumber'])
    locked.value = true
    await nextTick()
    expect(reveal.shown.value).toEqual({})
    locked.value = false
    await nextTick()
    await reveal.reveal(['idNumber'])
    claim.value = { id: 'c-2' } as Claim
    await nextTick()
    expect(reveal.shown.value).toEqual({})
  })

  it('that arrive after the claim was left are not shown', async () => {
    const late = Promise.withResolvers<Record<string, string | null>>()
    answer = late.promise
    const asking = reveal.reveal(['idNumber'])
    claim.value = { id: 'c-2' } as Claim
    await nextTick()
    late.resolve({ idNumber: '900000199001011239' })
    await asking
    expect(reveal.shown.value).toEqual({})
  })
})
