import { ORPCError } from '@orpc/client'
import { createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { Keyring } from '@main/core/accounts/keyring'
import { openUnclaimed } from '@main/core/create-desk'
import { openHandle } from '@main/core/database/open'
import { Vault } from '@main/core/files/vault'
import { seedClaims, type SeededClaim } from '@main/testing/seed'
import { writeSettledClaim } from '@main/testing/settled-claims'
import { temporaryFolder, testDeskOptions, testPassword } from '@main/testing/test-core'
import { transports } from '@main/testing/transports'
import { PortClosedError } from '@shared/client/message-port-link'
import { isRefusal } from '@shared/contract/errors'

/** A data folder with `claims` new and `settled` decided claims in it. */
async function deskWith(
  claims: number,
  settled = 0,
): Promise<{ dataDir: string; seeded: SeededClaim[]; settledIds: string[] }> {
  const dataDir = temporaryFolder()
  const running = await openUnclaimed(testDeskOptions({ dataDir }))
  const seeded = await seedClaims(
    running,
    Array.from({ length: claims }, () => ({ lines: [5000, 7000] })),
  )
  const settledIds: string[] = []
  for (let number = 1; number <= settled; number += 1) {
    settledIds.push((await writeSettledClaim(running, 10_000 + number)).id)
  }
  await running.close()
  return { dataDir, seeded, settledIds }
}

/** What the call was refused or failed with. */
async function failureOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call
  } catch (error) {
    return error
  }
  throw new Error('the call succeeded')
}

/** `call` must end within ten seconds, whichever way. */
async function ends<T>(call: Promise<T>): Promise<T> {
  return Promise.race([
    call,
    sleep(10_000, undefined, { ref: false }).then(() => {
      throw new Error('the call hangs')
    }),
  ])
}

