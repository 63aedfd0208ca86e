import type { ChannelSettings } from '@shared/contract/outbox'
import { channelFailureOf, type Channel } from '@shared/domain/messages'
import type { Reader } from '../database/database'

/** Why channels do not go, by the messages that wait for them: the same in every process. */

/** What keeps a whole channel from going, each once. */
export async function waitingFailures(
  reader: Reader,
): Promise<{ channel: Channel; failure: string }[]> {
  const rows = await reader
    .selectFrom('messages')
    .select(['channel', 'failure'])
    .distinct()
    .where('state', '=', 'waiting')
    .where('failure', 'is not', null)
    .orderBy('channel')
    .orderBy('failure')
    .execute()
  return rows.flatMap(({ channel, failure }) =>
    failure !== null && channelFailureOf(failure) !== null ? [{ channel, failure }] : [],
  )
}

/** The same, and which channels are not set up though something waits for them. */
export async function channelFailuresNow(
  reader: Reader,
  settings: ChannelSettings,
): Promise<{ channel: Channel; failure: string }[]> {
  const waiting = await reader
    .selectFrom('messages')
    .select('channel')
    .distinct()
    .where('state', '=', 'waiting')
    .execute()
  const waits = (channel: Channel): boolean => waiting.some((row) => row.channel === channel)
  const notSetUp = (['sms', 'email'] as const).filter(
    (channel) => !settings[channel].enabled && waits(channel),
  )
  return [
    ...notSetUp.map((channel) => ({ channel, failure: 'not_set_up' })),
    ...(await waitingFailures(reader)).filter(
      ({ channel }) => !notSetUp.some((off) => off === channel),
    ),
  ]
}
