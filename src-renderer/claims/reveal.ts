import { onBeforeUnmount, ref, watch, type Ref } from 'vue'
import type { personalFields } from '@shared/contract/claims'
import { type Claim } from '@shared/contract/claims'
import { useMessages } from '@renderer/app/messages'
import { useClient } from '@renderer/client/connection'

export type PersonalField = (typeof personalFields)[number]

/** How long a full number stays on the screen. */
export const SHOWN_FOR_MS = 60_000

export interface Reveal {
  /** Numbers in full, while they are shown. */
  readonly shown: Ref<Partial<Record<PersonalField, string>>>
  readonly busy: Ref<boolean>
  /** Asks for these numbers in full; the core records who looked (MEM-04, AUD-01). */
  reveal(fields: PersonalField[]): Promise<void>
  hide(): void
}

/**
 * Full numbers of a claim, for a minute at most: they go when the claim does, when the page is left, and when
 * the screen is locked.
 * @param masked whether the screen must not show them any more, e.g. because the session is locked
 */
export function useReveal(claim: () => Claim, masked: () => boolean): Reveal {
  const messages = useMessages()
  const shown = ref<Partial<Record<PersonalField, string>>>({})
  const busy = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let turn = 0

  function hide(): void {
    clearTimeout(timer)
    turn += 1
    shown.value = {}
  }
  async function reveal(fields: PersonalField[]): Promise<void> {
    const [first, ...rest] = fields
    if (busy.value || first === undefined) return
    const mine = turn
    busy.value = true
    try {
      const found = await useClient().claims.reveal({ id: claim().id, fields: [first, ...rest] })
      // An answer for a claim that was left meanwhile is nobody's business here.
      if (mine !== turn) return
      const numbers = Object.entries(found).filter(([, value]) => value !== null)
      shown.value = { ...shown.value, ...(Object.fromEntries(numbers) as typeof shown.value) }
      clearTimeout(timer)
      timer = setTimeout(hide, SHOWN_FOR_MS)
    } catch (error) {
      messages.failed(error)
    } finally {
      busy.value = false
    }
  }
  watch(
    () => [claim().id, masked()] as const,
    () => hide(),
  )
  onBeforeUnmount(hide)
  return { shown, busy, reveal, hide }
}
