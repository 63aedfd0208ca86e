import { onBeforeUnmount, ref, watch, type Ref } from 'vue'
import { useMessages } from '@renderer/app/messages'
import { SHOWN_FOR_MS } from '@renderer/claims/reveal'
import { useClient } from '@renderer/client/connection'

export type MemberNumber = 'idNumber' | 'phone'

export interface MemberReveal {
  /** Numbers in full, while they are shown. */
  readonly shown: Ref<Partial<Record<MemberNumber, string>>>
  readonly busy: Ref<boolean>
  /** Asks for these numbers in full; the core records who looked (MEM-04, AUD-01). */
  reveal(fields: MemberNumber[]): Promise<void>
  hide(): void
}

/**
 * Full numbers of a person, for a minute at most: they go when the person does, when the page is left, and when
 * the screen is locked.
 * @param masked whether the screen must not show them any more
 */
export function useMemberReveal(memberId: () => string, masked: () => boolean): MemberReveal {
  const messages = useMessages()
  const shown = ref<Partial<Record<MemberNumber, string>>>({})
  const busy = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let turn = 0

  function hide(): void {
    clearTimeout(timer)
    turn += 1
    shown.value = {}
  }
  async function reveal(fields: MemberNumber[]): Promise<void> {
    if (busy.value || fields.length === 0) return
    const mine = turn
    busy.value = true
    try {
      const found = await useClient().policies.revealMember({ id: memberId(), fields })
      // An answer for somebody who was left meanwhile is nobody's business here.
      if (mine !== turn) return
      for (const field of fields) {
        const number = found[field]
        if (number) shown.value = { ...shown.value, [field]: number }
      }
      clearTimeout(timer)
      timer = setTimeout(hide, SHOWN_FOR_MS)
    } catch (error) {
      messages.failed(error)
    } finally {
      busy.value = false
    }
  }
  watch(() => [memberId(), masked()] as const, hide)
  onBeforeUnmount(hide)
  return { shown, busy, reveal, hide }
}
