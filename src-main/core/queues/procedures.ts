import { implementing } from '../procedure'
import { listViews, removeView, saveView } from './views'

const { queues } = implementing

export const queuesProcedures = {
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
