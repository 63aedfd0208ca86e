import { implementing } from '../procedure'
import { approveDeletion, listDeletions, proposeDeletion, rejectDeletion } from './deletions'
import { listDue } from './due'

const { retention } = implementing

export const retentionProcedures = {
  due: retention.due.handler(({ context: { core }, input }) =>
    listDue(core, input.after, input.limit),
  ),
  list: retention.list.handler(({ context: { core }, input }) =>
    listDeletions(core, input.after, input.limit),
  ),
  propose: retention.propose.handler(({ context: { core, actor }, input }) =>
    proposeDeletion(core, actor, input),
  ),
  approve: retention.approve.handler(({ context: { core, actor }, input }) =>
    approveDeletion(core, actor, input),
  ),
  reject: retention.reject.handler(({ context: { core, actor }, input }) =>
    rejectDeletion(core, actor, input),
  ),
}
