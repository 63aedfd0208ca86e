import MailComposer from 'nodemailer/lib/mail-composer'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { Readable } from 'node:stream'
import type { ConnectionOptions } from 'node:tls'
import type { ChannelSettings } from '@shared/contract/outbox'
import { sendableLine } from '@shared/domain/message-templates'
import type { StoredMessage } from './record'
import { parseSender } from './settings'

/** Sends e-mail through the house's server, and says of each message what is known of it. */

/** What became of a message. */
export type MailOutcome =
  /** `reference`: what the server called it. */
  | { type: 'sent'; reference: string }
  /** Not taken, and perhaps later. */
  | { type: 'retry'; failure: string }
  /** Never to be taken. */
  | { type: 'failed'; failure: string }
  /** Handed over, and no answer heard. */
  | { type: 'unsure'; failure: string }
  /** The server cannot be used: no message goes, this one was not looked at. */
  | { type: 'channel'; failure: string }

export interface MailServer {
  settings: ChannelSettings['email']
  password: string
  /** For a server with a certificate of the house; the usual authorities otherwise. */
  tls?: ConnectionOptions
  /** Milliseconds to wait for a connection, a greeting and each answer. */
  timeouts?: { connect: number; greeting: number; idle: number }
}

export interface Mail {
  message: StoredMessage
  attachments: { filename: string; content: Uint8Array }[]
  /** Now, UTC ISO. */
  at: string
}

const usualTimeouts = { connect: 20_000, greeting: 20_000, idle: 60_000 }
const REFERENCE_CHARACTERS = 200
/** How long a desk that closes waits for the answer to what was handed over. */
const LAST_ANSWER_MS = 5000
const GOODBYE_MS = 1000

/** A session with the server, opened when it is needed and again after it broke. */
export class MailSession {
  readonly #server: MailServer
  readonly #sender: { name: string; address: string }
  #connection: SMTPConnection | null = null

  constructor(server: MailServer) {
    this.#server = server
    const sender = parseSender(server.settings.from)
    if (!sender) throw new RangeError('the sender is no address')
    this.#sender = sender
  }

