import { z } from 'zod'
import type { Inputs, Outputs } from '@shared/contract'
import { channelSettings, type ChannelSettings } from '@shared/contract/outbox'
import { refusal } from '@shared/contract/errors'
import { emailAddress } from '@shared/domain/messages'
import { sendableLine } from '@shared/domain/message-templates'
import { recordAudit } from '../audit/chain'
import { now, type Actor, type Core } from '../context'
import type { Reader, Writer } from '../database/database'
import { readSetting, saveSetting, type Setting } from '../desk/settings'
import { checkDropFolder } from './drop-folder'

/** The ways out of the desk, and what they need. */

const stored = channelSettings.extend({
  email: channelSettings.shape.email.omit({ hasPassword: true }),
})
type StoredChannels = z.infer<typeof stored>

const setting: Setting<StoredChannels> = {
  key: 'channels',
  parse: (value) => stored.parse(value),
  initial: {
    sms: { enabled: false, folder: '', format: 'csv' },
    email: { enabled: false, host: '', port: 587, security: 'starttls', user: '', from: '' },
    quiet: { from: '21:00', to: '08:00' },
  },
}

/**
 * A row of its own, which no answer, no refusal and no entry of the trail is made from. It lies in the database, which
 * is encrypted.
 */
const PASSWORD_KEY = 'channel_password'

/** The server's password; empty where none is kept. */
export async function readPassword(reader: Reader): Promise<string> {
  const row = await reader
    .selectFrom('settings')
    .select('value')
    .where('key', '=', PASSWORD_KEY)
    .executeTakeFirst()
  return row ? z.string().parse(JSON.parse(row.value)) : ''
}

/** The channels as they are shown: without the password. */
export async function readChannels(reader: Reader): Promise<Outputs['outbox']['settings']> {
  const { value, version } = await readSetting(reader, setting)
  const hasPassword = (await readPassword(reader)) !== ''
  return { settings: { ...value, email: { ...value.email, hasPassword } }, version }
}

/**
 * Changes the channels and, where one is given, the password.
 * @throws `folder_unusable`; `invalid_record` for a server or sender that cannot be; `stale_version`
 */
export async function saveChannels(
  core: Core,
  actor: Actor,
  { version, settings, password }: Inputs['outbox']['saveSettings'] & { password: string | null },
): Promise<Outputs['outbox']['settings']> {
  const { sms, email, quiet } = settings
  const folder = sms.folder.trim()
  const value: StoredChannels = {
    sms: { ...sms, folder: sms.enabled ? checkDropFolder(core, folder) : folder },
    email: stored.shape.email.parse({ ...email, from: sendableLine(email.from) }),
    quiet,
  }
  const problems = [...emailProblems(value.email), ...quietProblems(quiet)]
  if (problems.length > 0) throw refusal('invalid_record', { problems })
  await core.database.write(async (writer) => {
    await saveSetting(core, writer, actor, setting, {
      version,
      value: () => value,
      action: 'settings.channels',
      fields: (shown) => ({
        ...prefixed('sms', shown.sms),
        ...prefixed('email', shown.email),
        ...prefixed('quiet', shown.quiet),
      }),
    })
    if (password !== null) await savePassword(core, writer, actor, password)
  })
  return readChannels(core.database.reader)
}

function prefixed(group: string, fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      group + name.slice(0, 1).toUpperCase() + name.slice(1),
      value,
    ]),
  )
}

async function savePassword(
  core: Core,
  writer: Writer,
  actor: Actor,
  password: string,
): Promise<void> {
  const had = (await readPassword(writer)) !== ''
  const row = { key: PASSWORD_KEY, value: JSON.stringify(password), updated_at: now(core) }
  await writer
    .insertInto('settings')
    .values(row)
    .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
    .execute()
  await recordAudit(core, writer, actor, {
    action: 'settings.channelPassword',
    entity: 'settings',
    entityId: setting.key,
    before: { hasPassword: had },
    after: { hasPassword: password !== '' },
  })
}

interface Problem {
  field: string
  reason: string
  detail: string
}

function emailProblems(email: StoredChannels['email']): Problem[] {
  if (!email.enabled) return []
  const problems: Problem[] = []
  // A name or an address, and nothing that would be more than that on the line.
  if (!/^(?:[a-z\d](?:[a-z\d.-]*[a-z\d])?|[\da-f:]+)$/iu.test(email.host)) {
    problems.push({ field: 'email.host', reason: 'not_a_host', detail: '' })
  }
  if (parseSender(email.from) === null) {
    problems.push({ field: 'email.from', reason: 'not_an_address', detail: '' })
  }
  return problems
}

function quietProblems(quiet: ChannelSettings['quiet']): Problem[] {
  return (['from', 'to'] as const)
    .filter((end) => !/^(?:[01]\d|2[0-3]):[0-5]\d$/u.test(quiet[end]))
    .map((end) => ({ field: `quiet.${end}`, reason: 'not_a_time', detail: '' }))
}

/** Reads `Claims <claims@example.com>` or `claims@example.com`; `null` for anything else. */
export function parseSender(from: string): { name: string; address: string } | null {
  const [, name = '', within = ''] = /^([^<>]*)<([^<>]*)>$/u.exec(from) ?? []
  const address = emailAddress(within === '' ? from : within)
  return address === null ? null : { name: name.replaceAll('"', '').trim(), address }
}
