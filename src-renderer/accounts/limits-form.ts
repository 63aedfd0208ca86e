import { computed, ref, type ComputedRef, type Ref } from 'vue'
import type { Outputs } from '@shared/contract'
import {
  limitedActions,
  roleActions,
  roles,
  type LimitedAction,
  type Role,
} from '@shared/domain/authority'
import { formatFen, parseAmount } from '@shared/domain/money'

export type AuthorityTable = Outputs['accounts']['authority']
export type SavedLimits = Pick<AuthorityTable, 'limits' | 'idleMinutes'>

/** One limit while it is edited: the amount as typed in yuan, or none. */
export interface LimitRow {
  readonly action: LimitedAction
  readonly role: Role
  amount: string
  unlimited: boolean
}

const MAX_IDLE_MINUTES = 120

/** The limits there can be: every limited action for every role that has it. */
export const limitPlaces: readonly { action: LimitedAction; role: Role }[] = limitedActions.flatMap(
  (action) =>
    roles.filter((role) => roleActions[role].includes(action)).map((role) => ({ action, role })),
)

export interface LimitsForm {
  readonly rows: Ref<LimitRow[]>
  readonly idle: Ref<string>
  /** Whether the amount of a row is one: not negative, to the fen. */
  good(row: LimitRow): boolean
  readonly idleGood: ComputedRef<boolean>
  readonly ready: ComputedRef<boolean>
  read(): SavedLimits
  reset(to: SavedLimits): void
}

/** The limits and the minutes until the lock, as they are typed. */
export function useLimitsForm(): LimitsForm {
  const rows = ref<LimitRow[]>([])
  const idle = ref('')
  const fen = ({ amount, unlimited }: LimitRow): number | null =>
    unlimited ? null : parseAmount(amount)
  const good = (row: LimitRow): boolean => row.unlimited || (fen(row) ?? -1) >= 0
  const idleGood = computed(() => {
    const minutes = Number(idle.value)
    return Number.isInteger(minutes) && minutes >= 1 && minutes <= MAX_IDLE_MINUTES
  })
  return {
    rows,
    idle,
    good,
    idleGood,
    ready: computed(() => idleGood.value && rows.value.every(good)),
    read() {
      const of = (action: LimitedAction): Partial<Record<Role, number | null>> =>
        Object.fromEntries(
          rows.value.filter((row) => row.action === action).map((row) => [row.role, fen(row)]),
        )
      return {
        limits: {
          'claims.decide': of('claims.decide'),
          'claims.confirm': of('claims.confirm'),
          'payments.approve': of('payments.approve'),
        },
        idleMinutes: Number(idle.value),
      }
    },
    reset({ limits, idleMinutes }) {
      rows.value = limitPlaces.map(({ action, role }) => {
        const limit = limits[action][role] ?? null
        return {
          action,
          role,
          amount: limit === null ? '' : formatFen(limit),
          unlimited: limit === null,
        }
      })
      idle.value = String(idleMinutes)
    },
  }
}
