import { computed, onBeforeUnmount, ref, type ComputedRef, type Ref } from 'vue'
import { isRefusal } from '@shared/contract/errors'
import { describeFailure, type Failure } from '@renderer/app/failure'
import { clockTime } from '@renderer/app/format'
import { useText } from '@renderer/locales/texts'

export interface Attempt {
  readonly busy: Ref<boolean>
  /** Why the last one failed. */
  readonly failure: ComputedRef<Failure | null>
  /** How long nobody may try again, counting down; `null` when one may. */
  readonly wait: ComputedRef<string | null>
  /** Runs `work`; its refusal is kept and not thrown. @returns whether it succeeded */
  run(work: () => Promise<void>): Promise<boolean>
}

const TICK_MS = 500

/**
 * An attempt with a password: what came of it, and how long to wait after too many.
 * @param whose `known`: only the password is asked, so only that can be wrong
 */
export function useAttempt(whose: 'anybody' | 'known' = 'anybody'): Attempt {
  const texts = useText()
  const busy = ref(false)
  const error = ref<unknown>(null)
  const until = ref<string | null>(null)
  const now = ref(Date.now())
  let timer: ReturnType<typeof setInterval> | undefined
  onBeforeUnmount(() => clearInterval(timer))

  const leftMs = computed(() =>
    until.value === null ? 0 : Math.max(0, Date.parse(until.value) - now.value),
  )
  function waitUntil(moment: string): void {
    until.value = moment
    now.value = Date.now()
    clearInterval(timer)
    timer = setInterval(() => {
      now.value = Date.now()
      if (leftMs.value > 0) return
      clearInterval(timer)
      until.value = null
      error.value = null
    }, TICK_MS)
  }
  const wait = computed(() => {
    if (until.value === null || leftMs.value === 0) return null
    const seconds = Math.ceil(leftMs.value / 1000)
    const left =
      seconds < 60
        ? texts.t('accounts.signIn.seconds', { s: seconds })
        : texts.t('accounts.signIn.minutes', { m: Math.floor(seconds / 60), s: seconds % 60 })
    return texts.t('accounts.signIn.wait', { left, until: clockTime(until.value) })
  })
  return {
    busy,
    failure: computed(() => {
      if (error.value === null) return null
      const failure = describeFailure(error.value, texts)
      if (whose === 'anybody' || !isRefusal(error.value)) return failure
      if (error.value.code !== 'sign_in_failed') return failure
      const { attemptsLeft } = error.value.data
      return { ...failure, what: texts.t('accounts.password.wrong', { n: attemptsLeft }) }
    }),
    wait,
    async run(work) {
      if (busy.value) return false
      busy.value = true
      error.value = null
      try {
        await work()
        return true
      } catch (caught) {
        error.value = caught
        if (isRefusal(caught) && caught.code === 'locked_out') waitUntil(caught.data.retryAt)
        return false
      } finally {
        busy.value = false
      }
    },
  }
}
