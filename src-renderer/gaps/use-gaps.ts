import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { ClaimDocument } from '@shared/contract/claims'
import type { GapItem, GapRequest } from '@shared/contract/gaps'
import type { Outputs } from '@shared/contract'
import type { PaperProblem } from '@shared/domain/materials/matrix'
import { useDesk } from '@renderer/app/desk-store'
import { dateWithWeekday } from '@renderer/app/format'
import { useMessages } from '@renderer/app/messages'
import { usePreferences } from '@renderer/app/preferences'
import type { Bench } from '@renderer/bench/use-bench'
import { useClient } from '@renderer/client/connection'
import { useText } from '@renderer/locales/texts'
import { itemName } from './gap-words'

export type GapsOfClaim = Outputs['gaps']['ofClaim']

/** What is being asked before an item is refused or waived. */
export interface Judging {
  item: GapItem
  verdict: 'refuse' | 'waive'
}

/** The requests of the claim on the bench, and what a reviewer does with what came. */
export interface Gaps {
  readonly found: ShallowRef<GapsOfClaim | null>
  /** What the claim needs by the matrix, and how its papers were found. */
  readonly materials: ShallowRef<Outputs['gaps']['materials'] | null>
  readonly error: Ref<unknown>
  /** The requests that are waited for, newest first. */
  readonly open: ComputedRef<GapRequest[]>
  /** Documents that came since the customer was asked and belong to no item yet. */
  readonly unmatched: ComputedRef<ClaimDocument[]>
  readonly aside: ComputedRef<ClaimDocument[]>
  readonly judging: ShallowRef<Judging | null>
  /** Why items cannot be judged here and now; `null` where they can. */
  readonly whyNot: ComputedRef<string | null>
  load(): Promise<void>
  name(item: GapItem): string
  accept(item: GapItem): Promise<void>
  refuse(
    item: GapItem,
    said: { problems: PaperProblem[]; words: string; tell: boolean },
  ): Promise<void>
  waive(item: GapItem, reason: string): Promise<void>
  match(documentId: string, item: GapItem | null): Promise<void>
  setAside(documentId: string, aside: boolean): Promise<void>
  seen(): Promise<void>
  recordArrival(request: GapRequest, arrivedOn: string): Promise<void>
  receive(files: readonly File[], itemId: string | null): Promise<void>
}

