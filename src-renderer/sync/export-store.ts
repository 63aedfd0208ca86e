import { defineStore } from 'pinia'
import { makeTask, type Task } from '@renderer/composables/task'

export interface ExportedFile {
  type: 'done'
  downloadId: string
  fileName: string
  sizeBytes: number
  sha256: string
  claims: number
}

/** One export and its file; it goes on while somebody looks at something else. */
export const useExport = defineStore('export', (): Task<ExportedFile> => makeTask())
