import { implementing } from '../procedure'
import { checkNotices } from './check'
import { issueMany, issueNotice } from './issue'
import { availableNotices, noticesForClaim } from './list'
import { noticeFile, previewNotice } from './print'
import { allKinds, specimen } from './specimens'

export const noticesProcedures = {
  listForClaim: implementing.notices.listForClaim.handler(({ context, input }) =>
    noticesForClaim(context.core.database.reader, input.claimId),
  ),
  available: implementing.notices.available.handler(({ context, input }) =>
    availableNotices(context.core.database.reader, input.claimId),
  ),
  preview: implementing.notices.preview.handler(({ context, input, signal }) =>
    previewNotice(context.core, input, signal),
  ),
  issue: implementing.notices.issue.handler(({ context, input }) =>
    issueNotice(context.core, context.actor, input),
  ),
  issueMany: implementing.notices.issueMany.handler(({ context, input, signal }) =>
    issueMany(context.core, context.actor, input, signal),
  ),
  check: implementing.notices.check.handler(({ context, input }) =>
    checkNotices(context.core.database.reader, input),
  ),
  kinds: implementing.notices.kinds.handler(allKinds),
  specimen: implementing.notices.specimen.handler(({ context, input, signal }) =>
    specimen(context.core, input, signal),
  ),
  file: implementing.notices.file.handler(({ context, input }) =>
    noticeFile(context.core, context.actor, input.id, input.reprint),
  ),
}
