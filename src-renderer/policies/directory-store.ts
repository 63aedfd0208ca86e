import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Outputs } from '@shared/contract'
import type { PolicyState } from '@shared/domain/catalogues'
import { PagedRows } from '@renderer/claims/paged-rows'
import { useClient } from '@renderer/client/connection'

type MemberRow = Outputs['policies']['searchMembers']['rows'][number]
type PolicyRow = Outputs['policies']['search']['rows'][number]
export type DirectoryRow =
  { kind: 'policy'; id: string; row: PolicyRow } | { kind: 'member'; id: string; row: MemberRow }

/** The lists of the place: policies by state, in force first (POL-01), or people. */
export const directoryViews = ['in_force', 'expired', 'surrendered', 'all', 'people'] as const
export type DirectoryView = (typeof directoryViews)[number]

const states: Record<Exclude<DirectoryView, 'people'>, PolicyState[]> = {
  in_force: ['in_force'],
  expired: ['expired'],
  surrendered: ['surrendered'],
  all: [],
}

/** The view and the search text that an address names. */
export function directoryPlace(query: Record<string, unknown>): {
  view: DirectoryView
  search: string
} {
  const view = directoryViews.find((known) => known === query['view']) ?? 'in_force'
  const search = typeof query['search'] === 'string' ? query['search'].slice(0, 100) : ''
  return { view, search }
}

/** People and policies: which list, where one stands in it. It outlives the page, so that one comes back to it. */
export const useDirectory = defineStore('directory', () => {
  const view = ref<DirectoryView>('in_force')
  const search = ref('')
  const rows = shallowRef(makeRows('in_force', ''))
  const focused = ref(0)
  const scrollTop = ref(0)
  let visible: [number, number] = [0, 40]
  let shown = false

  const current = computed(() => {
    void rows.value.revision.value
    return rows.value.at(focused.value)
  })

  function makeRows(of: DirectoryView, text: string): PagedRows<DirectoryRow> {
    return new PagedRows<DirectoryRow>(async (after, limit) => {
      const { policies } = useClient()
      if (of === 'people') {
        const page = await policies.searchMembers({ text, limit, ...(after && { after }) })
        return {
          rows: page.rows.map((row) => ({ kind: 'member', id: row.id, row })),
          next: page.next,
        }
      }
      const page = await policies.search({
        text,
        states: states[of],
        limit,
        ...(after && { after }),
      })
      return {
        rows: page.rows.map((row) => ({ kind: 'policy', id: row.id, row })),
        next: page.next,
      }
    })
  }

  /** Shows another list, or the same as before where nothing was asked anew. */
  async function open(of: DirectoryView, text: string): Promise<void> {
    if (shown && of === view.value && text === search.value) return
    shown = true
    view.value = of
    search.value = text
    focused.value = 0
    scrollTop.value = 0
    visible = [0, 40]
    rows.value = makeRows(of, text)
    await rows.value.ensure(...visible)
  }
  async function refresh(): Promise<void> {
    await rows.value.refresh(...visible)
  }
  async function show(from: number, to: number): Promise<void> {
    visible = [from, to]
    await rows.value.ensure(from, to)
  }
  function move(step: number): void {
    const last = Math.max(0, rows.value.length - 1)
    focused.value = Math.min(last, Math.max(0, focused.value + step))
  }
  return { view, search, rows, focused, scrollTop, current, open, refresh, show, move }
})
