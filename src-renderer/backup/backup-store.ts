import { defineStore } from 'pinia'
import { ref } from 'vue'
import type { BackupFile } from '@shared/contract/backup'
import type { Outputs } from '@shared/contract'
import { useDesk } from '@renderer/app/desk-store'
import { useCarrier, useClient } from '@renderer/client/connection'
import { makeTask } from '@renderer/composables/task'

export interface MadeBackup {
  type: 'done'
  backup: BackupFile
}

/** The backups of this desk; making and verifying one goes on while somebody looks at something else. */
export const useBackups = defineStore('backups', () => {
  const status = ref<Outputs['backup']['status'] | null>(null)
  const making = makeTask<MadeBackup>()
  const verifying = makeTask<MadeBackup>()
  /** The backup that is being verified. */
  const verified = ref<BackupFile | null>(null)

  /** @param background nobody asked for it: it must not keep the session awake */
  async function load(background = false): Promise<void> {
    const carrier = useCarrier()
    status.value = await (background ? carrier.background : carrier.client).backup.status()
  }
  async function make(): Promise<void> {
    await making.run((signal) => useClient().backup.create(undefined, { signal }))
    await Promise.allSettled([load(), useDesk().loadInfo()])
  }
  async function verify(file: BackupFile): Promise<void> {
    verified.value = file
    await verifying.run((signal) => useClient().backup.verify({ id: file.id }, { signal }))
    await load().catch(() => undefined)
  }
  return { status, making, verifying, verified, load, make, verify }
})
