import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { businessDate } from '@shared/domain/calendar'
import type { Outputs } from '@shared/contract'
import type { Action } from '@shared/domain/authority'
import { useClient } from '@renderer/client/connection'

/** Who works here, what the desk is called, and the kept counts every screen shows. */
export const useDesk = defineStore('desk', () => {
  const info = ref<Outputs['desk']['info'] | null>(null)
  const counts = ref<Outputs['claims']['count'] | null>(null)
  const today = computed(() => info.value?.today ?? businessDate(new Date().toISOString()))
  const me = computed(() => info.value?.me ?? null)
  /** Whether whoever is signed in has this permission: what is not permitted is not offered. */
  const may = (action: Action): boolean => me.value?.permissions[action] !== undefined

  async function loadInfo(): Promise<void> {
    info.value = await useClient().desk.info()
  }
  async function loadCounts(): Promise<void> {
    counts.value = await useClient().claims.count()
  }
  /** After something changed: counts anew; a failure keeps the old ones, the banner tells of a lost core. */
  async function refresh(): Promise<void> {
    await Promise.allSettled([loadInfo(), loadCounts()])
  }
  return { info, counts, today, me, may, loadInfo, loadCounts, refresh }
})
