import { describe, expect, it } from 'vitest'
import { startTestCore } from '../../testing/test-core'
import type { RunningCore } from '../create-desk'
import { Desk } from '../create-desk'
import { testDeskOptions } from '../../testing/test-core'
import { saveInsurer, readInsurer } from '../desk/insurer'
import { backUpAtClose, backUpWhenDue, isDue, unsavedSince } from './schedule'
import { saveBackupSettings } from './settings'
import { drain } from './testing/work'

const HOUR = 3_600_000
const START = Date.parse('2025-03-03T02:00:00.000Z')

describe('a backup is due', () => {
  const every = 4 * HOUR
  it.each([
    ['when there is none', { atMs: null, ranMs: null }, true],
    ['not before its time', { atMs: START - 3 * HOUR, ranMs: 3 * HOUR }, false],
    ['when its time has come', { atMs: START - 4 * HOUR, ranMs: null }, true],
    ['when the clock was set back behind the last one', { atMs: START + 9 * HOUR, ranMs: 1 }, true],
    ['not for a few seconds between two clocks', { atMs: START + 5_000, ranMs: null }, false],
    [
      'when the program has run long enough, whatever the clock says',
      { atMs: START - HOUR, ranMs: every },
      true,
    ],
  ])('%s', (_what, last, due) => {
    expect(isDue(START, every, last)).toBe(due)
  })
})

/** A desk whose clock the test sets, with one change in the trail. */
async function deskAt(): Promise<RunningCore & { at(ms: number): void; change(): Promise<void> }> {
  let nowMs = START
  const running = await startTestCore({ clock: () => nowMs })
  const change = async (): Promise<void> => {
    const { insurer, version } = await readInsurer(running.core.database.reader)
    await saveInsurer(running.core, running.actor, version, insurer)
  }
  await change()
  return { ...running, at: (ms) => void (nowMs = ms), change }
}

describe('backups by themselves', () => {
  it('are made every so many hours while something changes, once a day otherwise', async () => {
    const { core, at, change } = await deskAt()
    expect(await backUpWhenDue(core, null)).toBe(true)
    expect(await unsavedSince(core)).toBeNull()
    at(START + 3 * HOUR)
    await change()
    expect(await backUpWhenDue(core, null)).toBe(false)
    at(START + 4 * HOUR)
    expect(await unsavedSince(core)).toBe(new Date(START + 3 * HOUR).toISOString())
    expect(await backUpWhenDue(core, null)).toBe(true)
    at(START + 20 * HOUR)
    expect(await backUpWhenDue(core, null)).toBe(false)
    at(START + 28 * HOUR)
    expect(await backUpWhenDue(core, null)).toBe(true)
  }, 20_000)

  it('go on when the clock jumps a year ahead and comes back, and lose none of the earlier ones', async () => {
    const { core, client, at, change } = await deskAt()
    await backUpWhenDue(core, null)
    at(START + 365 * 24 * HOUR)
    await change()
    expect(await backUpWhenDue(core, null)).toBe(true)
    at(START + HOUR)
    await change()
    expect(await backUpWhenDue(core, null)).toBe(true)
    const { backups } = await client.backup.status()
    expect(backups.map(({ createdAt }) => createdAt.slice(0, 13))).toEqual([
      '2025-03-03T03',
      '2026-03-03T02',
      '2025-03-03T02',
    ])
  }, 20_000)

  it('count what is done after an earlier one was put in place, which the later ones lack', async () => {
    const { desk, client, at, change } = await deskAt()
    const { backup } = await drain(await client.backup.create())
    for (let more = 0; more < 5; more += 1) await change()
    at(START + HOUR)
    await drain(await client.backup.restore({ from: { id: backup.id } }))
    const here = await desk.enterUnclaimed()
    expect((await here.client.backup.status()).backups).toHaveLength(2)
    expect(await unsavedSince(here.core)).toBeNull()
    at(START + 2 * HOUR)
    const { insurer, version } = await readInsurer(here.core.database.reader)
    await saveInsurer(here.core, here.actor, version, insurer)
    expect(await unsavedSince(here.core)).toBe(new Date(START + 2 * HOUR).toISOString())
    at(START + 5 * HOUR)
    expect(await backUpWhenDue(here.core, null)).toBe(true)
    expect(await unsavedSince(here.core)).toBeNull()
  }, 30_000)

  it('are not made at all where the settings say so, nor at an empty desk', async () => {
    const empty = await startTestCore()
    expect(await backUpWhenDue(empty.core, null)).toBe(false)
    const { core, actor } = await deskAt()
    await saveBackupSettings(core, actor, null, { everyHours: 0 })
    expect(await backUpWhenDue(core, null)).toBe(false)
    expect(await backUpAtClose(core)).toBe(false)
  }, 20_000)

  it('are made at close when something changed and the last is over an hour old', async () => {
    const { core, at, change } = await deskAt()
    expect(await backUpAtClose(core)).toBe(true)
    at(START + 59 * 60_000)
    await change()
    expect(await backUpAtClose(core)).toBe(false)
    at(START + 61 * 60_000)
    expect(await backUpAtClose(core)).toBe(true)
    at(START + 5 * HOUR)
    expect(await backUpAtClose(core)).toBe(false)
  }, 20_000)

  it('are made where people work for hours, and not by a command that runs for a moment', async () => {
    for (const host of ['web', 'cli'] as const) {
      const options = testDeskOptions({ host })
      const desk = await Desk.open(options)
      const { core, actor } = await desk.enterUnclaimed()
      const { insurer, version } = await readInsurer(core.database.reader)
      await saveInsurer(core, actor, version, insurer)
      await desk.close()
      const again = await startTestCore({ dataDir: options.dataDir })
      const { backups } = await again.client.backup.status()
      expect(backups.map(({ reason }) => reason)).toEqual(host === 'web' ? ['scheduled'] : [])
    }
  }, 20_000)
})
