import { computed } from 'vue'
import { WHOLE_PLAN, type Step } from '@shared/domain/adjudication/claim'
import { benefitNames, stepText } from '@shared/domain/adjudication/step-texts'
import { usePreferences } from '@renderer/app/preferences'
import { useText } from '@renderer/locales/texts'
import type { Bench } from './use-bench'

export interface StepWords {
  /** The step in a sentence. */
  says(step: Step): string
  /** Rule, plan version and benefit it rests on, in short. */
  restsOn(step: Step): string
  benefitName(code: string): string
}

/** The words of calculation steps, with the names of the claim's own plan. */
export function useStepWords(bench: Bench): StepWords {
  const preferences = usePreferences()
  const { t } = useText()
  const versions = computed(() => bench.opened.value?.input.cover?.versions ?? [])
  const names = computed(() => benefitNames(versions.value, preferences.language))

  function benefitName(code: string): string {
    return code === WHOLE_PLAN ? t('bench.balance.wholePlan') : (names.value.get(code) ?? code)
  }
  function restsOn(step: Step): string {
    const version = versions.value.find(({ id }) => id === step.planVersionId)
    return [
      step.rule,
      step.benefit ? benefitName(step.benefit) : '',
      version
        ? t('bench.line.planVersion', { number: version.number, from: version.effectiveFrom })
        : '',
    ]
      .filter((part) => part !== '')
      .join(' · ')
  }
  return {
    says: (step) => stepText(step, preferences.language, names.value),
    restsOn,
    benefitName,
  }
}
