import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { beforeAll, describe, expect, it } from 'vitest'
import { aliases } from '../../../aliases'
import type { AskAndDie } from '../../testing/ask-and-die'
import { ask, claimInReview, gapsOf, movableClock, toAsk } from '../../testing/gaps'
import { startTestCore, temporaryFolder, testWorkerFile } from '../../testing/test-core'
import type { RunningCore } from '../create-desk'
import { finishSending, finishUnsent } from './finish'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const program = at('../../../.cache/test-worker/ask-and-die.js')

beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: 'warn',
    resolve: { alias: aliases },
    build: {
      ssr: at('../../testing/ask-and-die.ts'),
      outDir: at('../../../.cache/test-worker'),
      emptyOutDir: false,
      target: 'node22',
      rollupOptions: {
        output: { format: 'es', entryFileNames: 'ask-and-die.js', codeSplitting: false },
      },
    },
  })
}, 60_000)

/** @returns whether the process was killed; it ends by itself where it has fewer transactions to write */
async function dies(input: AskAndDie): Promise<boolean> {
  const child = spawn(process.execPath, [program, JSON.stringify(input)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
  if (signal === 'SIGKILL') return true
  expect([code, signal]).toEqual([0, null])
  return false
}

async function sentOf({ core }: RunningCore, claimId: string) {
  const messages = await core.database.reader
    .selectFrom('messages')
    .select(['kind', 'channel', 'state', 'notice_id'])
    .where('claim_id', '=', claimId)
    .orderBy('kind')
    .orderBy('channel')
    .execute()
  const letters = await core.database.reader
    .selectFrom('notices')
    .select(['id', 'kind'])
    .where('claim_id', '=', claimId)
    .orderBy('kind')
    .execute()
  return {
    messages: messages.map(({ kind, channel, state }) => [kind, channel, state]),
    letters: letters.map(({ kind }) => kind),
    withLetter: messages.every(({ notice_id: id }) => letters.some((letter) => letter.id === id)),
  }
}

const whole = {
  messages: [
    ['documents_request', 'email', 'waiting'],
    ['documents_request', 'sms', 'waiting'],
  ],
  letters: ['documents_request'],
  withLetter: true,
}

describe('asking, interrupted', () => {
  it('GAP-01 NTC-07 whenever the process is killed, the request is there whole or not at all, and goes out once', async () => {
    const clock = movableClock('2025-03-03')
    let kills = 0
    let partial = 0
    for (let writes = 1; ; writes += 1) {
      const dataDir = temporaryFolder()
      const before = await startTestCore({ dataDir, clock: clock.clock })
      const claim = await claimInReview(before)
      const { version } = await before.client.claims.get({ id: claim.id })
      await before.close()
      const killed = await dies({
        dataDir,
        workerFile: testWorkerFile,
        now: clock.clock(),
        claimId: claim.id,
        version,
        materials: ['medical_record', 'identity'],
        writes,
      })
      const running = await startTestCore({ dataDir, clock: clock.clock })
      const { requests } = await gapsOf(running.client, claim.id)
      const { state } = await running.client.claims.get({ id: claim.id })
      expect(requests.map(({ items }) => items.length)).toEqual([2])
      expect(state).toBe('awaiting_documents')
      if ((await sentOf(running, claim.id)).messages.length === 0) partial += 1
      await finishUnsent(running.core)
      expect(await sentOf(running, claim.id)).toEqual(whole)
      expect(await finishUnsent(running.core)).toBe(0)
      expect(await sentOf(running, claim.id)).toEqual(whole)
      await running.close()
      if (!killed) break
      kills += 1
    }
    // After the request, after the letter's number, after the letter, after the messages.
    expect(kills).toBeGreaterThanOrEqual(3)
    expect(partial).toBeGreaterThanOrEqual(2)
  }, 120_000)

  it('GAP-09 NTC-07 a reminder is given once, whenever the process is killed', async () => {
    const clock = movableClock('2025-03-03')
    for (let writes = 1; ; writes += 1) {
      clock.at('2025-03-03')
      const dataDir = temporaryFolder()
      const before = await startTestCore({ dataDir, clock: clock.clock })
      const claim = await claimInReview(before)
      const { id, version } = await ask(before.client, claim.id, [toAsk('medical_record')])
      await before.close()
      clock.at('2025-03-06')
      const killed = await dies({
        dataDir,
        workerFile: testWorkerFile,
        now: clock.clock(),
        claimId: claim.id,
        version: 0,
        request: { id, version },
        writes,
      })
      const running = await startTestCore({ dataDir, clock: clock.clock })
      const [request] = (await gapsOf(running.client, claim.id)).requests
      expect(request).toMatchObject({ nextStep: 'escalate', nextOn: '2025-03-13' })
      await finishUnsent(running.core)
      expect(await finishUnsent(running.core)).toBe(0)
      const { messages, letters } = await sentOf(running, claim.id)
      expect(letters).toEqual(['documents_reminder', 'documents_request'])
      expect(messages.filter(([kind]) => kind === 'documents_reminder')).toHaveLength(2)
      expect(messages).toHaveLength(4)
      await running.close()
      if (!killed) break
      expect(writes).toBeLessThan(12)
    }
  }, 120_000)

  it('NTC-07 finished by several at once, it goes out once', async () => {
    const running = await startTestCore()
    const claim = await claimInReview(running)
    const { id } = await ask(running.client, claim.id, [toAsk('medical_record'), toAsk('identity')])
    await running.core.database.write(async (writer) => {
      await writer.deleteFrom('messages').where('claim_id', '=', claim.id).execute()
    })
    await Promise.all([
      finishSending(running.core, running.actor, id),
      finishUnsent(running.core),
      finishSending(running.core, running.actor, id),
    ])
    expect(await sentOf(running, claim.id)).toEqual(whole)
  })

  it('GAP-01 a letter that cannot be set now holds up no other, and goes out later', async () => {
    const clock = movableClock('2025-03-03')
    const running = await startTestCore({ clock: clock.clock })
    const claim = await claimInReview(running)
    const { core } = running
    const run = core.workers.run.bind(core.workers)
    let broken = true
    core.workers.run = ((...call: Parameters<typeof run>) =>
      broken ? Promise.reject(new Error('the worker is gone')) : run(...call)) as typeof run
    await ask(running.client, claim.id, [toAsk('medical_record'), toAsk('identity')])
    expect((await sentOf(running, claim.id)).messages).toEqual([])
    expect(await finishUnsent(core)).toBe(0)
    broken = false
    // Tried again with growing delay, not every few seconds.
    expect(await finishUnsent(core)).toBe(0)
    clock.at('2025-03-03T02:01:00.000Z')
    expect(await finishUnsent(core)).toBe(1)
    expect(await sentOf(running, claim.id)).toEqual(whole)
  })
})