describe.each(transports)('the contract over $name', ({ connect }) => {
  it('answers with the declared output', async () => {
    const { dataDir, seeded } = await deskWith(3)
    const { client } = await connect(dataDir)
    const info = await client.desk.info()
    expect(info).toMatchObject({ schemaVersion: 4, empty: false, host: 'test' })
    const page = await client.claims.list({ limit: 2 })
    expect(page.rows.map((row) => row.claimNo)).toEqual(
      seeded.slice(0, 2).map((one) => one.claimNo),
    )
    const rest = await client.claims.list({ limit: 2, after: page.next ?? '' })
    expect(rest.rows).toHaveLength(1)
    expect(rest.next).toBeNull()
  })

  it('carries a refusal with its code and data', async () => {
    const { dataDir, seeded } = await deskWith(1)
    const { client } = await connect(dataDir)
    const missing = await failureOf(client.claims.get({ id: 'nonesuch' }))
    expect(isRefusal(missing) && missing.code).toBe('not_found')
    expect((missing as ORPCError<string, unknown>).data).toEqual({
      entity: 'claim',
      id: 'nonesuch',
    })

    const id = seeded[0]?.id ?? ''
    const taken = await client.claims.take({ id, version: 1 })
    const stale = await failureOf(client.claims.release({ id, version: 1 }))
    expect(isRefusal(stale) && stale.code).toBe('stale_version')
    expect((stale as ORPCError<string, unknown>).data).toMatchObject({
      yourVersion: 1,
      currentVersion: taken.version,
      current: { state: 'in_review' },
    })
  })

  it('USR-01 does for a person what their role may do, and refuses the rest by name', async () => {
    const { dataDir, seeded } = await deskWith(1)
    const { client, useToken } = await connect(dataDir)
    const name = 'Test Coordinator'
    const { temporaryPassword } = await client.accounts.create({
      name,
      roles: ['service_coordinator'],
    })
    const { token } = await client.accounts.signIn({ name, password: temporaryPassword })
    useToken(token)
    // A password that somebody else set must be changed before anything else.
    expect(await failureOf(client.claims.count())).toMatchObject({ code: 'password_expired' })
    const next = `${testPassword}-of-their-own`
    await client.accounts.changePassword({ current: temporaryPassword, next })

    expect((await client.claims.list({})).rows).toHaveLength(1)
    const id = seeded[0]?.id ?? ''
    for (const [action, call] of [
      ['claims.work', () => client.claims.take({ id, version: 1 })],
      ['accounts.manage', () => client.accounts.list()],
      ['audit.read', () => client.audit.verify()],
      ['sync.import', () => client.sync.import({ sourceId: 'x', profile: 'x', dryRun: true })],
    ] as const) {
      const refused = await failureOf(call())
      expect(refused).toMatchObject({ code: 'forbidden', data: { action } })
    }
    expect((await client.claims.get({ id })).version).toBe(1)
  })

  it('USR-01 takes no session that was ended, locked or made up', async () => {
    const { dataDir } = await deskWith(1)
    const { client, useToken } = await connect(dataDir)
    await client.accounts.lock()
    const locked = await failureOf(client.claims.takeNext())
    expect(locked).toMatchObject({ code: 'session_locked', data: { name: 'Test Administrator' } })
    expect(await failureOf(client.accounts.unlock({ password: 'wrong' }))).toMatchObject({
      code: 'sign_in_failed',
    })
    await client.accounts.unlock({ password: testPassword })
    await client.accounts.signOut()
    for (const token of [undefined, null, 'c'.repeat(43), '']) {
      if (token !== undefined) useToken(token)
      const refused = await failureOf(client.claims.takeNext())
      expect(refused).toMatchObject({ code: 'not_signed_in', data: { state: 'open' } })
    }
    // A token that the caller chose is not the one they get.
    useToken('c'.repeat(43))
    const name = 'Test Administrator'
    const { token } = await client.accounts.signIn({ name, password: testPassword })
    expect(token).not.toBe('c'.repeat(43))
    expect(await failureOf(client.claims.count())).toMatchObject({ code: 'not_signed_in' })
    useToken(token)
    expect((await client.claims.count()).total).toBe(1)
  })

  it('refuses input that is not as declared, and says where', async () => {
    const { dataDir } = await deskWith(0)
    const { client } = await connect(dataDir)
    const error = await failureOf(client.claims.list({ limit: 0 }))
    expect(error).toBeInstanceOf(ORPCError)
    expect(error).toMatchObject({ code: 'BAD_REQUEST', data: { issues: [{ path: ['limit'] }] } })
  })

  it('carries a file both ways, byte for byte, with its name', async () => {
    const { dataDir, seeded } = await deskWith(1)
    const { client } = await connect(dataDir)
    const id = seeded[0]?.id ?? ''
    // 3 MB with every byte value, 0xFF first: the wire format uses that byte as a mark.
    const head = Buffer.from('%PDF-1.7\n')
    const bytes = Buffer.concat([head, Buffer.from([255, 0, 10, 255]), randomBytes(3_000_000)])
    const file = new File([bytes], '出院小结 "一".pdf', { type: 'application/pdf' })
    const document = await client.claims.addDocument({ id, kind: 'discharge_summary', file })
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    expect(document).toMatchObject({
      sha256,
      sizeBytes: bytes.length,
      mediaType: 'application/pdf',
    })

    const opened = await client.claims.openDocument({ id, documentId: document.id })
    expect(opened).toBeInstanceOf(File)
    expect(opened.name).toBe(document.fileName)
    expect(opened.type).toBe('application/pdf')
    expect(Buffer.from(await opened.arrayBuffer()).equals(bytes)).toBe(true)
  })

  it('carries lists and nested records both ways', async () => {
    const { dataDir } = await deskWith(0)
    const { client } = await connect(dataDir)
    const columns = Array.from({ length: 30 }, (_, at) => `列${at}`)
    const definition = {
      filter: { states: [], search: '赔'.repeat(100) },
      sort: { by: 'due' as const, descending: true },
      columns,
    }
    const names = Array.from({ length: 40 }, (_, at) => `视图 ${at}`)
    await Promise.all(names.map((name) => client.queues.saveView({ name, definition })))
    const views = await client.queues.listViews()
    expect(views).toHaveLength(40)
    expect(views.every((view) => view.definition.columns?.length === 30)).toBe(true)
  })

  it('keeps calls that run at once apart', async () => {
    const { dataDir, seeded } = await deskWith(30)
    const { client } = await connect(dataDir)
    const claims = await Promise.all(seeded.map(({ id }) => client.claims.get({ id })))
    expect(claims.map((claim) => claim.claimNo)).toEqual(seeded.map((one) => one.claimNo))
    // Thirty people press "take next" at the same moment: nobody gets what somebody else got.
    const taken = await Promise.all(seeded.map(() => client.claims.takeNext()))
    expect(new Set(taken.map((one) => one?.id)).size).toBe(30)
  })

  it('streams progress and then the result of long work', async () => {
    const { dataDir, settledIds } = await deskWith(0, 4)
    const { client } = await connect(dataDir)
    const types: string[] = []
    let issued = 0
    for await (const event of await client.notices.issueMany({ claimIds: settledIds })) {
      types.push(event.type)
      if (event.type === 'done') issued = event.issued.length
    }
    expect(issued).toBe(4)
    expect(types.at(-1)).toBe('done')
    expect(types.filter((type) => type === 'progress').length).toBeGreaterThan(0)
  })

  it('ending the iteration cancels the work', async () => {
    const { dataDir, settledIds } = await deskWith(0, 12)
    const { client } = await connect(dataDir)
    for await (const event of await client.notices.issueMany({ claimIds: settledIds })) {
      if (event.type === 'progress') break
    }
    const count = async (): Promise<number> =>
      (
        await Promise.all(settledIds.map((claimId) => client.notices.listForClaim({ claimId })))
      ).flat().length
    // What was in the works when the end came may still be finished.
    await sleep(800)
    const after = await count()
    expect(after).toBeLessThan(12)
    await sleep(500)
    expect(await count()).toBe(after)
  })

  it('an aborted call ends at once', async () => {
    const { dataDir, settledIds } = await deskWith(0, 8)
    const { client } = await connect(dataDir)
    const abort = new AbortController()
    const seen: string[] = []
    const error = await ends(
      failureOf(
        (async () => {
          const { signal } = abort
          for await (const event of await client.notices.issueMany(
            { claimIds: settledIds },
            { signal },
          )) {
            seen.push(event.type)
            abort.abort()
          }
        })(),
      ),
    )
    expect(error).toBeDefined()
    expect(seen).not.toContain('done')
  })
})

