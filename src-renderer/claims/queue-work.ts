import { computed, ref } from 'vue'
import type { ClaimRow } from '@shared/contract/claims'
import { settledClaimStates } from '@shared/domain/states'
import type { Outputs } from '@shared/contract'
import { useRouter } from 'vue-router'
import { useDesk } from '@renderer/app/desk-store'
import { useMessages } from '@renderer/app/messages'
import { useClient } from '@renderer/client/connection'
import { useText } from '@renderer/locales/texts'
import { summedReasons } from '@renderer/queues/skipped-text'
import { priorityKey } from './queue-cells'
import { useQueue } from './queue-store'

/** As many as one call changes. */
const AT_ONCE = 500

/** What one does from the list: take, assign, put on hold, set the priority; of one claim or of those selected. */
export function useQueueWork() {
  const queue = useQueue()
  const desk = useDesk()
  const router = useRouter()
  const messages = useMessages()
  const texts = useText()
  const { t } = texts
  /** The claims the dialog is open for. */
  const assigning = ref<string[] | null>(null)
  const holding = ref<ClaimRow | null>(null)

  const mayWork = computed(() => desk.may('claims.work'))
  const mayAssign = computed(() => desk.may('queues.assign'))
  /** Why the claim one stands on cannot be put on hold; `null` where it can. */
  const whyNoHold = computed(() => {
    const row = queue.current
    if (!row) return t('queues.assign.noneChosen')
    return settledClaimStates.includes(row.state)
      ? t('queues.hold.state', { state: t(`state.${row.state}`) })
      : null
  })

  /** Does it, then reads the list anew; also where it failed, as somebody else may have been before. */
  async function change(work: () => Promise<void>): Promise<void> {
    try {
      await work()
      await queue.refresh()
    } catch (error) {
      messages.failed(error)
      await queue.refresh().catch(() => undefined)
    }
  }

  async function take(row: ClaimRow | undefined): Promise<void> {
    if (!row || !mayWork.value) return
    await change(async () => {
      await useClient().claims.take({ id: row.id, version: row.version })
      messages.done(t('claims.queue.took', { claimNo: row.claimNo }))
    })
  }

  async function takeNext(): Promise<void> {
    if (!mayWork.value) return
    try {
      const taken = await useClient().claims.takeNext()
      if (taken) await router.push({ name: 'claim', params: { id: taken.id } })
      else messages.done(t('claims.queue.nothingToTake'))
    } catch (error) {
      messages.failed(error)
    }
  }

  /** The selected claims, or the one somebody stands on. */
  function targets(): string[] {
    if (queue.selected.size > 0) return [...queue.selected]
    return queue.current ? [queue.current.id] : []
  }

  function openAssign(): void {
    if (!mayAssign.value) return messages.done(t('queues.assign.notPermitted'))
    const ids = targets()
    if (ids.length > 0) assigning.value = ids
  }

  function openHold(): void {
    if (!mayWork.value) return
    if (whyNoHold.value !== null) return messages.done(whyNoHold.value)
    holding.value = queue.current ?? null
  }

  async function assign(
    moves: Outputs['queues']['previewAssign']['moves'],
    assignee: { id: string; name: string } | null,
  ): Promise<void> {
    assigning.value = null
    await change(async () => {
      const { changed, skipped } = await useClient().queues.assign({
        claims: moves.map(({ id, version }) => ({ id, version })),
        assigneeId: assignee?.id ?? null,
      })
      tell(
        assignee
          ? t('queues.assign.done', { n: changed.length, name: assignee.name })
          : t('queues.assign.doneNobody', { n: changed.length }),
        skipped,
      )
      queue.clearSelection()
    })
  }

  /** @param priority 0 to 3, for the selected claims that are in memory */
  async function prioritize(priority: number): Promise<void> {
    const ids = new Set(targets())
    const claims = [...queue.rows.loaded()].flatMap(([, { id, version }]) =>
      ids.has(id) ? [{ id, version }] : [],
    )
    if (claims.length === 0) return
    await change(async () => {
      let done = 0
      const kept: Outputs['queues']['assign']['skipped'] = []
      for (let at = 0; at < claims.length; at += AT_ONCE) {
        const part = claims.slice(at, at + AT_ONCE)
        const { changed, skipped } = await useClient().queues.setPriority({
          claims: part,
          priority,
        })
        done += changed.length
        kept.push(...skipped)
      }
      tell(t('queues.prioritize.done', { n: done, priority: t(priorityKey(priority)) }), kept)
    })
  }

  function tell(done: string, skipped: Outputs['queues']['assign']['skipped']): void {
    const kept =
      skipped.length > 0
        ? t('queues.assign.kept', { n: skipped.length, reasons: summedReasons(skipped, texts) })
        : ''
    messages.done([done, kept].filter((text) => text !== '').join(' · '))
  }

  async function held(): Promise<void> {
    holding.value = null
    await change(async () => undefined)
  }

  return {
    assigning,
    holding,
    mayWork,
    mayAssign,
    whyNoHold,
    take,
    takeNext,
    openAssign,
    openHold,
    assign,
    prioritize,
    held,
  }
}
