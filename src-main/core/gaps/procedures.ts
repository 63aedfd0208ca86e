import { implementing } from '../procedure'
import { markSeen, matchDocument, receiveByHand, setAside } from './answers'
import { recordArrival } from './arrival'
import { importBatch } from './batch'
import { lookNow } from './collect'
import { checkDocument } from './checks'
import { countProblemCases } from './counts'
import { followUp, previewFollowUp } from './follow-up'
import { readInbox, saveInbox } from './inbox'
import { judgeItem, waiveItem } from './judge'
import { listProblemCases } from './list'
import { materialsOfClaim } from './materials'
import { readMatrix, saveMatrix } from './matrix'
import { gapsOfClaim } from './of-claim'
import { previewRequestLetter, previewRequestMessages, proposeRequest } from './propose'
import { sendRequest } from './send'
import { listStrays, openStray, settleStray } from './strays'

const { gaps } = implementing

export const gapsProcedures = {
  materials: gaps.materials.handler(({ context: { core }, input }) =>
    materialsOfClaim(core, input),
  ),
  checkDocument: gaps.checkDocument.handler(({ context: { core, actor }, input }) =>
    checkDocument(core, actor, input),
  ),
  matrix: gaps.matrix.handler(async ({ context: { core } }) => {
    const { value, version } = await readMatrix(core.database.reader)
    return { rows: value, version }
  }),
  saveMatrix: gaps.saveMatrix.handler(({ context: { core, actor }, input }) =>
    saveMatrix(core, actor, input),
  ),
  ofClaim: gaps.ofClaim.handler(({ context: { core }, input }) =>
    core.database.snapshot((reader) => gapsOfClaim(reader, input.claimId)),
  ),
  propose: gaps.propose.handler(({ context: { core }, input }) => proposeRequest(core, input)),
  previewLetter: gaps.previewLetter.handler(({ context: { core, actor }, input, signal }) =>
    previewRequestLetter(core, actor, input, signal),
  ),
  previewMessages: gaps.previewMessages.handler(({ context: { core }, input }) =>
    previewRequestMessages(core, input),
  ),
  send: gaps.send.handler(({ context: { core, actor }, input }) => sendRequest(core, actor, input)),
  judge: gaps.judge.handler(({ context: { core, actor }, input }) => judgeItem(core, actor, input)),
  waive: gaps.waive.handler(({ context: { core, actor }, input }) => waiveItem(core, actor, input)),
  list: gaps.list.handler(({ context: { core, actor }, input }) =>
    listProblemCases(core, actor, input),
  ),
  counts: gaps.counts.handler(({ context: { core } }) => countProblemCases(core)),
  previewFollowUp: gaps.previewFollowUp.handler(({ context: { core, actor }, input }) =>
    previewFollowUp(core, actor, input),
  ),
  followUp: gaps.followUp.handler(({ context: { core, actor }, input }) =>
    followUp(core, actor, input),
  ),
  recordArrival: gaps.recordArrival.handler(({ context: { core, actor }, input }) =>
    recordArrival(core, actor, input),
  ),
  receive: gaps.receive.handler(({ context: { core, actor }, input }) =>
    receiveByHand(core, actor, input),
  ),
  match: gaps.match.handler(({ context: { core, actor }, input }) =>
    matchDocument(core, actor, input),
  ),
  markSeen: gaps.markSeen.handler(({ context: { core, actor }, input }) =>
    markSeen(core, actor, input),
  ),
  setAside: gaps.setAside.handler(({ context: { core, actor }, input }) =>
    setAside(core, actor, input),
  ),
  inbox: gaps.inbox.handler(({ context: { core } }) => readInbox(core)),
  saveInbox: gaps.saveInbox.handler(({ context: { core, actor }, input }) =>
    saveInbox(core, actor, input),
  ),
  collect: gaps.collect.handler(({ context: { core, actor } }) => lookNow(core, actor)),
  importBatch: gaps.importBatch.handler(async function* ({
    context: { core, actor },
    input: { sourceId },
    signal,
  }) {
    for await (const step of importBatch(core, actor, sourceId, signal)) {
      // Before the last step goes out: whoever has it may stop listening.
      if (step.type === 'done') core.handover.releaseUpload(sourceId)
      yield step
    }
  }),
  strays: gaps.strays.handler(({ context: { core } }) => listStrays(core.database.reader)),
  openStray: gaps.openStray.handler(({ context: { core, actor }, input }) =>
    openStray(core, actor, input.id),
  ),
  settleStray: gaps.settleStray.handler(({ context: { core, actor }, input }) =>
    settleStray(core, actor, input),
  ),
}
