import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import type { Outputs } from '@shared/contract'
import { session } from '@renderer/app/remember'
import { useClient } from '@renderer/client/connection'
import { makeTask } from '@renderer/composables/task'
import { blankBenefit, readForm, toForm, type PlanForm } from './plan-form'
import type { Plan, Rules } from './plan-types'

type Steps =
  Outputs['policies']['previewPlanVersion'] extends AsyncIterable<infer Step> ? Step : never
type Preview = Extract<Steps, { type: 'done' }>

/** What a plan is called, and how policies call it. */
export interface PlanNames {
  code: string
  nameZh: string
  nameEn: string
  insurerName: string
  productName: string
  planName: string
}

interface Kept {
  /** The plan it is a new version of; `null`: a new plan. */
  planId: string | null
  planVersion: number
  /** Number of the version it was begun from. */
  from: number
  names: PlanNames
  effectiveFrom: string | null
  note: string
  form: PlanForm
}

const KEY = 'plan-draft'

/**
 * The version of a plan that is being written. It outlives the page until it is saved or given up; the preview
 * goes on while one looks elsewhere.
 */
export const usePlanDraft = defineStore('plan-draft', () => {
  const draft = ref<Kept | null>(read())
  /** The rules a version was begun from, to say what is otherwise. */
  const base = ref<Rules | null>(null)
  const preview = makeTask<Preview>()
  /** What the preview was made of: anything else has not been previewed. */
  const previewed = ref<string | null>(null)
  /** Somebody chose to save without looking at what changes. */
  const skipped = ref(false)

  const result = computed(() =>
    draft.value ? readForm(draft.value.form) : { rules: null, problems: [] },
  )
  const fingerprint = computed(() =>
    draft.value && result.value.rules
      ? JSON.stringify([draft.value.planId, draft.value.effectiveFrom, result.value.rules])
      : null,
  )
  /** Whether the preview on screen is of what stands in the form now. */
  const seen = computed(
    () =>
      preview.done.value !== null &&
      previewed.value !== null &&
      previewed.value === fingerprint.value,
  )
  watch(draft, (now) => session.write(KEY, now), { deep: true })
  watch(fingerprint, () => (skipped.value = false))

  /** Begins a version from the plan's newest, or goes on with the one that was begun from it. */
  function begin(plan: Plan): void {
    const newest = newestOf(plan)
    base.value = newest?.rules ?? null
    const mine = draft.value?.planId === plan.id && draft.value.from === newest?.number
    if (mine || !newest) return
    start({
      planId: plan.id,
      planVersion: plan.version,
      from: newest.number,
      names: emptyNames(),
      effectiveFrom: null,
      note: '',
      form: toForm(newest.rules, true),
    })
  }
  /** Begins a new plan, of its own or with the benefits of another. */
  function beginNew(like: Plan | null): void {
    base.value = null
    const newest = like ? newestOf(like) : undefined
    start({
      planId: null,
      planVersion: 0,
      from: 0,
      names: { ...emptyNames(), insurerName: like?.insurerName ?? '' },
      effectiveFrom: null,
      note: '',
      form: newest ? toForm(newest.rules, false) : { yearlyLimit: '', benefits: [blankBenefit()] },
    })
  }
  /** Goes on with one's own text over a version that somebody saved meanwhile; it has to be looked at again. */
  function rebase(plan: Plan): void {
    const newest = newestOf(plan)
    if (!draft.value || !newest) return
    base.value = newest.rules
    start({ ...draft.value, planVersion: plan.version, from: newest.number })
  }
  function start(kept: Kept): void {
    preview.cancel()
    preview.forget()
    previewed.value = null
    skipped.value = false
    draft.value = kept
  }
  async function look(): Promise<void> {
    const { rules } = result.value
    const of = fingerprint.value
    if (!draft.value?.planId || !draft.value.effectiveFrom || !rules) return
    const { planId, effectiveFrom } = draft.value
    previewed.value = of
    await preview.run((signal) =>
      useClient().policies.previewPlanVersion({ planId, effectiveFrom, rules }, { signal }),
    )
  }
  function giveUp(): void {
    preview.cancel()
    preview.forget()
    previewed.value = null
    draft.value = null
  }
  return {
    draft,
    base,
    skipped,
    result,
    seen,
    looking: preview.running,
    progress: preview.progress,
    cancelled: preview.cancelled,
    error: preview.error,
    differences: preview.done,
    begin,
    beginNew,
    rebase,
    look,
    cancel: preview.cancel,
    giveUp,
  }
})

/** The version that begins last; of several, the one with the highest number. */
export function newestOf(plan: Plan): Plan['versions'][number] | undefined {
  return [...plan.versions].sort((a, b) => b.number - a.number)[0]
}

function emptyNames(): PlanNames {
  return { code: '', nameZh: '', nameEn: '', insurerName: '', productName: '', planName: '' }
}

/** What the window remembers, if it is of the shape that is written now. */
function read(): Kept | null {
  const kept = session.read(KEY)
  if (typeof kept !== 'object' || kept === null || !('form' in kept)) return null
  const { form } = kept
  const blank = Object.keys(blankBenefit()).sort().join()
  const whole =
    typeof form === 'object' &&
    form !== null &&
    'benefits' in form &&
    Array.isArray(form.benefits) &&
    form.benefits.every(
      (benefit: unknown) =>
        typeof benefit === 'object' &&
        benefit !== null &&
        Object.keys(benefit).sort().join() === blank,
    )
  if (!whole) return null
  const found = kept as Kept
  // Keys count anew in every page: those of the last one could meet again.
  return {
    ...found,
    form: {
      ...found.form,
      benefits: found.form.benefits.map((one) => ({ ...one, key: blankBenefit().key })),
    },
  }
}
