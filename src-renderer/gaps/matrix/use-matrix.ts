import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { isRefusal, type DeskErrorData } from '@shared/contract/errors'
import { checkMatrix, type MatrixProblem } from '@shared/domain/materials/check-matrix'
import { defaultMatrix } from '@shared/domain/materials/default-matrix'
import { useMessages } from '@renderer/app/messages'
import { session } from '@renderer/app/remember'
import { useClient } from '@renderer/client/connection'
import { useText } from '@renderer/locales/texts'
import type { MatrixRow } from '../gap-words'
import { compareMatrix, isSameMatrix, type RowDifference } from './compare-matrix'
import { rowToFields, toRow } from './row-fields'

interface Standing {
  rows: MatrixRow[]
  version: number
}

/** The document matrix while it is looked at and changed. Nothing holds before it is saved. */
export interface MatrixForm {
  /** As it holds. */
  readonly standing: ShallowRef<Standing | null>
  readonly rows: Ref<MatrixRow[]>
  readonly changed: ComputedRef<boolean>
  readonly problems: ComputedRef<MatrixProblem[]>
  /** Where the rows on the screen differ from the shipped ones. */
  readonly differences: ComputedRef<RowDifference[]>
  readonly busy: Ref<boolean>
  readonly stale: ShallowRef<{ data: DeskErrorData<'stale_version'>; current: Standing } | null>
  load(): Promise<void>
  revert(): void
  restoreShipped(): void
  /** @param at index of the row; `null` adds one */
  put(row: MatrixRow, at: number | null): void
  remove(at: number): void
  move(at: number, by: 1 | -1): void
  save(): Promise<void>
  resolve(keep: boolean): void
  /** Keeps what is not saved until the page is shown again. */
  keep(): void
}

const KEPT = 'matrix.rows'
/** What was not saved when the page was left, if nobody has saved since. */
function keptRows(version: number): MatrixRow[] | null {
  const kept = session.read(KEPT)
  if (typeof kept !== 'object' || kept === null || !('version' in kept) || !('rows' in kept)) {
    return null
  }
  return kept.version === version && Array.isArray(kept.rows) ? (kept.rows as MatrixRow[]) : null
}

/** The rows that ship, as a form makes them. */
function shippedRows(): MatrixRow[] {
  return defaultMatrix.map((row) => toRow(rowToFields(row)))
}

export function useMatrix(): MatrixForm {
  const messages = useMessages()
  const { t } = useText()
  const standing = shallowRef<Standing | null>(null)
  const rows = ref<MatrixRow[]>([])
  const busy = ref(false)
  const stale = shallowRef<{ data: DeskErrorData<'stale_version'>; current: Standing } | null>(null)
  const shipped = shippedRows()

  function stand(found: Standing): void {
    standing.value = found
    rows.value = [...found.rows]
  }
  async function save(): Promise<void> {
    if (!standing.value || busy.value || checkMatrix(rows.value).length > 0) return
    busy.value = true
    const { gaps } = useClient()
    try {
      stand(await gaps.saveMatrix({ version: standing.value.version, rows: rows.value }))
      messages.done(t('materials.matrix.saved'))
    } catch (error) {
      const current =
        isRefusal(error) && error.code === 'stale_version'
          ? await gaps.matrix().catch(() => null)
          : null
      if (current && isRefusal(error) && error.code === 'stale_version') {
        stale.value = { data: error.data, current }
      } else messages.failed(error)
    } finally {
      busy.value = false
    }
  }
  return {
    standing,
    rows,
    changed: computed(
      () => standing.value !== null && !isSameMatrix(rows.value, standing.value.rows),
    ),
    problems: computed(() => checkMatrix(rows.value)),
    differences: computed(() => compareMatrix(rows.value, shipped)),
    busy,
    stale,
    load: async () => {
      const found = await useClient().gaps.matrix()
      stand(found)
      rows.value = keptRows(found.version) ?? rows.value
    },
    revert: () => standing.value && stand(standing.value),
    restoreShipped: () => (rows.value = shippedRows()),
    put: (row, at) => {
      if (at === null) rows.value.push(row)
      else rows.value[at] = row
    },
    remove: (at) => rows.value.splice(at, 1),
    move: (at, by) => {
      const [row] = rows.value.splice(at, 1)
      if (row) rows.value.splice(at + by, 0, row)
    },
    save,
    resolve: (keep) => {
      const { current } = stale.value ?? {}
      stale.value = null
      if (!current) return
      if (!keep) return stand(current)
      standing.value = current
      void save()
    },
    keep: () => {
      const { value } = standing
      if (!value || isSameMatrix(rows.value, value.rows)) session.write(KEPT, null)
      else session.write(KEPT, { version: value.version, rows: rows.value })
    },
  }
}
