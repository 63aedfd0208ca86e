import { computed, shallowRef, type ComputedRef } from 'vue'
import type { Outputs } from '@shared/contract'
import type { GapItem } from '@shared/contract/gaps'
import type { Language } from '@shared/domain/catalogues'
import type { PaperProblem } from '@shared/domain/materials/matrix'
import { usePreferences } from '@renderer/app/preferences'
import { useClient } from '@renderer/client/connection'
import { useText, type Texts } from '@renderer/locales/texts'

export type MatrixRow = Outputs['gaps']['matrix']['rows'][number]

/** What is wrong with a paper, in words. */
export function problemWords(problems: readonly PaperProblem[], { t }: Texts): string {
  return problems.map((code) => t(`gaps.problem.${code}`)).join(t('gaps.list.separator'))
}

/** An item as people call it; one of no kind goes by what was written. */
export function itemName(
  item: Pick<GapItem, 'material' | 'zh' | 'en' | 'note'>,
  language: Language,
): string {
  if (item.material === 'other' && item.note) return item.note
  return language === 'zh' ? item.zh : item.en
}

/** The names of materials, as the matrix has them in the language in use. */
export interface MaterialNames {
  readonly rows: ComputedRef<readonly MatrixRow[]>
  load(): Promise<void>
  nameOf(material: string): string
}

export function useMaterialNames(): MaterialNames {
  const { t } = useText()
  const preferences = usePreferences()
  const found = shallowRef<readonly MatrixRow[]>([])
  const names = computed(
    () =>
      new Map(
        found.value.map(({ material, zh, en }) => [
          material,
          preferences.language === 'zh' ? zh : en,
        ]),
      ),
  )
  return {
    rows: computed(() => found.value),
    load: async () => {
      found.value = (await useClient().gaps.matrix()).rows
    },
    nameOf: (material) => names.value.get(material) ?? t('gaps.other'),
  }
}
