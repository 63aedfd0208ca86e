import type { QueueSort } from '@shared/contract/claims'
import { local } from '@renderer/app/remember'
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'

/** A column of the queue. */
export interface Column {
  key: ColumnKey
  /** Width in pixels until somebody changes it. */
  width: number
  number?: boolean
  sort?: QueueSort['by']
}

export const columnKeys = [
  'due',
  'claimNo',
  'insured',
  'type',
  'claimed',
  'flags',
  'payable',
  'lines',
  'documents',
  'state',
  'stateSince',
  'priority',
  'hold',
  'assignee',
  'received',
  'provider',
] as const
export type ColumnKey = (typeof columnKeys)[number]

export const columns: readonly Column[] = [
  { key: 'due', width: 98, sort: 'due' },
  { key: 'claimNo', width: 154 },
  { key: 'insured', width: 64 },
  { key: 'type', width: 92 },
  { key: 'claimed', width: 88, number: true, sort: 'claimed' },
  { key: 'flags', width: 70 },
  { key: 'payable', width: 100, number: true },
  { key: 'lines', width: 56, number: true },
  { key: 'documents', width: 64, number: true },
  { key: 'state', width: 92 },
  { key: 'stateSince', width: 72 },
  { key: 'priority', width: 72 },
  { key: 'hold', width: 200 },
  { key: 'assignee', width: 86 },
  { key: 'received', width: 108, sort: 'received' },
  { key: 'provider', width: 112 },
]
/** What the queue shows until somebody chooses; the provider only where the list has room for it. */
const defaultShown: ColumnKey[] = [
  'due',
  'claimNo',
  'insured',
  'type',
  'claimed',
  'flags',
  'state',
  'assignee',
  'provider',
]
const MIN_WIDTH = 48
const MAX_WIDTH = 600

/** Which columns the queue shows and how wide they are, remembered on this machine. */
export const useColumns = defineStore('columns', () => {
  const shownKeys = ref<ColumnKey[]>(known(local.read('columns')) ?? defaultShown)
  /** Nobody has chosen others. */
  const asDelivered = computed(
    () =>
      shownKeys.value.length === defaultShown.length &&
      defaultShown.every((key) => shownKeys.value.includes(key)),
  )
  const widths = ref<Partial<Record<ColumnKey, number>>>(numbers(local.read('columnWidths')))
  const shown = computed(() =>
    columns
      .filter(({ key }) => shownKeys.value.includes(key))
      .map((column) => ({ ...column, width: widths.value[column.key] ?? column.width })),
  )

  /**
   * The columns for a list of `roomPx` pixels, of which `edgesPx` are no column's: a provider of whom only the first
   * letters would be seen is left to the preview, unless somebody chose to see it.
   */
  function fitting(roomPx: number, edgesPx: number): Column[] {
    const all = shown.value
    const needsPx = all.reduce((sum, { width }) => sum + width, edgesPx)
    if (!asDelivered.value || needsPx <= roomPx) return all
    return all.filter(({ key }) => key !== 'provider')
  }

  function show(keys: readonly string[]): void {
    const next = columnKeys.filter((key) => keys.includes(key))
    if (next.length === 0) return
    shownKeys.value = next
    local.write('columns', next)
  }
  function toggle(key: ColumnKey): void {
    show(
      shownKeys.value.includes(key)
        ? shownKeys.value.filter((other) => other !== key)
        : [...shownKeys.value, key],
    )
  }
  function resize(key: ColumnKey, width: number): void {
    widths.value = {
      ...widths.value,
      [key]: Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width))),
    }
    local.write('columnWidths', widths.value)
  }
  function reset(): void {
    widths.value = {}
    local.write('columnWidths', null)
    show(defaultShown)
  }
  return { shown, shownKeys, fitting, show, toggle, resize, reset }
})

function known(stored: unknown): ColumnKey[] | null {
  if (!Array.isArray(stored)) return null
  const keys = columnKeys.filter((key) => stored.includes(key))
  return keys.length > 0 ? keys : null
}

function numbers(stored: unknown): Partial<Record<ColumnKey, number>> {
  if (typeof stored !== 'object' || stored === null) return {}
  return Object.fromEntries(
    Object.entries(stored).filter(
      ([key, value]) => columnKeys.some((k) => k === key) && typeof value === 'number',
    ),
  )
}
