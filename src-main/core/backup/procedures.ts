import { implementing } from '../procedure'
import { inspectBackup, restoreBackup } from './restore'
import { backupStatus, createByHand, offerBackup, saveSchedule, verifyBackup } from './service'

const { backup } = implementing

export const backupProcedures = {
  status: backup.status.handler(({ context: { core } }) => backupStatus(core)),
  saveSettings: backup.saveSettings.handler(({ context: { core, actor }, input }) =>
    saveSchedule(core, actor, input),
  ),
  create: backup.create.handler(({ context: { core, actor }, signal }) =>
    createByHand(core, actor, signal),
  ),
  verify: backup.verify.handler(({ context: { core }, input, signal }) =>
    verifyBackup(core, input.id, signal),
  ),
  open: backup.open.handler(({ context: { core, actor }, input, signal }) =>
    offerBackup(core, actor, input.id, { signal }),
  ),
  inspect: backup.inspect.handler(({ context: { desk, core }, input }) =>
    inspectBackup(desk, core, input),
  ),
  restore: backup.restore.handler(({ context: { desk, core, actor }, input, signal }) =>
    restoreBackup(desk, core, actor, input, signal),
  ),
}
