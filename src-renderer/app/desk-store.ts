import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { businessDate } from '@shared/domain/calendar'
import type { Outputs } from '@shared/contract'
import type { Action, LimitedAction } from '@shared/domain/authority'
import { useCarrier } from '@renderer/client/connection'

interface Asking {
  /** Nobody asked for it: a timed refresh, which must not keep the session awake. */
  background?: boolean
}

/** Who works here, what the desk is called, and the kept counts every screen shows. */
export const useDesk = defineStore('desk', () => {
  const info = ref<Outputs['desk']['info'] | null>(null)
  const counts = ref<Outputs['claims']['count'] | null>(null)
  const today = computed(() => info.value?.today ?? businessDate(new Date().toISOString()))
  const me = computed(() => info.value?.me ?? null)
  /** Whether whoever is signed in has this permission: what is not permitted is not offered. */
  const may = (action: Action): boolean => me.value?.permissions[action] !== undefined
  /** Up to which amount in fen they may do it alone: `null` without limit, 0 not at all. */
  const limit = (action: LimitedAction): number | null => {
    const permission = me.value?.permissions[action]
    return permission ? permission.limitFen : 0
  }

  const client = ({ background = false }: Asking) =>
    background ? useCarrier().background : useCarrier().client
  async function loadInfo(how: Asking = {}): Promise<void> {
    info.value = await client(how).desk.info()
  }
  /** Counts of claims, for whoever may see claims. */
  async function loadCounts(how: Asking = {}): Promise<void> {
    counts.value = may('claims.read') ? await client(how).claims.count() : null
  }
  /** After something changed: counts anew; a failure keeps the old ones, the banner tells of a lost core. */
  async function refresh(how: Asking = {}): Promise<void> {
    await Promise.allSettled([loadInfo(how), loadCounts(how)])
  }
  return { info, counts, today, me, may, limit, loadInfo, loadCounts, refresh }
})
