import { computed, ref, shallowRef } from 'vue'
import type { BackupFile } from '@shared/contract/backup'
import { isRefusal } from '@shared/contract/errors'
import type { Source } from '@shared/contract/sync'
import type { Inputs, Outputs } from '@shared/contract'
import { isCancel } from '@renderer/app/failure'
import { useCarrier, useClient } from '@renderer/client/connection'
import { makeTask } from '@renderer/composables/task'

export type BackupFacts = Outputs['backup']['inspect']
export type Unlock = NonNullable<Inputs['backup']['inspect']['unlock']>

export interface RestoredDesk {
  type: 'done'
  facts: BackupFacts
  keptAs: string | null
}

/**
 * One restore, from the choice of a backup to its end. A listed backup is known already; a file is handed to
 * the core and looked at first.
 */
export function useRestore(listed: BackupFile | null) {
  const source = shallowRef<Source | null>(null)
  const facts = shallowRef<BackupFacts | null>(listed)
  /** `asked`: the backup must be opened with its own account or key; `refused`: what was given did not. */
  const lock = ref<'none' | 'asked' | 'refused'>('none')
  const reading = ref('')
  const looking = ref(false)
  const error = shallowRef<unknown>(null)
  const task = makeTask<RestoredDesk>()
  let unlock: Unlock | undefined
  let controller = new AbortController()

  function reset(): void {
    source.value = null
    facts.value = listed
    lock.value = 'none'
    error.value = null
    unlock = undefined
    task.forget()
  }

  /** Hands a file to the core and looks at it. */
  async function take(hand: (signal: AbortSignal) => Promise<Source | null>): Promise<void> {
    controller = new AbortController()
    const mine = controller
    reset()
    looking.value = true
    try {
      source.value = await hand(mine.signal)
    } catch (caught) {
      if (!mine.signal.aborted && !isCancel(caught)) error.value = caught
    } finally {
      looking.value = false
      reading.value = ''
    }
    if (source.value) await inspect()
  }
  const takeFiles = (files: readonly File[]): Promise<void> =>
    take((signal) => useCarrier().takeFiles(files, null, (name) => (reading.value = name), signal))
  const choose = (): Promise<void> =>
    take(async () => (await useCarrier().chooseSource?.('file')) ?? null)

  async function inspect(): Promise<void> {
    const { value: from } = source
    if (!from) return
    looking.value = true
    error.value = null
    try {
      facts.value = await useClient().backup.inspect({ sourceId: from.sourceId, unlock })
      lock.value = 'none'
    } catch (caught) {
      if (!isLocked(caught)) error.value = caught
      else lock.value = unlock ? 'refused' : 'asked'
    } finally {
      looking.value = false
    }
  }

  /** Tries to open the backup with an account it holds, or with its recovery key. */
  async function open(by: Unlock): Promise<void> {
    unlock = by
    if (source.value) await inspect()
    else lock.value = 'none'
  }

  /**
   * Puts the backup in place.
   * @param password the signed-in person's own; absent on a desk without accounts
   */
  async function start(password: string | undefined): Promise<RestoredDesk | null> {
    const from = source.value
      ? { sourceId: source.value.sourceId }
      : listed
        ? { id: listed.id }
        : null
    if (!from) return null
    const done = await task.run((signal) =>
      useClient().backup.restore({ from, unlock, password }, { signal }),
    )
    if (isLocked(task.error.value)) {
      lock.value = unlock ? 'refused' : 'asked'
      task.forget()
    }
    return done
  }
  const busy = computed(() => looking.value || task.running.value)
  return {
    source,
    facts,
    lock,
    reading,
    looking,
    error,
    task,
    busy,
    reset,
    takeFiles,
    choose,
    inspect,
    open,
    start,
    cancel: () => controller.abort(),
  }
}

function isLocked(error: unknown): boolean {
  return isRefusal(error) && error.code === 'backup_refused' && error.data.reason === 'locked'
}
