import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

/** What a server took in. */
export interface Delivered {
  from: string
  to: string[]
  content: string
}

export interface MailServerForTest {
  port: number
  delivered: Delivered[]
}

/**
 * A real SMTP server on this computer, without sign-in and encryption unless `options` say so; stopped when the test
 * ends.
 * @param onData called with each message once it is whole, before the server answers
 */
export async function startMailServer(
  options: SMTPServerOptions = {},
  onData: (delivered: Delivered[]) => Promise<void> | void = () => undefined,
): Promise<MailServerForTest> {
  const delivered: Delivered[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData: (stream, session, done) => {
      buffer(stream)
        .then(async (content) => {
          const { mailFrom, rcptTo } = session.envelope
          delivered.push({
            from: mailFrom ? mailFrom.address : '',
            to: rcptTo.map(({ address }) => address),
            content: content.toString(),
          })
          await onData(delivered)
          done(null, `queued as ${delivered.length}`)
        })
        .catch((error: unknown) => done(error as Error))
    },
    ...options,
  })
  // Clients that hang up in the middle are what some tests are about.
  server.on('error', () => undefined)
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
      }),
  )
  return { port: (server.server.address() as AddressInfo).port, delivered }
}

/** A server that says what `talk` makes it say, for what a decent one never does. @returns its port */
export async function startRawServer(talk: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    talk(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  })
  return (server.address() as AddressInfo).port
}

/**
 * Talks as a server does until the content comes; then what `onContent` does.
 * @param onContent called once, with what came so far
 */
export function talkUntilContent(socket: Socket, onContent: (socket: Socket) => void): void {
  let inContent = false
  socket.write('220 test\r\n')
  socket.on('data', (chunk) => {
    if (inContent) return
    for (const line of chunk.toString().split('\r\n').filter(Boolean)) {
      if (line.startsWith('DATA')) {
        socket.write('354 go on\r\n')
        inContent = true
        socket.once('data', () => onContent(socket))
        return
      }
      socket.write('250 ok\r\n')
    }
  })
}
