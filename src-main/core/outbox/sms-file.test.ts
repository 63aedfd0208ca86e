import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startTestCore, temporaryFolder } from '../../testing/test-core'
import { refusalOf } from '../../testing/refusal'
import { setUpChannels } from './testing/channels'
import { allStored, claimReachedBy, claimsReachedBy, queue, stored } from './testing/messages'
import { handOver, layDown, partOf, removeStrayParts, settleFate } from './sms-file'

const phone = '10012345678'

describe('files for the SMS gateway', () => {
  it('NTC-07 all that is due goes in one file, and each message is sent once', async () => {
    const running = await startTestCore()
    const folder = temporaryFolder()
    const claims = await claimsReachedBy(running, [{ phone }, { phone }, { phone }])
    for (const { id } of claims) await queue(running, id)
    await setUpChannels(running, { sms: { folder, format: 'json' } })
    expect(await running.client.outbox.sendDue()).toEqual({ sent: 3, retried: 0, failed: 0 })
    expect(await running.client.outbox.sendDue()).toEqual({ sent: 0, retried: 0, failed: 0 })
    const names = readdirSync(folder)
    expect(names).toHaveLength(1)
    expect(names[0]).toMatch(/^sms-20250303020000-[0-9a-f-]{36}\.json$/u)
    const rows = JSON.parse(readFileSync(join(folder, names[0] ?? ''), 'utf8')) as {
      id: string
      to: string
      text: string
    }[]
    const all = await allStored(running)
    expect(rows.map(({ id, to, text }) => [id, to, text])).toEqual(
      all.map(({ id, recipient, body }) => [id, recipient, body]),
    )
    expect(all.map(({ state, attempts, carrier }) => [state, attempts, carrier])).toEqual(
      all.map(() => ['sent', 1, join(folder, names[0] ?? '')]),
    )
  })

  it('a CSV is RFC 4180 in UTF-8 with BOM, and no cell of it is a formula', () => {
    const folder = temporaryFolder()
    const file = layDown({ folder, format: 'csv' }, 'sms-x', [
      { id: '1', recipient: '10012345678', body: '【示例】您好，"王"：\n1, 2', language: 'zh' },
      { id: '2', recipient: '+447700900123', body: '=HYPERLINK("x")', language: 'en' },
    ])
    expect(readdirSync(folder)).toEqual(['.sms-x.csv.part'])
    handOver(file)
    expect(readFileSync(file, 'utf8')).toBe(
      '\uFEFFid,to,text,language\r\n' +
        '1,10012345678,"【示例】您好，""王""：\n1, 2",zh\r\n' +
        '2,00447700900123,"\'=HYPERLINK(""x"")",en\r\n',
    )
  })

  it('NTC-07 it is known of every file whether it went', () => {
    const folder = temporaryFolder()
    const one = [{ id: '1', recipient: phone, body: 'x', language: 'zh' as const }]
    const laid = layDown({ folder, format: 'csv' }, 'sms-1', one)
    expect(settleFate(laid)).toBe('not_sent')
    expect(() => handOver(laid)).toThrow()
    const gone = layDown({ folder, format: 'csv' }, 'sms-2', one)
    handOver(gone)
    expect(settleFate(gone)).toBe('sent')
    renameSync(gone, join(temporaryFolder(), 'fetched'))
    expect(settleFate(gone)).toBe('sent')
    expect(settleFate(join(folder, 'gone', 'sms-3.csv'))).toBe('unknown')
  })

  it('what a process left unrecorded is taken away, what is recorded or young is not', () => {
    const folder = temporaryFolder()
    const file = layDown({ folder, format: 'csv' }, 'sms-1', [])
    writeFileSync(join(folder, '.other.part'), '')
    removeStrayParts(folder, new Set(), 60_000)
    removeStrayParts(folder, new Set([partOf(file)]), -1)
    expect(readdirSync(folder).sort()).toEqual(['.other.part', '.sms-1.csv.part'])
    removeStrayParts(folder, new Set(), -1)
    expect(readdirSync(folder)).toEqual(['.other.part'])
  })

  it('a folder that is gone or full of foreign rights leaves messages waiting, says why, and is tried again', async () => {
    let at = Date.parse('2025-03-03T02:00:00.000Z')
    const running = await startTestCore({ clock: () => at })
    const { client } = running
    const folder = join(temporaryFolder(), 'drop')
    mkdirSync(folder)
    const { id: claimId } = await claimReachedBy(running, { phone })
    const [id = ''] = await queue(running, claimId)
    await setUpChannels(running, { sms: { folder } })
    renameSync(folder, `${folder}-away`)
    expect(await client.outbox.sendDue()).toEqual({ sent: 0, retried: 0, failed: 0 })
    expect(await stored(running, id)).toMatchObject({ state: 'waiting', attempts: 0 })
    expect((await client.outbox.counts()).failures).toEqual([
      { channel: 'sms', failure: 'folder_missing' },
    ])
    expect(await client.outbox.tryChannel({ channel: 'sms' })).toEqual({
      ok: false,
      failure: 'folder_missing',
    })
    renameSync(`${folder}-away`, folder)
    expect(await client.outbox.tryChannel({ channel: 'sms' })).toEqual({ ok: true, failure: null })
    expect(readdirSync(folder)).toEqual([])
    at += 1000
    expect(await client.outbox.sendDue()).toMatchObject({ sent: 1 })
    expect((await client.outbox.counts()).failures).toEqual([])
    expect(await stored(running, id)).toMatchObject({ state: 'sent', failure: null, attempts: 1 })
  })

  it.skipIf(process.getuid?.() === 0)(
    'a folder that cannot be written to is said to be so',
    async () => {
      const running = await startTestCore()
      const folder = temporaryFolder()
      chmodSync(folder, 0o500)
      expect(await refusalOf(setUpChannels(running, { sms: { folder } }))).toMatchObject({
        data: { reason: 'not_writable' },
      })
    },
  )

  it('the folder lies outside the data, and is one', async () => {
    const running = await startTestCore()
    const inside = join(running.core.dataDir, 'drop')
    mkdirSync(inside)
    const file = join(temporaryFolder(), 'file')
    writeFileSync(file, '')
    for (const [folder, reason] of [
      [inside, 'inside_data'],
      [file, 'not_a_folder'],
      ['relative', 'missing'],
      [join(temporaryFolder(), 'none'), 'missing'],
    ] as const)
      expect(await refusalOf(setUpChannels(running, { sms: { folder } }))).toEqual({
        code: 'folder_unusable',
        data: { folder, reason },
      })
  })

  it('nothing goes to telephones at night', async () => {
    let at = Date.parse('2025-03-03T13:30:00.000Z')
    const running = await startTestCore({ clock: () => at })
    const folder = temporaryFolder()
    const { id } = await claimReachedBy(running, { phone })
    await queue(running, id)
    await setUpChannels(running, { sms: { folder }, quiet: { from: '21:00', to: '08:00' } })
    for (const time of ['2025-03-03T13:30:00Z', '2025-03-03T16:00:00Z', '2025-03-03T23:59:00Z']) {
      at = Date.parse(time)
      expect([time, await running.client.outbox.sendDue()]).toEqual([
        time,
        { sent: 0, retried: 0, failed: 0 },
      ])
    }
    at = Date.parse('2025-03-04T00:00:00Z')
    expect(await running.client.outbox.sendDue()).toMatchObject({ sent: 1 })
  })
})
