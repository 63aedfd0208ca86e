import { useCommands } from '@renderer/app/commands'
import { useKeys, type KeyMap } from '@renderer/composables/keys'
import { useText } from '@renderer/locales/texts'
import { actionIds, type ActionId } from '@renderer/claims/claim-actions'
import { benchKeys, keyShown, type BenchKeyId } from './bench-keys'
import type { ClaimSteps } from './use-claim-steps'

/** What the keys do that are not a step of the claim; `reveal` is answered by the facts themselves. */
export type BenchAnswers = Record<Exclude<BenchKeyId, ActionId | 'reveal'>, () => void>

/** Undo belongs to the field while somebody types in one. */
const ofFields: readonly (keyof BenchAnswers)[] = ['undo', 'redo']

/** Answers the keys of the bench, and offers the same in the palette. */
export function useBenchKeys(steps: ClaimSteps, answers: BenchAnswers): void {
  const { t } = useText()
  const map: KeyMap = {}
  for (const id of actionIds) map[benchKeys[id].key] = () => steps.press(id)
  for (const id of answerIds()) {
    if (!ofFields.includes(id)) map[benchKeys[id].key] = () => answers[id]()
  }
  map['ArrowDown'] = () => answers.next()
  map['ArrowUp'] = () => answers.previous()
  useKeys(map)
  useKeys(Object.fromEntries(ofFields.map((id) => [benchKeys[id].key, () => answers[id]()])), {
    leaveFields: true,
  })
  useCommands(() => [
    ...steps.actions.value
      .filter(({ permitted }) => permitted)
      .map(({ id, label, key, why, run }) => ({ id, label, keys: key, disabled: why, run })),
    ...answerIds()
      .filter((id) => id !== 'next' && id !== 'previous' && id !== 'back')
      .map((id) => ({ id, label: t(benchKeys[id].text), keys: keyShown(id), run: answers[id] })),
  ])

  function answerIds(): (keyof BenchAnswers)[] {
    return Object.keys(answers) as (keyof BenchAnswers)[]
  }
}
