import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { insurerProfile, type InsurerProfile } from '@shared/contract/desk'
import { useDesk } from '@renderer/app/desk-store'
import { useClient } from '@renderer/client/connection'
import type { Texts, TextKey } from '@renderer/locales/texts'

export const insurerFields = [
  { key: 'nameZh', max: 100, required: true },
  { key: 'nameEn', max: 100, required: true },
  { key: 'departmentZh', max: 100, required: false },
  { key: 'departmentEn', max: 100, required: false },
  { key: 'addressZh', max: 200, required: false },
  { key: 'addressEn', max: 200, required: false },
  { key: 'postcode', max: 20, required: false },
  { key: 'hotline', max: 40, required: false },
  { key: 'website', max: 100, required: false },
  { key: 'claimLink', max: 300, required: false },
  { key: 'claimNoPrefix', max: 8, required: true },
  { key: 'objectionDays', max: 3, required: true },
] as const
export type InsurerField = (typeof insurerFields)[number]['key']

/** Fields whose rule is more than a length. */
const ownRules: Partial<Record<InsurerField, TextKey>> = {
  claimLink: 'desk.settings.rule.link',
  claimNoPrefix: 'desk.settings.rule.prefix',
  objectionDays: 'desk.settings.rule.days',
}

export interface InsurerForm {
  readonly draft: Ref<InsurerProfile | null>
  readonly changed: ComputedRef<boolean>
  /** The rule a field breaks, in words; empty while everything is right. */
  readonly problems: ComputedRef<Partial<Record<InsurerField, string>>>
  reset(): void
  /** @throws the refusal when somebody else saved in between */
  save(): Promise<void>
}

/** The insurer's letterhead while it is edited; every field is checked as it is typed. */
export function useInsurerForm({ t }: Texts): InsurerForm {
  const desk = useDesk()
  const draft = ref<InsurerProfile | null>(null)
  const changed = computed(
    () =>
      draft.value !== null && JSON.stringify(draft.value) !== JSON.stringify(desk.info?.insurer),
  )
  const problems = computed(() => {
    const found: Partial<Record<InsurerField, string>> = {}
    const checked = insurerProfile.safeParse(draft.value)
    if (draft.value === null || checked.success) return found
    for (const { path } of checked.error.issues) {
      const field = insurerFields.find(({ key }) => key === path[0])
      if (!field) continue
      const own = ownRules[field.key]
      found[field.key] = own
        ? t(own)
        : t(field.required ? 'desk.settings.rule.required' : 'desk.settings.rule.max', {
            max: field.max,
          })
    }
    return found
  })

  function reset(): void {
    draft.value = desk.info ? { ...desk.info.insurer } : null
  }
  async function save(): Promise<void> {
    if (!draft.value || !desk.info) return
    await useClient().desk.saveInsurer({ version: desk.info.insurerVersion, insurer: draft.value })
    await desk.loadInfo()
    reset()
  }
  return { draft, changed, problems, reset, save }
}
