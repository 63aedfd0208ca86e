import { implementing } from '../procedure'
import { verifyChain } from './chain'

export const auditProcedures = {
  verify: implementing.audit.verify.handler(({ context }) =>
    verifyChain(context.core.database.reader),
  ),
}