const remote = transports.filter(({ name }) => name !== 'in-process')

describe.each(remote)('a core at the far end of $name', ({ name, connect }) => {
  it('a core that goes away in the middle of a call is told, not waited for', async () => {
    const { dataDir, settledIds } = await deskWith(0, 12)
    const { client, breakDown } = await connect(dataDir)
    await client.desk.info()
    const events = await client.notices.issueMany({ claimIds: settledIds })
    await events.next()
    const running = failureOf(
      (async () => {
        for await (const event of events) expect(event.type).toBe('progress')
      })(),
    )
    const single = client.claims.count().then(
      () => 'answered',
      () => 'rejected',
    )
    await breakDown()
    const error = await ends(running)
    if (name.startsWith('message port')) expect(error).toBeInstanceOf(PortClosedError)
    expect(['answered', 'rejected']).toContain(await ends(single))

    const later = await ends(failureOf(client.desk.info()))
    if (name.startsWith('message port')) expect(later).toBeInstanceOf(PortClosedError)
    else expect(later).toBeInstanceOf(Error)
  })

  it('an error that nobody foresaw arrives without its message', async () => {
    const { dataDir } = await deskWith(0)
    const key = Keyring.read(dataDir)?.openKey()
    if (!key) throw new Error('the key is not in the open')
    const { databaseKey } = new Vault(key)
    const { client } = await connect(dataDir)
    const handle = openHandle(join(dataDir, 'desk.sqlite3'), 'write', databaseKey)
    handle.exec('ALTER TABLE saved_views RENAME TO lost_views')
    handle.close()
    const definition = { filter: { states: [] }, sort: { by: 'due' as const, descending: false } }
    const error = await failureOf(client.queues.saveView({ name: '甲', definition }))
    expect(error).toBeInstanceOf(ORPCError)
    expect((error as ORPCError<string, unknown>).code).toBe('INTERNAL_SERVER_ERROR')
    expect(JSON.stringify(error) + String(error)).not.toContain('saved_views')
  })
})
