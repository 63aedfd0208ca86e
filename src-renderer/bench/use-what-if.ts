import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { Outputs } from '@shared/contract'
import type { Balance } from '@shared/contract/adjudication'
import { balancesOf } from '@shared/domain/adjudication/balances'
import type { Used } from '@shared/domain/adjudication/claim'
import { useCarrier } from '@renderer/client/connection'
import { asList } from './use-mirror'
import type { Bench, Opened } from './use-bench'

export type LaterClaim = Outputs['bench']['whatIf']['later'][number]

/** A balance before this claim and after it as it stands now. */
export interface BalanceChange {
  key: string
  before: Balance
  after: number
  /** What this claim takes of it. */
  taken: number
}

const ASK_AFTER_MS = 900

/** What the claim does to what is left, at once, and to later claims of the policy, a little later. */
export function useWhatIf(bench: Bench): {
  balances: ComputedRef<BalanceChange[]>
  later: ShallowRef<readonly LaterClaim[]>
  asking: Ref<boolean>
  failed: Ref<boolean>
  stop: () => void
} {
  const later = shallowRef<readonly LaterClaim[]>([])
  const asking = ref(false)
  const failed = ref(false)
  let timer: ReturnType<typeof setTimeout> | undefined

  const balances = computed<BalanceChange[]>(() => {
    const { value } = bench.opened
    const takes = bench.adjudication.value?.takes ?? []
    if (!value) return []
    return [...value.balances, ...ofOtherYears(value, takes)].map((before) => {
      const taken = takes
        .filter((take) => keyOf(take) === keyOf(before))
        .reduce((sum, { quantity }) => sum + quantity, 0)
      return { key: keyOf(before), before, after: before.remaining - taken, taken }
    })
  })

  watch(
    () => [bench.claim.value?.id, bench.claim.value?.version, bench.reviews.now.value] as const,
    ([id, , reviews], before) => {
      clearTimeout(timer)
      if (before?.[0] !== id) later.value = []
      if (!id || !bench.editable.value) return
      timer = setTimeout(() => {
        asking.value = true
        useCarrier()
          .background.bench.whatIf({ id, reviews: asList(reviews) })
          .then((found) => {
            failed.value = false
            if (bench.claim.value?.id === id && bench.reviews.now.value === reviews) {
              later.value = found.later
            }
          })
          .catch(() => (failed.value = true))
          .finally(() => (asking.value = false))
      }, ASK_AFTER_MS)
    },
    { immediate: true },
  )
  return { balances, later, asking, failed, stop: () => clearTimeout(timer) }
}

/** Balances of policy years that the claim reaches into, beside the one it was opened with. */
function ofOtherYears({ input, balances }: Opened, takes: readonly Used[]): Balance[] {
  const { cover } = input
  if (!cover) return []
  const known = new Set(balances.map(({ period }) => period))
  const years = takes.flatMap(({ measure, period }) =>
    (measure === 'amount' || measure === 'deductible') && !known.has(period) ? [period] : [],
  )
  return [...new Set(years)].flatMap((year) => balancesOf(cover, input.used, year))
}

function keyOf({ benefit, measure, period }: Pick<Used, 'benefit' | 'measure' | 'period'>): string {
  return `${benefit} ${measure} ${period}`
}
