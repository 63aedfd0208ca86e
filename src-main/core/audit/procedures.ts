import { implementing } from '../procedure'
import { verifyChain } from './chain'
import { exportTrail } from './export'
import { historyOf, listEntries, trailFacets } from './trail'

export const auditProcedures = {
  verify: implementing.audit.verify.handler(({ context }) =>
    verifyChain(context.core.database.reader),
  ),
  list: implementing.audit.list.handler(({ context, input: { filter, after, limit } }) =>
    listEntries(context.core.database.reader, filter, after, limit),
  ),
  facets: implementing.audit.facets.handler(({ context }) =>
    trailFacets(context.core.database.reader),
  ),
  historyOf: implementing.audit.historyOf.handler(({ context, input: { entity, entityId } }) =>
    historyOf(context.core.database.reader, entity, entityId),
  ),
  export: implementing.audit.export.handler(({ context: { core, actor }, input, signal }) =>
    exportTrail(core, actor, input.filter, signal),
  ),
}
