import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { ProblemCase, Received } from '@shared/contract/gaps'
import type { Outputs } from '@shared/contract'
import { PagedRows } from '@renderer/claims/paged-rows'
import { useCarrier, useClient } from '@renderer/client/connection'
import { makeTask, type Task } from '@renderer/composables/task'
import { filterOf, writeGapPlace, type GapCounts, type GapPlace } from './list-place'

/** What came in at one go, by folder or batch. */
export interface Intake {
  /** The batch; `null` for the folder. */
  name: string | null
  received: readonly Received[]
  strays: number
  failed: number
  refused: readonly { name: string; reason: string }[]
}
interface BatchDone {
  type: 'done'
  received: Received[]
  strays: number
  refused: { name: string; reason: string }[]
}

/** One batch of answers on its way in; it goes on while somebody looks at something else. */
export const useAnswerBatch = defineStore('answers', (): Task<BatchDone> => makeTask())

/**
 * The claims that wait for their customer: which view, which rows, what is selected; and what came
 * in last.
 */
export const useGapList = defineStore('gaps', () => {
  const place = ref<GapPlace>({ view: 'all' })
  const rows = shallowRef(makeRows(place.value))
  const counts = ref<GapCounts | null>(null)
  const strays = shallowRef<Outputs['gaps']['strays'] | null>(null)
  const focused = ref(0)
  const scrollTop = ref(0)
  const selected = ref(new Set<string>())
  const intake = shallowRef<Intake | null>(null)
  const batch = useAnswerBatch()
  const batchName = ref('')
  const collecting = ref(false)
  let shownKey = ''
  let visible: [number, number] = [0, 40]

  const current = computed(() => {
    void rows.value.revision.value
    return rows.value.at(focused.value)
  })
  function makeRows(at: GapPlace): PagedRows<ProblemCase> {
    return new PagedRows((after, limit) =>
      useClient().gaps.list({ filter: filterOf(at), after: after ?? null, limit }),
    )
  }

  /** Goes to a place of the list; the same place again keeps where one stands and reads anew what is visible. */
  async function go(to: GapPlace): Promise<void> {
    const key = JSON.stringify(writeGapPlace(to))
    if (key === shownKey) return refresh()
    shownKey = key
    place.value = to
    rows.value = makeRows(to)
    focused.value = 0
    scrollTop.value = 0
    selected.value = new Set()
    visible = [0, 40]
    await Promise.all([
      loadCounts(),
      to.view === 'strays' ? loadStrays() : rows.value.ensure(...visible),
    ])
  }
  async function refresh(): Promise<void> {
    const { view } = place.value
    await Promise.all([
      loadCounts(),
      view === 'strays' ? loadStrays() : rows.value.refresh(...visible),
    ])
    if (rows.value.complete) {
      focused.value = Math.max(0, Math.min(focused.value, rows.value.length - 1))
    }
  }
  async function loadCounts(): Promise<void> {
    counts.value = await useClient().gaps.counts()
  }
  async function loadStrays(): Promise<void> {
    strays.value = await useClient().gaps.strays()
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
    selected.value = new Set([...rows.value.loaded()].map(([, { requestId }]) => requestId))
  }
  function clearSelection(): void {
    selected.value = new Set()
  }

  /** Looks into the folder now. */
  async function collect(): Promise<void> {
    collecting.value = true
    try {
      const found = await useClient().gaps.collect()
      intake.value = { name: null, refused: [], ...found }
    } finally {
      collecting.value = false
    }
    await refresh()
  }
  /** Takes in a batch of answers that was chosen or dropped in the page. */
  async function importBatch(files: readonly File[], name: string | null): Promise<void> {
    if (files.length === 0 || batch.running) return
    intake.value = null
    batchName.value = name ?? files[0]?.name ?? ''
    const done = await batch.run(async (signal) => {
      const source = await useCarrier().takeFiles(
        files,
        name,
        (file) => (batchName.value = file),
        signal,
      )
      batchName.value = source.name
      return useClient().gaps.importBatch({ sourceId: source.sourceId }, { signal })
    })
    if (done) {
      const { received, strays: strayCount, refused } = done
      intake.value = { name: batchName.value, received, strays: strayCount, failed: 0, refused }
    }
    // Also after a cancel: what was taken in before it stays.
    await refresh()
  }

  return {
    place,
    rows,
    counts,
    strays,
    focused,
    scrollTop,
    selected,
    current,
    intake,
    batchName,
    collecting,
    go,
    refresh,
    show,
    move,
    toggleSelected,
    selectLoaded,
    clearSelection,
    collect,
    importBatch,
  }
})