export function useGaps(bench: Bench): Gaps {
  const desk = useDesk()
  const messages = useMessages()
  const preferences = usePreferences()
  const texts = useText()
  const { t } = texts
  const found = shallowRef<GapsOfClaim | null>(null)
  const materials = shallowRef<Outputs['gaps']['materials'] | null>(null)
  const asideIds = computed(() => new Set(materials.value?.setAside))
  const error = ref<unknown>(null)
  const judging = shallowRef<Judging | null>(null)

  async function load(): Promise<void> {
    const id = bench.claim.value?.id
    if (!id) return
    try {
      const { gaps } = useClient()
      const [of, needed] = await Promise.all([
        gaps.ofClaim({ claimId: id }),
        gaps.materials({ claimId: id }),
      ])
      if (bench.claim.value?.id !== id) return
      found.value = of
      materials.value = needed
      error.value = null
    } catch (caught) {
      if (bench.claim.value?.id === id) error.value = caught
    }
  }
  watch(
    () => bench.claim.value?.id,
    () => {
      found.value = null
      materials.value = null
      error.value = null
      judging.value = null
    },
  )
  // Every time the claim was read anew, be it after one's own step or another's.
  watch(bench.opened, () => void load(), { immediate: true })

  const open = computed(() => (found.value?.requests ?? []).filter(({ state }) => state === 'open'))
  const aside = computed(() =>
    (bench.claim.value?.documents ?? []).filter(({ id }) => asideIds.value.has(id)),
  )
  const unmatched = computed(() => {
    const [newest] = found.value?.requests ?? []
    if (!newest) return []
    const matched = new Set(
      (found.value?.requests ?? []).flatMap(({ items }) =>
        items.flatMap(({ documents }) => documents.map(({ documentId }) => documentId)),
      ),
    )
    return (bench.claim.value?.documents ?? []).filter(
      ({ id, receivedAt }) =>
        receivedAt > newest.sentAt && !matched.has(id) && !asideIds.value.has(id),
    )
  })
  const whyNot = computed(() => {
    if (!desk.may('claims.work'))
      return t('claims.why.permission', { action: t('gaps.panel.accept') })
    if (!bench.inMyHands.value)
      return t('gaps.panel.whyNotMine', { name: bench.claim.value?.assigneeName ?? '' })
    return bench.busy.value ? t('claims.why.busy') : null
  })
  const name = (item: GapItem): string => itemName(item, preferences.language)

  /** Runs a step, says it, and says as well where it ended the wait. */
  async function step<T>(
    command: (base: { claimId: string; version: number }) => Promise<T>,
    said: string,
  ): Promise<boolean> {
    const waited = bench.claim.value?.state === 'awaiting_documents'
    const done = await bench.act(({ id, version }) => command({ claimId: id, version }))
    if (done === null) return false
    const { value: claim } = bench.claim
    const resumed = waited && claim?.state === 'in_review'
    messages.done(
      resumed ? t('gaps.judge.resumed', { date: dateWithWeekday(claim.dueOn, texts) }) : said,
    )
    return true
  }

  async function accept(item: GapItem): Promise<void> {
    await step(
      (base) => useClient().gaps.judge({ ...base, itemId: item.id, verdict: 'accept' }),
      t('gaps.judge.accepted', { name: name(item) }),
    )
  }
  async function refuse(
    item: GapItem,
    { problems, words, tell }: { problems: PaperProblem[]; words: string; tell: boolean },
  ): Promise<void> {
    const done = await step(
      (base) =>
        useClient().gaps.judge({
          ...base,
          itemId: item.id,
          verdict: 'refuse',
          problems,
          reason: words.trim() || null,
          tell,
        }),
      t(tell ? 'gaps.judge.refused' : 'gaps.judge.refusedQuietly', { name: name(item) }),
    )
    if (done) judging.value = null
  }
  async function waive(item: GapItem, reason: string): Promise<void> {
    const done = await step(
      (base) => useClient().gaps.waive({ ...base, itemId: item.id, reason }),
      t('gaps.judge.waived', { name: name(item) }),
    )
    if (done) judging.value = null
  }
  async function match(documentId: string, item: GapItem | null): Promise<void> {
    await step(
      ({ claimId }) => useClient().gaps.match({ claimId, documentId, itemId: item?.id ?? null }),
      item ? t('gaps.panel.matched', { item: name(item) }) : t('gaps.panel.unmatchedDone'),
    )
  }
  async function setAside(documentId: string, to: boolean): Promise<void> {
    await step(
      ({ claimId }) => useClient().gaps.setAside({ claimId, documentId, aside: to }),
      t(to ? 'gaps.panel.setAsideDone' : 'gaps.panel.takenBack'),
    )
  }
  async function seen(): Promise<void> {
    await step(({ claimId }) => useClient().gaps.markSeen({ claimId }), t('gaps.panel.seenDone'))
  }
  async function recordArrival({ id, version }: GapRequest, arrivedOn: string): Promise<void> {
    await step(
      () => useClient().gaps.recordArrival({ requestId: id, version, arrivedOn }),
      t('gaps.panel.arrivalSaved', { date: arrivedOn }),
    )
  }
  async function receive(files: readonly File[], itemId: string | null): Promise<void> {
    if (files.length === 0) return
    let known = 0
    const done = await bench.act(async ({ id }) => {
      for (const file of files) {
        const { documents } = await useClient().gaps.receive({ claimId: id, itemId, file })
        known += documents.filter((one) => one.known).length
      }
      return files.length
    })
    if (done === null) return
    const fresh = done - known
    const said = [
      ...(fresh > 0 ? [t('gaps.panel.uploaded', { n: fresh })] : []),
      ...(known > 0 ? [t('gaps.panel.uploadedKnown', { n: known })] : []),
    ]
    messages.done(said.join(' '))
  }

  return {
    found,
    materials,
    error,
    open,
    unmatched,
    aside,
    judging,
    whyNot,
    load,
    name,
    accept,
    refuse,
    waive,
    match,
    setAside,
    seen,
    recordArrival,
    receive,
  }
}