  /**
   * Sends one message.
   * @param signal the desk closes: what was not handed over stays here, an answer is waited for a little longer
   * @param beforeData called once the server waits for the content: what it records is certain before anything can
   *   arrive. Where it fails, the connection is cut and nothing arrives.
   */
  async send(
    mail: Mail,
    beforeData: () => Promise<void>,
    signal?: AbortSignal,
  ): Promise<MailOutcome> {
    let connection: SMTPConnection
    try {
      connection = this.#connection ??= await this.#open(signal)
    } catch (error) {
      return { type: 'channel', failure: signal?.aborted ? 'interrupted' : channelFailure(error) }
    }
    const content = await compose(mail, this.#sender)
    let handedOver = false
    const failedBefore: unknown[] = []
    const stream = Readable.from(
      (async function* () {
        try {
          await beforeData()
        } catch (error) {
          failedBefore.push(error)
          throw error
        }
        handedOver = true
        yield content
      })(),
      { objectMode: false },
    )
    const envelope = {
      from: this.#sender.address,
      to: [mail.message.recipient],
      size: content.length,
    }
    let onAbort: () => void = () => undefined
    try {
      const info = await new Promise<{ response: string }>((resolve, reject) => {
        const onEnd = (): void => reject(new Error('the connection has ended'))
        onAbort = () => void setTimeout(onEnd, handedOver ? LAST_ANSWER_MS : 0).unref()
        if (signal?.aborted) onAbort()
        signal?.addEventListener('abort', onAbort)
        connection.once('error', reject)
        connection.once('end', onEnd)
        connection.send(envelope, stream, (error, sent) => {
          connection.off('error', reject)
          connection.off('end', onEnd)
          if (error || !sent) reject(error ?? new Error('no answer'))
          else resolve(sent)
        })
      })
      const reference = sendableLine(info.response).slice(0, REFERENCE_CHARACTERS)
      return { type: 'sent', reference }
    } catch (error) {
      // Cut off at once: a server that hears QUIT now might take it for something else.
      this.#connection = null
      connection.close()
      if (failedBefore.length > 0) throw failedBefore[0]
      if (signal?.aborted && !handedOver) return { type: 'channel', failure: 'interrupted' }
      return messageOutcome(error, handedOver)
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
  }

  /** Greets the server and signs in, and sends nothing. @returns why it cannot be used, or `null` */
  async greet(): Promise<string | null> {
    try {
      this.#connection ??= await this.#open()
      return null
    } catch (error) {
      return channelFailure(error)
    }
  }

  /** Takes leave of the server, between two messages. */
  close(): void {
    const connection = this.#connection
    this.#connection = null
    if (!connection) return
    connection.quit()
    // A server that does not say goodbye is not waited for.
    setTimeout(() => connection.close(), GOODBYE_MS).unref()
  }

  async #open(signal?: AbortSignal): Promise<SMTPConnection> {
    const { settings, password, tls, timeouts = usualTimeouts } = this.#server
    const connection = new SMTPConnection({
      host: settings.host,
      port: settings.port,
      secure: settings.security === 'tls',
      requireTLS: settings.security === 'starttls',
      ignoreTLS: settings.security === 'none',
      // Not this computer's own name: it is nobody's business.
      name: this.#sender.address.split('@').at(-1) ?? 'localhost',
      socketCloseTimeout: 0,
      connectionTimeout: timeouts.connect,
      dnsTimeout: timeouts.connect,
      greetingTimeout: timeouts.greeting,
      socketTimeout: timeouts.idle,
      ...(tls ? { tls } : {}),
    })
    const cut = (): void => connection.close()
    signal?.addEventListener('abort', cut)
    try {
      await new Promise<void>((resolve, reject) => {
        connection.once('error', reject)
        connection.once('end', () => reject(new Error('the connection has ended')))
        if (signal?.aborted) return reject(new Error('the desk closes'))
        connection.connect((error) => (error ? reject(error) : resolve()))
      })
      if (settings.user !== '') {
        await new Promise<void>((resolve, reject) => {
          connection.once('error', reject)
          connection.once('end', () => reject(new Error('the connection has ended')))
          connection.login({ user: settings.user, pass: password }, (error) =>
            error ? reject(error) : resolve(),
          )
        })
      }
    } catch (error) {
      connection.close()
      throw error
    } finally {
      signal?.removeEventListener('abort', cut)
    }
    connection.removeAllListeners('error')
    connection.removeAllListeners('end')
    // A server that hangs up between two messages: the next one opens anew.
    connection.on('error', () => undefined)
    connection.once('end', () => {
      if (this.#connection === connection) this.#connection = null
    })
    return connection
  }
}

interface SmtpError {
  code?: string
  command?: string
  responseCode?: number
  originalCode?: string
}

/** Why the server cannot be used, as a code. */
function channelFailure(error: unknown): string {
  const { code = '', command = '', responseCode, originalCode = '' } = error as SmtpError
  if (code === 'EAUTH' || command.startsWith('AUTH')) return 'login_refused'
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/u.test(originalCode)) return 'certificate'
  if (code === 'ETLS' || command === 'STARTTLS') return 'no_tls'
  if (code === 'ETIMEDOUT') return 'no_answer'
  if (code === 'EDNS') return 'unknown_host'
  return responseCode ? `server_refused:${responseCode}` : 'no_connection'
}

/**
 * What is known of a message that the server did not confirm. An answer from the server is certain, whenever it
 * came; without one, what was handed over may have arrived, and what was not cannot have.
 */
function messageOutcome(error: unknown, handedOver: boolean): MailOutcome {
  const { responseCode, code, command } = error as SmtpError
  // Refusing the sender refuses every message; 552 is about the size of this one.
  if (responseCode && command === 'MAIL FROM' && responseCode !== 552) {
    return { type: 'channel', failure: `sender_refused:${responseCode}` }
  }
  if (responseCode) {
    const failure = `refused:${responseCode}`
    // 503 is about the order of commands and not about the message.
    const permanent = responseCode >= 500 && responseCode !== 503
    return { type: permanent ? 'failed' : 'retry', failure }
  }
  if (code === 'EMESSAGE') return { type: 'failed', failure: 'too_large' }
  if (code === 'EENVELOPE') return { type: 'failed', failure: 'address' }
  const failure = code === 'ETIMEDOUT' ? 'timeout' : 'lost'
  return { type: handedOver ? 'unsure' : 'retry', failure }
}

/** The message as it goes over the line; the same message has the same Message-ID whenever it is sent. */
async function compose(
  { message, attachments, at }: Mail,
  sender: { name: string; address: string },
): Promise<Buffer> {
  const domain = sender.address.split('@').at(-1) ?? ''
  return new MailComposer({
    from: sender,
    to: { name: message.recipient_name, address: message.recipient },
    subject: message.subject ?? '',
    text: message.body,
    messageId: `<${message.id}@${domain}>`,
    date: at,
    attachments: attachments.map(({ filename, content }) => ({
      filename,
      content: Buffer.from(content),
      contentType: 'application/pdf',
    })),
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': message.language },
    baseBoundary: message.id,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build()
}
