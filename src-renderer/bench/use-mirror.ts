import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import type { Outputs } from '@shared/contract'
import { useCarrier } from '@renderer/client/connection'
import type { reviewOf } from './reviews'
import { type Reviews } from './reviews'
import type { Bench } from './use-bench'

export type Similar = Outputs['bench']['similar']
export type Outlier = Outputs['bench']['outliers'][number]
export type Outliers = ReadonlyMap<string, Outlier>

const ASK_AFTER_MS = 250
const ALL_AFTER_MS = 900

/**
 * How lines like these were decided here before: of the line one stands on, and which of all lines stand out.
 * Asked again, a little after the last change, when the figures have changed.
 */
export function useMirror(
  bench: Bench,
  lineId: () => string | null,
): {
  similar: ShallowRef<Similar | null>
  outliers: ShallowRef<Outliers>
  failed: Ref<boolean>
  stop: () => void
} {
  const similar = shallowRef<Similar | null>(null)
  const outliers = shallowRef<Outliers>(new Map())
  const failed = ref(false)
  let oneTimer: ReturnType<typeof setTimeout> | undefined
  let allTimer: ReturnType<typeof setTimeout> | undefined

  watch(
    () => {
      const id = lineId()
      return [
        bench.claim.value?.id,
        id,
        id ? bench.results.value.get(id)?.payableFen : null,
      ] as const
    },
    ([id, line, payableFen], before) => {
      clearTimeout(oneTimer)
      if (before?.[1] !== line) similar.value = null
      if (!id || !line) return
      oneTimer = setTimeout(() => {
        useCarrier()
          .background.bench.similar({ id, lineId: line, payableFen: payableFen ?? undefined })
          .then((found) => {
            failed.value = false
            if (lineId() === line) similar.value = found
          })
          .catch(() => (failed.value = true))
      }, ASK_AFTER_MS)
    },
    { immediate: true },
  )
  watch(
    () => [bench.claim.value?.id, bench.claim.value?.version, bench.reviews.now.value] as const,
    ([id, , reviews]) => {
      clearTimeout(allTimer)
      if (!id) return
      allTimer = setTimeout(() => {
        useCarrier()
          .background.bench.outliers({ id, reviews: asList(reviews) })
          .then((found) => {
            if (bench.claim.value?.id !== id) return
            outliers.value = new Map(found.map((one) => [one.lineId, one]))
          })
          .catch(() => (failed.value = true))
      }, ALL_AFTER_MS)
    },
    { immediate: true },
  )
  return {
    similar,
    outliers,
    failed,
    stop: () => {
      clearTimeout(oneTimer)
      clearTimeout(allTimer)
    },
  }
}

/** Reviews as the contract carries them. */
export function asList(
  reviews: Reviews,
): { lineId: string; review: ReturnType<typeof reviewOf> }[] {
  return [...reviews].map(([lineId, review]) => ({ lineId, review }))
}
