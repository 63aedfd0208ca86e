import { compareDecisions } from '../adjudication/compare-decisions'
import { saveReviews } from '../adjudication/reviews'
import { whatIf } from '../adjudication/what-if'
import { searchDiagnoses } from '../diagnoses/search'
import { implementing } from '../procedure'
import { acknowledgeFlag } from './acknowledge'
import { addPin, classify, removePin } from './evidence'
import { countFlags } from './flags'
import { claimOutliers, similarLines } from './mirror'
import { openBench, readVersion } from './open'
import { saveFacts } from './save-facts'

const { bench } = implementing

export const benchProcedures = {
  open: bench.open.handler(({ context: { core }, input }) => openBench(core, input.id)),
  saveReviews: bench.saveReviews.handler(({ context: { core, actor }, input }) =>
    saveReviews(core, actor, input),
  ),
  whatIf: bench.whatIf.handler(({ context: { core }, input }) => whatIf(core, input)),
  saveFacts: bench.saveFacts.handler(({ context: { core, actor }, input }) =>
    saveFacts(core, actor, input),
  ),
  acknowledge: bench.acknowledge.handler(({ context: { core, actor }, input }) =>
    acknowledgeFlag(core, actor, input),
  ),
  flagCounts: bench.flagCounts.handler(({ context: { core }, input }) => countFlags(core, input)),
  similar: bench.similar.handler(({ context: { core }, input }) => similarLines(core, input)),
  outliers: bench.outliers.handler(({ context: { core }, input }) => claimOutliers(core, input)),
  addPin: bench.addPin.handler(({ context: { core, actor }, input }) => addPin(core, actor, input)),
  removePin: bench.removePin.handler(({ context: { core, actor }, input }) =>
    removePin(core, actor, input),
  ),
  classify: bench.classify.handler(({ context: { core, actor }, input }) =>
    classify(core, actor, input),
  ),
  presence: bench.presence.handler(async ({ context: { core, actor }, input }) => {
    const { id, windowId, editing, leaving } = input
    const version = await readVersion(core.database.reader, id)
    const others = core.presence.heard({ claimId: id, windowId, editing, leaving }, actor)
    return { version, others }
  }),
  compareDecisions: bench.compareDecisions.handler(({ context: { core }, input }) =>
    compareDecisions(core, input),
  ),
  searchDiagnoses: bench.searchDiagnoses.handler(({ input }) =>
    searchDiagnoses(input.text, input.limit),
  ),
}
