import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { ClaimRow, QueueFilter } from '@shared/contract/claims'
import type { SavedView } from '@shared/contract/queues'
import { useDesk } from '@renderer/app/desk-store'
import { session } from '@renderer/app/remember'
import { useClient } from '@renderer/client/connection'
import { useColumns } from './columns'
import { PagedRows, type PagesSnapshot } from './paged-rows'
import {
  defaultSort,
  narrow,
  viewCount,
  viewFilter,
  writePlace,
  type QueuePlace,
} from './queue-views'

export interface MatchCount {
  count: number
  more: boolean
}

/** The claim list: which view, which rows, where one stands in it, what is selected. */
export const useQueue = defineStore('queue', () => {
  const place = ref<QueuePlace>({ view: 'todo', filter: { states: [] }, sort: defaultSort })
  const savedViews = ref<SavedView[]>([])
  const rows = shallowRef(makeRows(place.value))
  const focused = ref(0)
  const selected = ref(new Set<string>())
  const scrollTop = ref(0)
  const matching = ref<MatchCount | null>(null)
  /** The place whose rows are shown, as text; empty before the first. */
  let shownKey = ''
  let visible: [number, number] = [0, 40]

  const savedView = computed(() =>
    savedViews.value.find(({ id }) => place.value.view === `saved-${id}`),
  )
  const filter = computed(() => effectiveFilter(place.value))
  const current = computed(() => {
    void rows.value.revision.value
    return rows.value.at(focused.value)
  })
  const total = computed<MatchCount | null>(() => {
    const narrowed = JSON.stringify(place.value.filter) !== JSON.stringify({ states: [] })
    const kept = narrowed ? null : viewCount(place.value.view, useDesk().counts)
    return kept === null ? matching.value : { count: kept, more: false }
  })

  function effectiveFilter({ view, filter: extra }: QueuePlace): QueueFilter {
    const base = viewFilter(view, useDesk().today) ??
      savedViews.value.find(({ id }) => view === `saved-${id}`)?.definition.filter ?? { states: [] }
    return narrow(base, extra)
  }

  function makeRows(at: QueuePlace): PagedRows<ClaimRow> {
    return new PagedRows((after, limit) =>
      useClient().claims.list({ filter: effectiveFilter(at), sort: at.sort, after, limit }),
    )
  }

  /** Goes to a place of the queue; the same place again keeps rows, focus and scroll, and reads what is visible anew. */
  async function go(to: QueuePlace): Promise<void> {
    const key = JSON.stringify([writePlace(to), effectiveFilter(to)])
    if (key === shownKey) return refresh()
    shownKey = key
    place.value = to
    rows.value = makeRows(to)
    selected.value = new Set()
    const kept = readKept(key)
    focused.value = kept?.focused ?? 0
    scrollTop.value = kept?.scrollTop ?? 0
    visible = kept ? [kept.focused, kept.focused + 40] : [0, 40]
    if (kept) rows.value.restore(kept.pages)
    await Promise.all([rows.value.ensure(...visible), countMatching()])
  }

  /** Reads the visible rows and the counts anew. */
  async function refresh(): Promise<void> {
    await Promise.all([rows.value.refresh(...visible), countMatching(), useDesk().loadCounts()])
    if (rows.value.complete)
      focused.value = Math.max(0, Math.min(focused.value, rows.value.length - 1))
  }

  async function countMatching(): Promise<void> {
    const asked = filter.value
    const answer = await useClient()
      .claims.countMatching({ filter: asked })
      .catch(() => null)
    if (asked === filter.value) matching.value = answer
  }

  /** Tells which rows are on the screen, so that they are fetched. */
  async function show(from: number, to: number): Promise<void> {
    visible = [from, to]
    await rows.value.ensure(from, to)
  }

  function move(step: number): void {
    const known = rows.value.length
    if (known === 0) return
    focused.value = Math.min(known - 1, Math.max(0, focused.value + step))
  }

  function toggleSelected(id: string): void {
    const next = new Set(selected.value)
    if (!next.delete(id)) next.add(id)
    selected.value = next
  }
  function selectLoaded(): void {
    selected.value = new Set([...rows.value.loaded()].map(([, row]) => row.id))
  }
  function clearSelection(): void {
    selected.value = new Set()
  }

  /** Keeps where one stands for a reload of the page. */
  function keepPlace(): void {
    session.write('queue', {
      key: shownKey,
      focused: focused.value,
      scrollTop: scrollTop.value,
      pages: rows.value.snapshot(),
    })
  }

  async function loadViews(): Promise<void> {
    savedViews.value = await useClient().queues.listViews()
  }
  /** Keeps the present filter, order and columns under a name. */
  async function saveView(name: string, over?: SavedView): Promise<SavedView> {
    const saved = await useClient().queues.saveView({
      ...(over ? { id: over.id, version: over.version } : {}),
      name,
      definition: { filter: filter.value, sort: place.value.sort, columns: useColumns().shownKeys },
    })
    await loadViews()
    return saved
  }
  /** Adds a view as it was before it was removed. */
  async function addView(name: string, definition: SavedView['definition']): Promise<void> {
    await useClient().queues.saveView({ name, definition })
    await loadViews()
  }
  async function renameView(view: SavedView, name: string): Promise<void> {
    const { id, version, definition } = view
    await useClient().queues.saveView({ id, version, name, definition })
    await loadViews()
  }
  async function removeView({ id, version }: SavedView): Promise<void> {
    await useClient().queues.removeView({ id, version })
    await loadViews()
  }

  return {
    place,
    savedViews,
    savedView,
    rows,
    focused,
    selected,
    scrollTop,
    total,
    filter,
    current,
    go,
    refresh,
    show,
    move,
    toggleSelected,
    selectLoaded,
    clearSelection,
    keepPlace,
    loadViews,
    saveView,
    addView,
    renameView,
    removeView,
  }
})

interface Kept {
  focused: number
  scrollTop: number
  pages: PagesSnapshot
}

function readKept(key: string): Kept | null {
  const kept = session.read('queue')
  if (typeof kept !== 'object' || kept === null || !('key' in kept) || kept.key !== key) return null
  return kept as unknown as Kept
}
