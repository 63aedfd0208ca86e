import { implementing } from '../procedure'
import { listAbsences, removeAbsence, saveAbsence, setTeam } from './absences'
import { readHandover } from './handover'
import { holdClaim, resumeClaim } from './hold'
import { assignClaims, previewAssign, setPriority } from './moves'
import { readReviewRules, saveReviewRules } from './review-rules'
import { listViews, removeView, saveView } from './views'
import { readWorkload } from './workload'

const { queues } = implementing

export const queuesProcedures = {
  workload: queues.workload.handler(({ context: { core } }) => readWorkload(core)),
  previewAssign: queues.previewAssign.handler(({ context: { core }, input }) =>
    previewAssign(core, input),
  ),
  assign: queues.assign.handler(({ context: { core, actor }, input }) =>
    assignClaims(core, actor, input),
  ),
  setPriority: queues.setPriority.handler(({ context: { core, actor }, input }) =>
    setPriority(core, actor, input),
  ),
  hold: queues.hold.handler(({ context: { core, actor }, input }) => holdClaim(core, actor, input)),
  resume: queues.resume.handler(({ context: { core, actor }, input }) =>
    resumeClaim(core, actor, input),
  ),
  absences: queues.absences.handler(({ context: { core } }) => listAbsences(core)),
  saveAbsence: queues.saveAbsence.handler(({ context: { core, actor }, input }) =>
    saveAbsence(core, actor, input),
  ),
  removeAbsence: queues.removeAbsence.handler(({ context: { core, actor }, input }) =>
    removeAbsence(core, actor, input),
  ),
  setTeam: queues.setTeam.handler(({ context: { core, actor }, input }) =>
    setTeam(core, actor, input),
  ),
  reviewRules: queues.reviewRules.handler(({ context: { core } }) =>
    readReviewRules(core.database.reader),
  ),
  saveReviewRules: queues.saveReviewRules.handler(({ context: { core, actor }, input }) =>
    saveReviewRules(core, actor, input),
  ),
  handover: queues.handover.handler(({ context: { core }, input }) => readHandover(core, input)),
  listViews: queues.listViews.handler(({ context: { core, actor } }) =>
    listViews(core.database.reader, actor),
  ),
  saveView: queues.saveView.handler(({ context: { core, actor }, input }) =>
    saveView(core, actor, input),
  ),
  removeView: queues.removeView.handler(({ context: { core, actor }, input }) =>
    removeView(core, actor, input),
  ),
}
