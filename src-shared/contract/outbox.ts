import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { channels, messageKinds, messageStates } from '../domain/messages'
import { cursor, id, instant, language, procedure, progress, text, version } from './common'

/** A message as the outbox lists it. */
export const message = z.object({
  id,
  claimId: id,
  claimNo: z.string(),
  kind: z.enum(messageKinds),
  channel: z.enum(channels),
  language,
  /** Masked (MEM-04). */
  recipient: z.string(),
  /** Masked (MEM-04). */
  recipientName: z.string(),
  subject: z.string().nullable(),
  state: z.enum(messageStates),
  attempts: z.number().int(),
  dueAt: instant,
  sentAt: instant.nullable(),
  carrier: z.string().nullable(),
  reference: z.string().nullable(),
  /** Why it did not go, as a code. */
  failure: z.string().nullable(),
  heldReason: z.string().nullable(),
  noticeId: id.nullable(),
  noticeNo: z.string().nullable(),
  createdAt: instant,
  createdBy: z.string(),
  version,
})
export type OutboxMessage = z.infer<typeof message>

export const outboxFilter = z.object({
  states: z.array(z.enum(messageStates)).default([]),
  channels: z.array(z.enum(channels)).default([]),
  claimId: id.optional(),
  search: text(100).optional(),
})

/** The ways out; secrets are never given back. */
export const channelSettings = z.object({
  sms: z.object({
    enabled: z.boolean(),
    /** Where the gateway fetches its files. */
    folder: z.string().max(1000),
    format: z.enum(['csv', 'json']),
  }),
  email: z.object({
    enabled: z.boolean(),
    host: text(200),
    port: z.number().int().min(1).max(65_535),
    /** `tls` from the start, `starttls` once connected, `none` on a line that needs none. */
    security: z.enum(['tls', 'starttls', 'none']),
    user: text(200),
    from: text(200),
    /** Whether a password is kept; it is never shown. */
    hasPassword: z.boolean(),
  }),
  /** Nothing goes to telephones at night: from and to in Asia/Shanghai; the same twice: at any time. */
  quiet: z.object({
    from: z.string().regex(/^\d\d:\d\d$/u),
    to: z.string().regex(/^\d\d:\d\d$/u),
  }),
})
export type ChannelSettings = z.infer<typeof channelSettings>

/** A text of a message, with `{fields}`; `null` where the kind is not customary over this channel. */
export const messageTemplate = z.object({
  kind: z.enum(messageKinds),
  channel: z.enum(['sms', 'email']),
  language,
  subject: text(200).nullable(),
  body: text(4000).min(1),
  /** The desk's own text, instead of the one that ships. */
  own: z.boolean(),
})
export type MessageTemplate = z.infer<typeof messageTemplate>

const changed = z.object({
  changed: z.array(z.object({ id, version })),
  skipped: z.array(z.object({ id, reason: z.string() })),
})
const several = z.array(z.object({ id, version })).min(1).max(500)

/** What leaves the desk (NTC-07). */
export const outbox = {
  list: procedure('outbox.read')
    .input(
      z.object({
        filter: outboxFilter,
        after: cursor.nullable().default(null),
        limit: z.number().int().min(1).max(200).default(60),
      }),
    )
    .output(z.object({ rows: z.array(message), next: cursor.nullable() })),
  counts: procedure('outbox.read').output(
    z.object({
      byState: z.partialRecord(z.enum(messageStates), z.number().int()),
      /** Letters and calls that wait for a person. */
      letters: z.number().int(),
      calls: z.number().int(),
      /** Why a channel does not go, as a code. */
      failures: z.array(z.object({ channel: z.enum(channels), failure: z.string() })),
    }),
  ),
  /** The text with its recipient in full; that it was looked at is recorded (AUD-01). */
  open: procedure('outbox.read')
    .input(z.object({ id }))
    .output(
      message.extend({
        body: z.string(),
        history: z.array(
          z.object({
            at: instant,
            action: z.string(),
            actor: z.string(),
            detail: z.string().nullable(),
          }),
        ),
      }),
    ),
  hold: procedure('outbox.manage')
    .input(z.object({ messages: several, reason: text(300).min(1) }))
    .output(changed),
  release: procedure('outbox.manage')
    .input(z.object({ messages: several }))
    .output(changed),
  cancel: procedure('outbox.manage')
    .input(z.object({ messages: several, reason: text(300).min(1) }))
    .output(changed),
  /** Sends again what failed, or what nobody knows of and a person says did not go. */
  again: procedure('outbox.manage')
    .input(z.object({ messages: several, reason: text(300).min(1) }))
    .output(changed),
  /** Says that a letter was posted, a call made, or a message of which nobody knew did go. */
  confirm: procedure('outbox.manage')
    .input(z.object({ messages: several, note: text(300).nullable().default(null) }))
    .output(changed),
  /** Sends what is due now, and says what became of it. */
  sendDue: procedure('outbox.manage').output(
    z.object({ sent: z.number().int(), retried: z.number().int(), failed: z.number().int() }),
  ),
  /** Sends letters of claims over the channels that reach each (NTC-07); one that went stays gone. */
  sendNotices: procedure('outbox.manage')
    .input(z.object({ noticeIds: z.array(id).min(1).max(5000) }))
    .output(
      z.object({
        queued: z.number().int(),
        skipped: z.array(z.object({ noticeId: id, reason: z.string() })),
      }),
    ),
  /** The letters of the print queue as one PDF, each beginning on a front side. */
  printLetters: procedure('outbox.manage')
    .input(z.object({ ids: z.array(id).min(1).max(2000) }))
    .output(
      eventIterator(
        z.discriminatedUnion('type', [
          progress,
          z.object({
            type: z.literal('done'),
            /** To be fetched with `printed`. */
            printId: id,
            letters: z.number().int(),
            pages: z.number().int(),
          }),
        ]),
      ),
    ),
  printed: procedure('outbox.manage')
    .input(z.object({ printId: id }))
    .output(z.file()),
  settings: procedure('settings.change').output(z.object({ settings: channelSettings, version })),
  saveSettings: procedure('settings.change')
    .input(
      z.object({
        version,
        settings: channelSettings,
        /** `null` keeps the one there is, an empty text removes it. */
        password: z.string().max(500).nullable().default(null),
      }),
    )
    .output(z.object({ settings: channelSettings, version })),
  /** Tries a channel without sending anything to anybody: the folder is written to, the server is greeted. */
  tryChannel: procedure('settings.change')
    .input(z.object({ channel: z.enum(['sms', 'email']) }))
    .output(z.object({ ok: z.boolean(), failure: z.string().nullable() })),
  templates: procedure('settings.change').output(
    z.object({ templates: z.array(messageTemplate), version }),
  ),
  /** Saves the desk's own texts; one that has a field nobody fills is refused (NTC-01). */
  saveTemplates: procedure('settings.change')
    .input(
      z.object({
        version,
        templates: z.array(messageTemplate.omit({ own: true })).max(200),
      }),
    )
    .output(z.object({ templates: z.array(messageTemplate), version })),
}
