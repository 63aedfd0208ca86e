import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { AuditEntry, AuditFilter } from '@shared/contract/audit'
import type { Outputs } from '@shared/contract'
import { useClient } from '@renderer/client/connection'
import { makeTask, type Task } from '@renderer/composables/task'

export interface TrailFile {
  type: 'done'
  downloadId: string
  fileName: string
  sha256: string
  entries: number
}

/** The export of the trail: it goes on while somebody looks at something else. */
export const useTrailExport = defineStore('trail-export', (): Task<TrailFile> => makeTask())

/** How many entries are read at once. */
const PAGE_ROWS = 100

/** The audit trail as it is searched: what was asked for, the entries read so far, newest first. */
export const useTrail = defineStore('trail', () => {
  const rows = ref<AuditEntry[]>([])
  const next = ref<string | null>(null)
  const loaded = ref(false)
  const facets = ref<Outputs['audit']['facets']>({ actors: [], actions: [] })
  let turn = 0

  /** Reads the first page for a filter; an answer that comes after a newer question is dropped. */
  async function ask(filter: AuditFilter): Promise<void> {
    turn += 1
    const mine = turn
    const [page, found] = await Promise.all([
      useClient().audit.list({ filter, limit: PAGE_ROWS }),
      useClient().audit.facets(),
    ])
    if (mine !== turn) return
    rows.value = page.rows
    next.value = page.next
    facets.value = found
    loaded.value = true
  }
  /** Reads the page that follows. */
  async function more(filter: AuditFilter): Promise<void> {
    const after = next.value
    if (after === null) return
    const mine = turn
    const page = await useClient().audit.list({ filter, after, limit: PAGE_ROWS })
    if (mine !== turn || next.value !== after) return
    rows.value = [...rows.value, ...page.rows]
    next.value = page.next
  }
  return { rows, next, loaded, facets, ask, more }
})
