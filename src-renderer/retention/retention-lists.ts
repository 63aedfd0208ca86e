import { computed, ref } from 'vue'
import type { Deletion } from '@shared/contract/retention'
import type { Outputs } from '@shared/contract'
import { useClient } from '@renderer/client/connection'

export type DueRecord = Outputs['retention']['due']['rows'][number]

/** The contract takes no more claims in one proposal. */
export const MOST_AT_ONCE = 500
const PAGE_ROWS = 100

/** Records past their time, page by page, and those of them somebody chose. */
export function useDueRecords() {
  const rows = ref<DueRecord[]>([])
  const next = ref<string | null>(null)
  const loaded = ref(false)
  const selected = ref(new Set<string>())

  async function load(): Promise<void> {
    const page = await useClient().retention.due({ limit: PAGE_ROWS })
    rows.value = page.rows
    next.value = page.next
    selected.value = new Set()
    loaded.value = true
  }
  async function more(): Promise<void> {
    const after = next.value
    if (after === null) return
    const page = await useClient().retention.due({ after, limit: PAGE_ROWS })
    if (next.value !== after) return
    rows.value = [...rows.value, ...page.rows]
    next.value = page.next
  }
  /** What stands in a proposal already cannot be proposed again. */
  const free = computed(() => rows.value.filter(({ proposedIn }) => proposedIn === null))
  const chosen = computed(() => rows.value.filter(({ claimId }) => selected.value.has(claimId)))
  const allChosen = computed(
    () => free.value.length > 0 && free.value.every(({ claimId }) => selected.value.has(claimId)),
  )
  function toggle(claimId: string): void {
    const changed = new Set(selected.value)
    if (!changed.delete(claimId)) changed.add(claimId)
    selected.value = changed
  }
  function chooseAll(all: boolean): void {
    selected.value = new Set(all ? free.value.map(({ claimId }) => claimId) : [])
  }
  return { rows, next, loaded, selected, free, chosen, allChosen, load, more, toggle, chooseAll }
}

/** The proposals, newest first: those that wait, and those that were decided. */
export function useProposals() {
  const rows = ref<Deletion[]>([])
  const next = ref<string | null>(null)
  const loaded = ref(false)
  async function load(): Promise<void> {
    const page = await useClient().retention.list({ limit: PAGE_ROWS })
    rows.value = page.rows
    next.value = page.next
    loaded.value = true
  }
  async function more(): Promise<void> {
    const after = next.value
    if (after === null) return
    const page = await useClient().retention.list({ after, limit: PAGE_ROWS })
    if (next.value !== after) return
    rows.value = [...rows.value, ...page.rows]
    next.value = page.next
  }
  const waiting = computed(() => rows.value.filter(({ state }) => state === 'proposed'))
  const decided = computed(() => rows.value.filter(({ state }) => state !== 'proposed'))
  return { rows, next, loaded, waiting, decided, load, more }
}
