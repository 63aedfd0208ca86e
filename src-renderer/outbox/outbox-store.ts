import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { OutboxMessage } from '@shared/contract/outbox'
import { PagedRows } from '@renderer/claims/paged-rows'
import { useCarrier, useClient } from '@renderer/client/connection'
import { filterOf, writeOutboxPlace, type OutboxCounts, type OutboxPlace } from './outbox-place'

/** The outbox: which view, which rows, what is selected, and the counts that the frame shows as well. */
export const useOutbox = defineStore('outbox', () => {
  const rows = shallowRef(makeRows({ view: 'waiting' }))
  const counts = ref<OutboxCounts | null>(null)
  const focused = ref(0)
  const scrollTop = ref(0)
  const selected = ref(new Set<string>())
  let shownKey = ''
  let visible: [number, number] = [0, 40]

  const current = computed(() => {
    void rows.value.revision.value
    return rows.value.at(focused.value)
  })
  /** The selected messages that are in memory, or else the one somebody stands on. */
  const targets = computed((): OutboxMessage[] => {
    void rows.value.revision.value
    if (selected.value.size === 0) return current.value ? [current.value] : []
    return [...rows.value.loaded()].flatMap(([, row]) => (selected.value.has(row.id) ? [row] : []))
  })

  function makeRows(place: OutboxPlace): PagedRows<OutboxMessage> {
    return new PagedRows((after, limit) =>
      useClient().outbox.list({ filter: filterOf(place), after: after ?? null, limit }),
    )
  }

  /** Goes to a place; the same place again keeps where one stands and reads anew what is visible. */
  async function go(to: OutboxPlace): Promise<void> {
    const key = JSON.stringify(writeOutboxPlace(to))
    if (key === shownKey) return refresh()
    shownKey = key
    rows.value = makeRows(to)
    focused.value = 0
    scrollTop.value = 0
    selected.value = new Set()
    visible = [0, 40]
    await Promise.all([loadCounts(), rows.value.ensure(...visible)])
  }
  async function refresh(): Promise<void> {
    await Promise.all([loadCounts(), rows.value.refresh(...visible)])
    if (rows.value.complete) {
      focused.value = Math.max(0, Math.min(focused.value, rows.value.length - 1))
    }
  }
  /** @param background the page refreshing itself: nobody's work */
  async function loadCounts(background = false): Promise<void> {
    const { client, background: quiet } = useCarrier()
    counts.value = await (background ? quiet : client).outbox.counts()
  }
  async function show(from: number, to: number): Promise<void> {
    visible = [from, to]
    await rows.value.ensure(from, to)
  }
  function move(step: number): void {
    const known = rows.value.length
    if (known > 0) focused.value = Math.min(known - 1, Math.max(0, focused.value + step))
  }
  function toggleSelected(id: string): void {
    const next = new Set(selected.value)
    if (!next.delete(id)) next.add(id)
    selected.value = next
  }
  function selectLoaded(): void {
    selected.value = new Set([...rows.value.loaded()].map(([, { id }]) => id))
  }
  function clearSelection(): void {
    selected.value = new Set()
  }

  return {
    rows,
    counts,
    focused,
    scrollTop,
    selected,
    current,
    targets,
    go,
    refresh,
    loadCounts,
    show,
    move,
    toggleSelected,
    selectLoaded,
    clearSelection,
  }
})
