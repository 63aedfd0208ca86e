import { renderNotice } from '../notices/render-task'
import { runExport } from '../sync/export/export-task'
import { runImport } from '../sync/import/import-task'
import { asWorkerFunction } from './run-task'

interface Tasks {
  renderNotice: typeof renderNotice
  runImport: typeof runImport
  runExport: typeof runExport
}

export type TaskName = keyof Tasks
export type TaskInput<N extends TaskName> = Parameters<Tasks[N]>[0]
export type TaskOutput<N extends TaskName> = Awaited<ReturnType<Tasks[N]>>

// The pool calls these by their names.
const renderNoticeInWorker = asWorkerFunction(renderNotice)
const runImportInWorker = asWorkerFunction(runImport)
const runExportInWorker = asWorkerFunction(runExport)
export { renderNoticeInWorker as renderNotice, runImportInWorker as runImport, runExportInWorker as runExport }
