import { implementing } from '../procedure'
import { readDashboard } from './read'

export const dashboardProcedures = {
  read: implementing.dashboard.read.handler(({ context: { core, actor }, input }) =>
    readDashboard(core, actor, input),
  ),
}
