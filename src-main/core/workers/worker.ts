import { previewPlan } from '../adjudication/preview-task'
import { proposeMany } from '../adjudication/propose-task'
import { createBackup } from '../backup/create-task'
import { packBackup } from '../backup/pack-task'
import { stageBackup } from '../backup/stage-task'
import { renderSamplePapers } from '../desk/sample-papers-task'
import { eraseDeleted } from '../database/erase'
import { joinLettersTask } from '../notices/join-task'
import { renderNotice } from '../notices/render-task'
import { renderCertificate } from '../policies/certificate/render-task'
import { runExport } from '../sync/export/export-task'
import { hashSource, mergeImport, stageImport } from '../sync/import/import-task'
import { matchProfiles } from '../sync/import/match-task'
import { asWorkerFunction } from './run-task'

interface Tasks {
  renderNotice: typeof renderNotice
  joinLetters: typeof joinLettersTask
  renderCertificate: typeof renderCertificate
  hashSource: typeof hashSource
  stageImport: typeof stageImport
  mergeImport: typeof mergeImport
  matchProfiles: typeof matchProfiles
  runExport: typeof runExport
  eraseDeleted: typeof eraseDeleted
  createBackup: typeof createBackup
  packBackup: typeof packBackup
  stageBackup: typeof stageBackup
  renderSamplePapers: typeof renderSamplePapers
  proposeMany: typeof proposeMany
  previewPlan: typeof previewPlan
}

export type TaskName = keyof Tasks
export type TaskInput<N extends TaskName> = Parameters<Tasks[N]>[0]
export type TaskOutput<N extends TaskName> = Awaited<ReturnType<Tasks[N]>>

// The pool calls these by their names.
const renderNoticeInWorker = asWorkerFunction(renderNotice)
const joinLettersInWorker = asWorkerFunction(joinLettersTask)
const renderCertificateInWorker = asWorkerFunction(renderCertificate)
const hashSourceInWorker = asWorkerFunction(hashSource)
const stageImportInWorker = asWorkerFunction(stageImport)
const mergeImportInWorker = asWorkerFunction(mergeImport)
const matchProfilesInWorker = asWorkerFunction(matchProfiles)
const runExportInWorker = asWorkerFunction(runExport)
const eraseDeletedInWorker = asWorkerFunction(eraseDeleted)
const createBackupInWorker = asWorkerFunction(createBackup)
const packBackupInWorker = asWorkerFunction(packBackup)
const stageBackupInWorker = asWorkerFunction(stageBackup)
const renderSamplePapersInWorker = asWorkerFunction(renderSamplePapers)
const proposeManyInWorker = asWorkerFunction(proposeMany)
const previewPlanInWorker = asWorkerFunction(previewPlan)
export {
  renderNoticeInWorker as renderNotice,
  joinLettersInWorker as joinLetters,
  renderCertificateInWorker as renderCertificate,
  hashSourceInWorker as hashSource,
  stageImportInWorker as stageImport,
  mergeImportInWorker as mergeImport,
  matchProfilesInWorker as matchProfiles,
  runExportInWorker as runExport,
  eraseDeletedInWorker as eraseDeleted,
  createBackupInWorker as createBackup,
  packBackupInWorker as packBackup,
  stageBackupInWorker as stageBackup,
  renderSamplePapersInWorker as renderSamplePapers,
  proposeManyInWorker as proposeMany,
  previewPlanInWorker as previewPlan,
}
