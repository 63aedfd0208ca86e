import { implementing } from '../procedure'
import { approveList, discardList, prepareList } from './lists'
import { paymentFile } from './payment-file'
import { paymentsOf, readDue, readList, readLists, toPayment } from './queries'
import { applyReturn, previewReturn } from './return-file'

const { payments } = implementing

export const paymentsProcedures = {
  lists: payments.lists.handler(({ context: { core }, input }) =>
    readLists(core.database.reader, input),
  ),
  get: payments.get.handler(({ context: { core }, input }) =>
    core.database.snapshot(async (reader) => ({
      ...(await readList(reader, input.id)),
      rows: (await paymentsOf(reader, input.id)).map(toPayment),
    })),
  ),
  due: payments.due.handler(({ context: { core } }) => readDue(core.database.reader)),
  prepare: payments.prepare.handler(({ context: { core, actor }, input }) =>
    prepareList(core, actor, input),
  ),
  approve: payments.approve.handler(({ context: { core, actor }, input }) =>
    approveList(core, actor, input),
  ),
  discard: payments.discard.handler(({ context: { core, actor }, input }) =>
    discardList(core, actor, input),
  ),
  file: payments.file.handler(({ context: { core, actor }, input }) =>
    paymentFile(core, actor, input),
  ),
  previewReturn: payments.previewReturn.handler(({ context: { core }, input }) =>
    previewReturn(core, input.file),
  ),
  applyReturn: payments.applyReturn.handler(({ context: { core, actor }, input }) =>
    applyReturn(core, actor, input),
  ),
}
