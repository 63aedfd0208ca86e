import { z } from 'zod'
import type { Inputs, Outputs } from '@shared/contract'
import { messageTemplate, type MessageTemplate } from '@shared/contract/outbox'
import { refusal } from '@shared/contract/errors'
import type { Language } from '@shared/domain/catalogues'
import {
  sendableLine,
  sendableText,
  shippedTexts,
  templateProblems,
  type MessageText,
  type TextChannel,
} from '@shared/domain/message-templates'
import type { MessageKind } from '@shared/domain/messages'
import type { Actor, Core } from '../context'
import type { Reader } from '../database/database'
import { readSetting, saveSetting, type Setting } from '../desk/settings'

/** The desk's own texts of messages; where it has none, the one that ships holds (NTC-01). */
const stored = z.object({ texts: z.array(messageTemplate.omit({ own: true })) })

const setting: Setting<z.infer<typeof stored>> = {
  key: 'message_texts',
  parse: (value) => stored.parse(value),
  initial: { texts: [] },
}

export type TextOf = (kind: MessageKind, channel: TextChannel, language: Language) => MessageText

const keyOf = ({ kind, channel, language }: Pick<MessageText, 'kind' | 'channel' | 'language'>) =>
  `${kind} ${channel} ${language}`
const shipped = new Map(shippedTexts.map((text) => [keyOf(text), text]))

/** How to find the text in force for a kind, channel and language. */
export async function readTexts(reader: Reader): Promise<TextOf> {
  const { value } = await readSetting(reader, setting)
  const own = new Map(value.texts.map((text) => [keyOf(text), text]))
  return (kind, channel, language) => {
    const key = keyOf({ kind, channel, language })
    const found = own.get(key) ?? shipped.get(key)
    if (!found) throw new RangeError(`no text: ${key}`)
    return found
  }
}

/** Every text in force, in the order of the catalogue. */
export async function readTemplates(reader: Reader): Promise<Outputs['outbox']['templates']> {
  const { value, version } = await readSetting(reader, setting)
  return { templates: withShipped(value.texts), version }
}

/**
 * Saves the desk's own texts; one that says what the shipped one says is none.
 * @throws `message_incomplete` with `<kind>.<channel>.<language>.<problem>` for each thing wrong; `stale_version`
 */
export async function saveTemplates(
  core: Core,
  actor: Actor,
  { version, templates }: Inputs['outbox']['saveTemplates'],
): Promise<Outputs['outbox']['saveTemplates']> {
  const cleaned = templates.map((text) => ({
    ...text,
    subject: text.channel === 'email' ? sendableLine(text.subject ?? '') : null,
    body: sendableText(text.body),
  }))
  const missing = cleaned.flatMap((text) => {
    const name = keyOf(text).replaceAll(' ', '.')
    const problems = templateProblems(text)
    return [...problems, ...(text.body === '' ? ['body'] : [])].map((one) => `${name}.${one}`)
  })
  if (missing.length > 0) throw refusal('message_incomplete', { missing })
  const texts = [...new Map(cleaned.map((text) => [keyOf(text), text])).values()].filter((text) => {
    const original = shipped.get(keyOf(text))
    return original?.body !== text.body || original.subject !== text.subject
  })
  const saved = await core.database.write((writer) =>
    saveSetting(core, writer, actor, setting, {
      version,
      value: () => ({ texts }),
      action: 'settings.messageTexts',
      // Whole texts would drown the trail: it says which are the desk's own, and the start of each.
      fields: ({ texts: own }) =>
        Object.fromEntries(own.map((text) => [keyOf(text), text.body.slice(0, 200)])),
    }),
  )
  return { templates: withShipped(saved.value.texts), version: saved.version }
}

function withShipped(texts: readonly MessageText[]): MessageTemplate[] {
  const own = new Map(texts.map((text) => [keyOf(text), text]))
  return shippedTexts.map((text) => {
    const mine = own.get(keyOf(text))
    return { ...(mine ?? text), own: mine !== undefined }
  })
}
