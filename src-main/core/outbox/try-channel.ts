import type { Inputs, Outputs } from '@shared/contract'
import { isRefusal } from '@shared/contract/errors'
import { newId } from '../ids'
import type { Core } from '../context'
import { checkDropFolder } from './drop-folder'
import { openSession } from './send-due'
import { readChannels } from './settings'
import { layDown, settleFate } from './sms-file'
import type { MailServer } from './smtp'

/** Tries a channel as it is set up, without sending anything to anybody. */
export async function tryChannel(
  core: Core,
  { channel }: Inputs['outbox']['tryChannel'],
  server: Pick<MailServer, 'tls' | 'timeouts'> = {},
): Promise<Outputs['outbox']['tryChannel']> {
  const { settings } = await readChannels(core.database.reader)
  const failure =
    channel === 'sms'
      ? tryFolder(core, settings.sms)
      : await tryServer(core, settings.email, server)
  return { ok: failure === null, failure }
}

/** Lays down an empty file that the gateway passes over, and takes it away again. */
function tryFolder(core: Core, sms: Parameters<typeof layDown>[0]): string | null {
  if (sms.folder === '') return 'not_set_up'
  try {
    const folder = checkDropFolder(core, sms.folder)
    settleFate(layDown({ ...sms, folder }, `sms-try-${newId()}`, []))
    return null
  } catch (error) {
    if (isRefusal(error) && error.code === 'folder_unusable') return `folder_${error.data.reason}`
    return (error as { code?: string }).code === 'ENOSPC' ? 'disk_full' : 'folder_not_writable'
  }
}

async function tryServer(
  core: Core,
  settings: MailServer['settings'],
  server: Pick<MailServer, 'tls' | 'timeouts'>,
): Promise<string | null> {
  if (settings.host === '' || settings.from === '') return 'not_set_up'
  const session = await openSession(core, settings, server)
  try {
    return await session.greet()
  } finally {
    session.close()
  }
}
