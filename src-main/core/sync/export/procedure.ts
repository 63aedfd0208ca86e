import { implementing } from '../../procedure'
import { exportClaims } from './service'

/** Hands claims out as a package or a workbook (SYN-01, SYN-03). */
export const exportProcedure = implementing.sync.export.handler(({ input, context, signal }) =>
  exportClaims(context.core, context.actor, input, signal),
)
