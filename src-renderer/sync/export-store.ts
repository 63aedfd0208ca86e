import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { Progress } from '@shared/contract/common'
import type { Inputs } from '@shared/contract'
import { isCancel } from '@renderer/app/failure'
import { useClient } from '@renderer/client/connection'

export interface ExportedFile {
  downloadId: string
  fileName: string
  sizeBytes: number
  sha256: string
  claims: number
}

/** One export and its file; it goes on while somebody looks at something else. */
export const useExport = defineStore('export', () => {
  const progress = ref<Progress | null>(null)
  const running = ref(false)
  const cancelled = ref(false)
  const error = shallowRef<unknown>(null)
  const done = ref<ExportedFile | null>(null)
  let controller = new AbortController()

  async function start(input: Inputs['sync']['export']): Promise<void> {
    controller = new AbortController()
    running.value = true
    cancelled.value = false
    error.value = null
    done.value = null
    progress.value = null
    try {
      const steps = await useClient().sync.export(input, { signal: controller.signal })
      for await (const step of steps) {
        if (step.type === 'progress') progress.value = step
        else done.value = step
      }
    } catch (caught) {
      if (controller.signal.aborted || isCancel(caught)) cancelled.value = true
      else error.value = caught
    } finally {
      running.value = false
    }
  }
  function cancel(): void {
    controller.abort()
  }
  return { progress, running, cancelled, error, done, start, cancel }
})
