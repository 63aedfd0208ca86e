import { businessDate } from '@shared/domain/calendar'
import { assignableStaff } from '../accounts/staff'
import { clockBehindMs } from '../audit/clock'
import { readBackupState } from '../backup/service'
import { implementing } from '../procedure'
import { now } from '../context'
import { readInsurer, saveInsurer } from './insurer'
import { loadSample } from './sample'
import { SAMPLE_SOURCE } from './sample-source'

export const deskProcedures = {
  info: implementing.desk.info.handler(async ({ context: { core, actor } }) => {
    const { reader, schemaVersion } = core.database
    const [staff, { insurer, version }, anyClaim, anyBatch, anySample] = await Promise.all([
      assignableStaff(reader),
      readInsurer(reader),
      reader.selectFrom('claims').select('id').limit(1).executeTakeFirst(),
      reader.selectFrom('batches').select('id').limit(1).executeTakeFirst(),
      reader
        .selectFrom('batches')
        .select('id')
        .where('source', '=', SAMPLE_SOURCE)
        .limit(1)
        .executeTakeFirst(),
    ])
    return {
      version: core.version,
      schemaVersion,
      today: businessDate(now(core)),
      me: {
        id: actor.id,
        name: actor.name,
        roles: [...actor.roles],
        permissions: actor.permissions,
        mustChangePassword: false,
      },
      staff,
      empty: !anyClaim && !anyBatch,
      sampleLoaded: anySample !== undefined,
      insurer,
      insurerVersion: version,
      host: core.host,
      lastBackupAt: readBackupState(core.dataDir).lastAt,
      clockBehindMs: await clockBehindMs(core),
    }
  }),

  loadSample: implementing.desk.loadSample.handler(({ context: { core, actor }, signal }) =>
    loadSample(core, actor, signal),
  ),

  saveInsurer: implementing.desk.saveInsurer.handler(({ context: { core, actor }, input }) =>
    saveInsurer(core, actor, input.version, input.insurer),
  ),
}
