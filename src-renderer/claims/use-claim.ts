import { ref, type Ref } from 'vue'
import type { Claim } from '@shared/contract/claims'
import { isRefusal, type DeskErrorData } from '@shared/contract/errors'
import { useDesk } from '@renderer/app/desk-store'
import { useMessages } from '@renderer/app/messages'
import { useClient } from '@renderer/client/connection'

export type StaleClaim = DeskErrorData<'stale_version'>

export interface ClaimWork {
  readonly claim: Ref<Claim | null>
  /** Something is being saved. */
  readonly busy: Ref<boolean>
  /** Somebody else saved first: what they left, until the reviewer has chosen what to do. */
  readonly stale: Ref<{ data: StaleClaim; current: Claim } | null>
  load(id: string): Promise<void>
  /**
   * Carries out a command on the claim and reads it anew.
   * @returns what the command answered, or `null` when it was refused; the refusal has then been shown
   */
  act<T>(command: (claim: Claim) => Promise<T>): Promise<T | null>
}

/** One claim and what is done with it. */
export function useClaim(): ClaimWork {
  const messages = useMessages()
  const claim = ref<Claim | null>(null)
  const busy = ref(false)
  const stale = ref<{ data: StaleClaim; current: Claim } | null>(null)

  async function load(id: string): Promise<void> {
    claim.value = await useClient().claims.get({ id })
  }

  async function act<T>(command: (claim: Claim) => Promise<T>): Promise<T | null> {
    const before = claim.value
    if (!before || busy.value) return null
    busy.value = true
    try {
      const answer = await command(before)
      await load(before.id)
      void useDesk()
        .loadCounts()
        .catch(() => undefined)
      return answer
    } catch (error) {
      if (isRefusal(error) && error.code === 'stale_version') {
        const current = await useClient()
          .claims.get({ id: before.id })
          .catch(() => null)
        if (current) stale.value = { data: error.data, current }
        else messages.failed(error)
      } else messages.failed(error)
      return null
    } finally {
      busy.value = false
    }
  }
  return { claim, busy, stale, load, act }
}
