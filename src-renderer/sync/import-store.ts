import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { Progress } from '@shared/contract/common'
import type { ImportReport, Source } from '@shared/contract/sync'
import type { Outputs } from '@shared/contract'
import { isCancel } from '@renderer/app/failure'
import { useDesk } from '@renderer/app/desk-store'
import { useCarrier, useClient } from '@renderer/client/connection'

export type ImportStep = 'choose' | 'check' | 'done'

/**
 * One import from the choice of a source to its report. It lives outside its page: work goes on while
 * somebody looks at something else.
 */
export const useImport = defineStore('import', () => {
  const step = ref<ImportStep>('choose')
  const source = ref<Source | null>(null)
  const profiles = ref<Outputs['sync']['matchProfiles']>([])
  const profile = ref<string | null>(null)
  const check = ref<ImportReport | null>(null)
  const report = ref<ImportReport | null>(null)
  const progress = ref<Progress | null>(null)
  const running = ref<'upload' | 'check' | 'import' | null>(null)
  const uploading = ref('')
  const cancelled = ref(false)
  const error = shallowRef<unknown>(null)
  let controller = new AbortController()

  const fitting = computed(() => profiles.value.filter(({ fits }) => fits))

  /** Runs one long step that `cancel` can end. */
  async function long(
    kind: 'upload' | 'check' | 'import',
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    controller = new AbortController()
    running.value = kind
    progress.value = null
    error.value = null
    cancelled.value = false
    try {
      await work(controller.signal)
    } catch (caught) {
      if (controller.signal.aborted || isCancel(caught)) cancelled.value = true
      else error.value = caught
    } finally {
      running.value = null
    }
  }

  function reset(): void {
    step.value = 'choose'
    source.value = null
    profiles.value = []
    profile.value = null
    check.value = null
    report.value = null
    error.value = null
    cancelled.value = false
  }

  /** Takes files chosen or dropped in the page. @param name the folder they come from */
  async function takeFiles(files: readonly File[], name: string | null): Promise<void> {
    if (files.length === 0) return
    reset()
    await long('upload', async (signal) => {
      await match(
        await useCarrier().takeFiles(files, name, (file) => (uploading.value = file), signal),
      )
    })
    await checkIfReady()
  }
  /** Lets the system's own dialog choose. */
  async function choose(kind: 'file' | 'folder'): Promise<void> {
    const chosen = await useCarrier().chooseSource?.(kind)
    if (!chosen) return
    reset()
    await long('upload', () => match(chosen))
    await checkIfReady()
  }
  async function match(found: Source): Promise<void> {
    profiles.value = await useClient().sync.matchProfiles({ sourceId: found.sourceId })
    source.value = found
    profile.value = fitting.value[0]?.name ?? null
    step.value = 'check'
  }
  async function checkIfReady(): Promise<void> {
    if (profile.value !== null && error.value === null && !cancelled.value) await dryRun()
  }

  async function run(dry: boolean): Promise<ImportReport | null> {
    const { value: from } = source
    const { value: by } = profile
    if (!from || by === null) return null
    let found: ImportReport | null = null
    await long(dry ? 'check' : 'import', async (signal) => {
      const steps = await useClient().sync.import(
        { sourceId: from.sourceId, profile: by, dryRun: dry },
        { signal },
      )
      for await (const one of steps) {
        if (one.type === 'progress') progress.value = one
        else found = one
      }
    })
    return found
  }
  /** Reads the source and says what an import would change; nothing is changed. */
  async function dryRun(): Promise<void> {
    check.value = null
    check.value = await run(true)
  }
  async function start(): Promise<void> {
    const found = await run(false)
    if (!found) return
    report.value = found
    step.value = 'done'
    void useDesk().refresh()
  }
  function cancel(): void {
    controller.abort()
  }
  function useProfile(name: string): void {
    profile.value = name
    void dryRun()
  }

  return {
    step,
    source,
    profiles,
    profile,
    fitting,
    check,
    report,
    progress,
    running,
    uploading,
    cancelled,
    error,
    reset,
    takeFiles,
    choose,
    dryRun,
    start,
    cancel,
    useProfile,
  }
})
