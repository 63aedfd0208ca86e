import { implementing } from '../procedure'
import { listBatches, openRejects } from './batches'
import { exportProcedure } from './export/procedure'
import { importSource } from './import/service'
import {
  allProfiles,
  listProfiles,
  removeProfile,
  saveProfile,
  showProfile,
} from './profiles/service'

export const syncProcedures = {
  listProfiles: implementing.sync.listProfiles.handler(({ context }) =>
    listProfiles(context.core.database.reader),
  ),
  showProfile: implementing.sync.showProfile.handler(async ({ input, context }) => ({
    profile: await showProfile(context.core.database.reader, input.name),
  })),
  saveProfile: implementing.sync.saveProfile.handler(({ input, context }) =>
    saveProfile(context.core, context.actor, input.profile),
  ),
  removeProfile: implementing.sync.removeProfile.handler(async ({ input, context }) => {
    await removeProfile(context.core, context.actor, input.name)
    return { name: input.name }
  }),
  matchProfiles: implementing.sync.matchProfiles.handler(async ({ input, context, signal }) => {
    const { core } = context
    const { files } = core.handover.source(input.sourceId)
    const profiles = await allProfiles(core.database.reader)
    return core.workers.run('matchProfiles', { profiles, files }, { signal })
  }),
  import: implementing.sync.import.handler(async function* ({ input, context, signal }) {
    const { core, actor } = context
    for await (const step of importSource(core, actor, input, signal)) {
      // Before the last step goes out: whoever has it may stop listening.
      if (step.type === 'done' && !step.dryRun) core.handover.releaseUpload(input.sourceId)
      yield step
    }
  }),
  export: exportProcedure,
  listBatches: implementing.sync.listBatches.handler(({ input, context }) =>
    listBatches(context.core, input.after, input.limit),
  ),
  openRejects: implementing.sync.openRejects.handler(({ input, context }) =>
    openRejects(context.core, input.batchId),
  ),
}
