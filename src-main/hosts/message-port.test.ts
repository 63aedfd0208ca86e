import { setTimeout as sleep } from 'node:timers/promises'
import { MessageChannel } from 'node:worker_threads'
import { expect, it, onTestFinished } from 'vitest'
import { startGuardedDesk } from '@main/testing/test-core'
import { connectOverPort } from '@shared/client/message-port-link'
import { SESSION_HEADER } from '@shared/client/session-headers'
import { Calls } from './calls'
import { servePort } from './message-port'

async function deskWithWindows() {
  const time = { now: Date.parse('2025-03-03T02:00:00.000Z') }
  const { desk, token } = await startGuardedDesk({ clock: () => time.now })
  const calls = new Calls(desk)
  /** Opens a window with the session; its port is known to the desk once it has called. */
  const openWindow = async () => {
    const { port1, port2 } = new MessageChannel()
    servePort(calls, port1)
    const connection = connectOverPort(port2, () => ({ [SESSION_HEADER]: token }))
    onTestFinished(() => connection.close())
    await connection.client.desk.info()
    return {
      client: connection.client,
      close: async () => {
        const gone = new Promise((resolve) => port1.once('close', resolve))
        connection.close()
        await gone
        await sleep(0)
      },
    }
  }
  return { time, openWindow }
}

it('USR-01 the session ends with its window', async () => {
  const { time, openWindow } = await deskWithWindows()
  const window = await openWindow()
  await window.close()
  time.now += 31_000
  await expect(openWindow()).rejects.toMatchObject({ code: 'not_signed_in' })
})

it('a window that is reloaded takes its session along', async () => {
  const { time, openWindow } = await deskWithWindows()
  const window = await openWindow()
  await window.close()
  time.now += 29_000
  const again = await openWindow()
  time.now += 60_000
  expect((await again.client.accounts.status()).session).toBe('active')
})

it('a port that closes late ends nothing that another one uses by then', async () => {
  const { time, openWindow } = await deskWithWindows()
  const old = await openWindow()
  const reloaded = await openWindow()
  await old.close()
  time.now += 60_000
  expect((await reloaded.client.accounts.status()).session).toBe('active')
  await reloaded.close()
  time.now += 31_000
  await expect(openWindow()).rejects.toMatchObject({ code: 'not_signed_in' })
})

it('USR-01 guessing is slowed over all windows together', async () => {
  const { openWindow } = await deskWithWindows()
  const windows = [await openWindow(), await openWindow()]
  const codes: unknown[] = []
  for (let nth = 0; nth < 12; nth += 1) {
    const { client } = windows[nth % 2] ?? {}
    const input = { name: `nobody-${nth}`, password: 'wrong-password-9' }
    await client?.accounts.signIn(input).catch((error: { code: string }) => codes.push(error.code))
  }
  expect(codes).toEqual([...Array<string>(10).fill('sign_in_failed'), 'locked_out', 'locked_out'])
})
