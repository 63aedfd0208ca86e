import { implementing } from '../procedure'
import { recordArrival } from './arrival'
import { gapsOfClaim } from './of-claim'

const { gaps } = implementing

export const gapsProcedures = {
  ofClaim: gaps.ofClaim.handler(({ context: { core }, input }) =>
    core.database.snapshot((reader) => gapsOfClaim(reader, input.claimId)),
  ),
  recordArrival: gaps.recordArrival.handler(({ context: { core, actor }, input }) =>
    recordArrival(core, actor, input),
  ),
}
