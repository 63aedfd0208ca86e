import type { OutboxMessage } from '@shared/contract/outbox'
import { useClient } from '@renderer/client/connection'
import type { Texts } from '@renderer/locales/texts'
import type { OutboxAction } from './outbox-place'

/** Messages that go to the core in one call. */
const AT_ONCE = 500

/**
 * Does something with messages.
 * @param words the reason; of a confirmation the note, which may be empty
 * @returns what became of it, as a sentence
 */
export async function act(
  action: OutboxAction,
  messages: readonly OutboxMessage[],
  words: string,
  t: Texts['t'],
): Promise<string> {
  const { outbox } = useClient()
  let changed = 0
  let skipped = 0
  for (let start = 0; start < messages.length; start += AT_ONCE) {
    const several = messages
      .slice(start, start + AT_ONCE)
      .map(({ id, version }) => ({ id, version }))
    const result =
      action === 'release'
        ? await outbox.release({ messages: several })
        : action === 'confirm'
          ? await outbox.confirm({ messages: several, note: words || null })
          : await outbox[action]({ messages: several, reason: words })
    changed += result.changed.length
    skipped += result.skipped.length
  }
  const done = t(`outbox.done.${action}`, { n: changed })
  return skipped === 0 ? done : `${done} ${t('outbox.skipped', { n: skipped })}`
}
