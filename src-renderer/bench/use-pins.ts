import { computed, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { Inputs } from '@shared/contract'
import type { PageTag, Pin } from '@shared/contract/bench'
import type { DocumentKind } from '@shared/domain/catalogues'
import { useMessages } from '@renderer/app/messages'
import { useClient } from '@renderer/client/connection'
import { useText } from '@renderer/locales/texts'
import type { Bench } from './use-bench'

/** The evidence of the lines on the papers, and what the pages are. */
export function usePins(bench: Bench): {
  pins: ShallowRef<readonly Pin[]>
  byLine: ComputedRef<ReadonlyMap<string, Pin[]>>
  pageTags: ShallowRef<readonly PageTag[]>
  /** The line that wants a region of a page. */
  lineToPin: Ref<string | null>
  add(region: Inputs['bench']['addPin']['region'], documentId: string): Promise<void>
  remove(pin: Pin): Promise<void>
  classify(documentId: string, page: number | null, kind: DocumentKind | null): Promise<void>
} {
  const messages = useMessages()
  const { t } = useText()
  const pins = shallowRef<readonly Pin[]>([])
  const pageTags = shallowRef<readonly PageTag[]>([])
  const lineToPin = ref<string | null>(null)
  const byLine = computed(() => Map.groupBy(pins.value, ({ lineId }) => lineId))

  watch(
    bench.opened,
    (opened, before) => {
      pins.value = opened?.pins ?? []
      pageTags.value = opened?.pageTags ?? []
      if (opened?.claim.id !== before?.claim.id) lineToPin.value = null
    },
    { immediate: true },
  )
  async function add(
    region: Inputs['bench']['addPin']['region'],
    documentId: string,
  ): Promise<void> {
    const id = bench.claim.value?.id
    const lineId = lineToPin.value
    lineToPin.value = null
    if (!id || !lineId) return
    try {
      const pin = await useClient().bench.addPin({ id, lineId, documentId, region })
      if (bench.claim.value?.id === id) pins.value = [...pins.value, pin]
    } catch (error) {
      messages.failed(error)
    }
  }
  async function remove(pin: Pin): Promise<void> {
    const id = bench.claim.value?.id
    if (!id) return
    try {
      await useClient().bench.removePin({ id, pinId: pin.id })
      pins.value = pins.value.filter((one) => one.id !== pin.id)
      const { page, x, y, width, height } = pin
      messages.done(t('bench.pin.removed'), {
        label: t('app.action.undo'),
        run: () => {
          lineToPin.value = pin.lineId
          void add({ page, x, y, width, height }, pin.documentId)
        },
      })
    } catch (error) {
      messages.failed(error)
    }
  }
  async function classify(
    documentId: string,
    page: number | null,
    kind: DocumentKind | null,
  ): Promise<void> {
    const id = bench.claim.value?.id
    if (!id) return
    try {
      await useClient().bench.classify({ id, documentId, page: page ?? undefined, kind })
      // What a page is bears on what intake finds missing.
      await bench.refresh()
    } catch (error) {
      messages.failed(error)
    }
  }
  return { pins, byLine, pageTags, lineToPin, add, remove, classify }
}
