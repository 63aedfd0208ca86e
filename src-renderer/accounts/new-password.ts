import { computed, ref, type ComputedRef, type Ref } from 'vue'
import {
  PASSWORD_MIN_LENGTH,
  passwordProblems,
  type PasswordProblem,
} from '@shared/domain/password'

export interface NewPassword {
  readonly password: Ref<string>
  readonly repeat: Ref<string>
  readonly minLength: number
  /** The rules it breaks; empty while nothing is typed. */
  readonly problems: ComputedRef<(PasswordProblem | 'same_as_before')[]>
  /** What was typed the second time cannot become the same any more. */
  readonly differs: ComputedRef<boolean>
  readonly ready: ComputedRef<boolean>
}

/**
 * A new password typed twice, checked as it is typed by the same rules as in the core.
 * @param name of the person it is for
 * @param before the password it replaces, as far as it has been typed
 */
export function useNewPassword(name: () => string, before: () => string = () => ''): NewPassword {
  const password = ref('')
  const repeat = ref('')
  const problems = computed(() => {
    if (password.value === '') return []
    const broken: (PasswordProblem | 'same_as_before')[] = passwordProblems(password.value, name())
    return password.value === before() ? [...broken, 'same_as_before' as const] : broken
  })
  const differs = computed(() => !password.value.startsWith(repeat.value))
  const ready = computed(
    () => password.value !== '' && problems.value.length === 0 && repeat.value === password.value,
  )
  return { password, repeat, minLength: PASSWORD_MIN_LENGTH, problems, differs, ready }
}
