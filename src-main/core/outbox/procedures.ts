import { implementing } from '../procedure'
import { cancelMessages, confirmSent, holdMessages, releaseMessages, sendAgain } from './change'
import { countMessages, listMessages, openMessage } from './list'
import { printedFile, printLetters } from './print-letters'
import { sendDue } from './send-due'
import { sendNotices } from './send-notices'
import { readChannels, saveChannels } from './settings'
import { readTemplates, saveTemplates } from './templates'
import { tryChannel } from './try-channel'

const { outbox } = implementing

export const outboxProcedures = {
  list: outbox.list.handler(({ context: { core }, input }) => listMessages(core, input)),
  counts: outbox.counts.handler(({ context: { core } }) => countMessages(core)),
  open: outbox.open.handler(({ context: { core, actor }, input }) =>
    openMessage(core, actor, input.id),
  ),
  hold: outbox.hold.handler(({ context: { core, actor }, input }) =>
    holdMessages(core, actor, input),
  ),
  release: outbox.release.handler(({ context: { core, actor }, input }) =>
    releaseMessages(core, actor, input),
  ),
  cancel: outbox.cancel.handler(({ context: { core, actor }, input }) =>
    cancelMessages(core, actor, input),
  ),
  again: outbox.again.handler(({ context: { core, actor }, input }) =>
    sendAgain(core, actor, input),
  ),
  confirm: outbox.confirm.handler(({ context: { core, actor }, input }) =>
    confirmSent(core, actor, input),
  ),
  sendDue: outbox.sendDue.handler(({ context: { core } }) => sendDue(core, { byHand: true })),
  sendNotices: outbox.sendNotices.handler(({ context: { core, actor }, input }) =>
    sendNotices(core, actor, input.noticeIds),
  ),
  printLetters: outbox.printLetters.handler(({ context: { core, actor }, input, signal }) =>
    printLetters(core, actor, input.ids, signal),
  ),
  printed: outbox.printed.handler(({ context: { core }, input }) =>
    printedFile(core, input.printId),
  ),
  settings: outbox.settings.handler(({ context: { core } }) => readChannels(core.database.reader)),
  saveSettings: outbox.saveSettings.handler(({ context: { core, actor }, input }) =>
    saveChannels(core, actor, input),
  ),
  tryChannel: outbox.tryChannel.handler(({ context: { core }, input }) => tryChannel(core, input)),
  templates: outbox.templates.handler(({ context: { core } }) =>
    readTemplates(core.database.reader),
  ),
  saveTemplates: outbox.saveTemplates.handler(({ context: { core, actor }, input }) =>
    saveTemplates(core, actor, input),
  ),
}
