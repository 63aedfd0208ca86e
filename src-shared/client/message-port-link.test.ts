import { MessageChannel } from 'node:worker_threads'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { connectOverPort, PortClosedError } from './message-port-link'
import { BACKGROUND_HEADER, SESSION_HEADER } from './session-headers'

/** How a call ends within a second. */
async function outcome(call: Promise<unknown>): Promise<unknown> {
  return Promise.race([
    call.then(
      () => 'answered',
      (error: unknown) => error,
    ),
    sleep(1000, 'hangs', { ref: false }),
  ])
}

it('a call that nobody answers is rejected as soon as the port dies', async () => {
  const { port1, port2 } = new MessageChannel()
  const { client, closed } = connectOverPort(port1)
  const call = outcome(client.audit.verify())
  expect(await Promise.race([call, sleep(50, 'waiting')])).toBe('waiting')
  port2.close()
  await closed
  expect(await call).toBeInstanceOf(PortClosedError)
})

it('a call made after the port died is rejected, not sent into the void', async () => {
  const { port1, port2 } = new MessageChannel()
  const { client, closed } = connectOverPort(port1)
  port2.close()
  await closed
  expect(await outcome(client.audit.verify())).toBeInstanceOf(PortClosedError)
})

it("a report of the core's death ends calls even while the port looks alive", async () => {
  const { port1, port2 } = new MessageChannel()
  onTestFinished(() => port2.close())
  const connection = connectOverPort(port1)
  const call = outcome(connection.client.audit.verify())
  connection.close()
  expect(await call).toBeInstanceOf(PortClosedError)
})

it('a message that is no answer ends the connection instead of leaving calls waiting', async () => {
  const { port1, port2 } = new MessageChannel()
  onTestFinished(() => port2.close())
  const { client } = connectOverPort(port1)
  const call = outcome(client.audit.verify())
  port2.postMessage('{ not json')
  expect(await call).toBeInstanceOf(PortClosedError)
})

it('every call carries its headers, the background ones their mark (USR-01)', async () => {
  const { port1, port2 } = new MessageChannel()
  onTestFinished(() => port2.close())
  const { link } = connectOverPort(port1, ({ background = false }) => ({
    [SESSION_HEADER]: 'token-of-the-window',
    ...(background ? { [BACKGROUND_HEADER]: '1' } : {}),
  }))
  const heard: unknown[] = []
  port2.on('message', (message: string) => {
    const { p } = JSON.parse(message) as { p: { h?: unknown } }
    heard.push(p.h)
  })
  for (const context of [{}, { background: true }]) {
    link.call(['desk', 'info'], undefined, { context }).catch(() => undefined)
  }
  await expect.poll(() => heard).toHaveLength(2)
  expect(heard).toEqual([
    expect.objectContaining({ [SESSION_HEADER]: 'token-of-the-window' }),
    expect.objectContaining({ [SESSION_HEADER]: 'token-of-the-window', [BACKGROUND_HEADER]: '1' }),
  ])
  expect(heard[0]).not.toHaveProperty(BACKGROUND_HEADER)
})
