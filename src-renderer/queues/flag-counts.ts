import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { Outputs } from '@shared/contract'
import { useClient } from '@renderer/client/connection'

export type FlagCount = Omit<Outputs['bench']['flagCounts'][number], 'id'>

/** As many as one call answers. */
const AT_ONCE = 200
/** Scrolling on quickly asks for nothing. */
const ASK_AFTER_MS = 150

/**
 * How many findings the claims of a list have, asked for once their rows are shown: the list does not wait for it.
 * A claim that changed since is asked about again; the old figure stays until the new one is there.
 */
export const useFlagCounts = defineStore('flagCounts', () => {
  const counts = shallowRef(new Map<string, FlagCount>())
  const asked = new Map<string, number>()
  let wanted: { id: string; version: number }[] = []
  let timer: ReturnType<typeof setTimeout> | undefined

  function show(rows: readonly { id: string; version: number }[]): void {
    wanted = rows.filter(({ id, version }) => asked.get(id) !== version).slice(0, AT_ONCE)
    clearTimeout(timer)
    if (wanted.length > 0) timer = setTimeout(() => void ask(), ASK_AFTER_MS)
  }

  async function ask(): Promise<void> {
    const now = wanted
    wanted = []
    for (const { id, version } of now) asked.set(id, version)
    try {
      const answer = await useClient().bench.flagCounts({ ids: now.map(({ id }) => id) })
      const next = new Map(counts.value)
      for (const { id, ...count } of answer) next.set(id, count)
      counts.value = next
    } catch {
      // The rows stay readable without it; the next time they are shown it is asked again.
      for (const { id } of now) asked.delete(id)
    }
  }

  function clear(): void {
    asked.clear()
    counts.value = new Map()
  }
  return { counts, show, clear }
})
