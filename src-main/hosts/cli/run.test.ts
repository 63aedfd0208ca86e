import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openUnclaimed } from '@main/core/create-desk'
import { rawDatabase } from '@main/testing/raw-database'
import { peian } from '@main/testing/run-cli'
import { seedClaims } from '@main/testing/seed'
import { temporaryFolder, testWorkerFile } from '@main/testing/test-core'
import { runPeian } from './run'

/** A desk with three new claims of two lines each. */
async function seededDesk(): Promise<string> {
  const dataDir = temporaryFolder()
  const options = { dataDir, workerFile: testWorkerFile, host: 'test', version: '0' } as const
  const running = await openUnclaimed(options)
  await seedClaims(running, [{ lines: [100, 250] }, { lines: [300, 1] }, { lines: [5, 5] }])
  await running.close()
  return dataDir
}

describe('the command line answers programs', () => {
  it('init makes the data folder and says where it is', async () => {
    const dataDir = join(temporaryFolder(), 'new', 'desk')
    const { status, json } = await peian(['--data-dir', dataDir, '--json', 'init'])
    expect(status).toBe(0)
    expect(json).toEqual({ dataDir, schemaVersion: expect.any(Number) })
    expect(existsSync(join(dataDir, 'desk.sqlite3'))).toBe(true)
  })

  it('claims list, count and show have the keys that scripts read', async () => {
    const dataDir = await seededDesk()
    const list = await peian(['claims', 'list', '--limit', '2', '--json', '--data-dir', dataDir])
    const rows = list.json['rows'] as Record<string, unknown>[]
    expect(rows).toHaveLength(2)
    expect(Object.keys(rows[0] ?? {})).toEqual([
      'claimNo',
      'state',
      'insured',
      'receivedAt',
      'dueAt',
      'claimedFen',
      'payableFen',
    ])
    expect(rows[0]).toMatchObject({ state: 'received', claimedFen: 350, payableFen: null })
    // Masked in the list, whole on the record (MEM-04).
    expect(rows.map((row) => row['insured'])).toEqual(['王**', '王**'])

    const rest = [
      'claims',
      'list',
      '--after',
      String(list.json['next']),
      '--json',
      '--data-dir',
      dataDir,
    ]
    const last = await peian(rest)
    expect(last.json['rows']).toHaveLength(1)
    expect(last.json['next']).toBeNull()

    const count = await peian(['--json', '--data-dir', dataDir, 'claims', 'count'])
    expect(Object.keys(count.json)).toEqual(['total', 'byState'])
    expect(count.json).toMatchObject({ total: 3, byState: { received: 3, closed: 0 } })

    const claimNo = String(rows[0]?.['claimNo'])
    const show = await peian(['--json', '--data-dir', dataDir, 'claims', 'show', claimNo])
    expect(show.json).toMatchObject({ claimNo, insuredName: '王小明', documents: [] })
    expect(show.json['lines']).toHaveLength(2)
    expect(show.json).toHaveProperty('history')
  })

  it('a refusal is one JSON object with code and data, and status 1', async () => {
    const dataDir = await seededDesk()
    const answer = await peian(['--json', '--data-dir', dataDir, 'claims', 'show', 'X-1'])
    expect(answer.status).toBe(1)
    expect(answer.json).toEqual({
      error: { code: 'not_found', data: { entity: 'claim', id: 'X-1' } },
    })
    expect(answer.stderr).toContain('找不到：赔案 X-1\n')
    const english = ['--lang', 'en', '--data-dir', dataDir, 'claims', 'show', 'X-1']
    expect((await peian(english)).stderr).toContain('Not found: claim X-1\n')
  })

  it.each([
    [['nonsense']],
    [['claims']],
    [['claims', 'list', '--state', 'gone']],
    [['claims', 'list', '--limit', '0']],
    [['claims', 'show']],
    [['notices', 'render', 'X']],
    [['serve', '--port', '70000']],
    [['init', '--unknown']],
  ])('wrong usage is status 2 and still one JSON object: %j', async (argv) => {
    const { status, json } = await peian(['--json', '--data-dir', temporaryFolder(), ...argv])
    expect(status).toBe(2)
    expect(json).toMatchObject({ error: { code: 'usage' } })
  })

  it('help and version are no errors and go to stdout', async () => {
    const help = await peian(['--help'])
    expect(help.status).toBe(0)
    expect(help.stdout).toContain('import')
    expect((await peian(['--version'])).stdout).toBe('0.0.0-test\n')
  })

  it('AUD-01 audit verify finds a changed entry and ends with status 1', async () => {
    const dataDir = await seededDesk()
    const options = { dataDir, workerFile: testWorkerFile, host: 'test', version: '0' } as const
    const running = await openUnclaimed(options)
    await running.client.claims.takeNext()
    await running.client.claims.takeNext()
    await running.close()
    const verify = ['--json', '--data-dir', dataDir, 'audit', 'verify']
    expect(await peian(verify)).toMatchObject({
      status: 0,
      json: { ok: true, entries: 2, firstBroken: null },
    })

    const handle = rawDatabase(dataDir)
    handle.exec('DROP TRIGGER audit_entries_no_update')
    handle.exec(`UPDATE audit_entries SET entity_id = 'other' WHERE number = 2`)
    handle.close()
    expect(await peian(verify)).toMatchObject({ status: 1, json: { ok: false, firstBroken: 2 } })
  })
})

describe('doctor', () => {
  const namesOf = (json: Record<string, unknown>): string[] =>
    (json['checks'] as { name: string; ok: boolean }[])
      .filter((check) => !check.ok)
      .map((check) => check.name)

  it('finds nothing on a sound desk', async () => {
    const dataDir = await seededDesk()
    const { status, json } = await peian(['--json', '--data-dir', dataDir, 'doctor'])
    expect(namesOf(json)).toEqual([])
    expect(status).toBe(0)
    expect(json['checks']).toHaveLength(14)
  })

  it('names what is wrong: no desk, no database, a wrong count, a lost file', async () => {
    const missing = join(temporaryFolder(), 'nowhere')
    const nothing = await peian(['--json', '--data-dir', missing, 'doctor'])
    expect([nothing.status, namesOf(nothing.json)]).toEqual([1, ['folder']])
    expect(existsSync(missing)).toBe(false)

    const garbage = temporaryFolder()
    writeFileSync(
      join(garbage, 'desk.sqlite3'),
      'no database at all, only text that is long enough',
    )
    const damaged = await peian(['--json', '--data-dir', garbage, 'doctor'])
    // What cannot be read may be encrypted; the key that would tell is not there.
    expect([damaged.status, namesOf(damaged.json)]).toEqual([1, ['protection']])

    const dataDir = await seededDesk()
    const options = { dataDir, workerFile: testWorkerFile, host: 'test', version: '0' } as const
    const running = await openUnclaimed(options)
    const [claim] = (await running.client.claims.list({})).rows
    const file = new File(['%PDF-1.7\nx'], 'a.pdf')
    await running.client.claims.addDocument({ id: claim?.id ?? '', kind: 'other', file })
    await running.close()
    const kept = join(dataDir, 'files')
    for (const folder of readdirSync(kept)) {
      for (const name of readdirSync(join(kept, folder)))
        writeFileSync(join(kept, folder, name), 'changed')
    }
    const handle = rawDatabase(dataDir)
    handle.exec('UPDATE claim_counts SET claims = claims + 1')
    handle.close()
    const sick = await peian(['--json', '--data-dir', dataDir, 'doctor'])
    expect([sick.status, namesOf(sick.json)]).toEqual([1, ['files', 'counts']])
  })
})

describe('import', () => {
  it('says which profiles there are and why none fits', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'strange.csv'), 'a,b\n1,2\n')
    const dataDir = temporaryFolder()
    const refused = await peian(['--json', '--data-dir', dataDir, 'import', folder])
    expect(refused.status).toBe(1)
    expect(refused.json).toMatchObject({ error: { code: 'no_profile_fits' } })
    const listed = await peian(['--json', '--data-dir', dataDir, 'profiles', 'list'])
    expect(Object.keys(listed.json)).toEqual(['profiles'])
    const [first] = listed.json['profiles'] as { name: string }[]
    const shown = await peian([
      '--json',
      '--data-dir',
      dataDir,
      'profiles',
      'show',
      first?.name ?? '',
    ])
    expect(shown.json).toMatchObject({ name: first?.name })
  })

  it('a path that is not there is refused with its name', async () => {
    const dataDir = temporaryFolder()
    const path = join(dataDir, 'nowhere.csv')
    const { status, json } = await peian(['--json', '--data-dir', dataDir, 'import', path])
    expect(status).toBe(1)
    expect(json).toMatchObject({
      error: { code: 'source_unreadable', data: { name: 'nowhere.csv' } },
    })
  })

  it('Ctrl-C in the middle changes nothing', async () => {
    const dataDir = temporaryFolder()
    const answer = await peian(['--json', '--data-dir', dataDir, 'init', '--sample'], {
      onStderr: (_text, interrupt) => interrupt(),
    })
    expect(answer.status).toBe(1)
    expect(answer.json).toEqual({ error: { code: 'cancelled', data: {} } })
    const count = await peian(['--json', '--data-dir', dataDir, 'claims', 'count'])
    expect(count.json['total']).toBe(0)
    expect(readdirSync(join(dataDir, 'inbox'))).toEqual([])
  })
})

describe('serve', () => {
  it('prints its address at once, answers, and closes the desk on Ctrl-C', async () => {
    const rendererDir = temporaryFolder()
    writeFileSync(join(rendererDir, 'index.html'), '<!doctype html><title>desk</title>')
    const dataDir = temporaryFolder()
    let stdout = ''
    const stop = new AbortController()
    const listening = Promise.withResolvers<string>()
    const ended = runPeian(['--json', '--data-dir', dataDir, 'serve', '--no-open'], {
      env: {},
      platform: 'linux',
      stdout: {
        write: (text) => {
          stdout += text
          listening.resolve((JSON.parse(text) as { url: string }).url)
        },
      },
      stderr: { write: () => undefined },
      signal: stop.signal,
      workerFile: testWorkerFile,
      rendererDir,
      version: '0.0.0-test',
    })
    onTestFinished(() => stop.abort())
    const url = await listening.promise
    const entered = await fetch(url, { redirect: 'manual' })
    expect(entered.status).toBe(303)
    stop.abort()
    expect(await ended).toBe(0)
    expect(stdout.trim().split('\n')).toHaveLength(1)
    // A database that was closed leaves no write-ahead log.
    expect(existsSync(join(dataDir, 'desk.sqlite3-wal'))).toBe(false)
    await expect(fetch(url)).rejects.toThrow()
  })

  it('tells when the port is taken or the page is not built', async () => {
    const dataDir = temporaryFolder()
    const missing = await peian(['--json', '--data-dir', dataDir, 'serve'], {
      rendererDir: dataDir,
    })
    expect(missing).toMatchObject({ status: 1, json: { error: { code: 'page_missing' } } })
  })
})

describe('the whole main job', () => {
  it('demo works, decides, writes letters, exports, and finds the same on a second desk', async () => {
    const out = join(temporaryFolder(), 'demo')
    mkdirSync(out)
    const { status, json } = await peian(['--json', 'demo', '--out', out])
    expect(json).toMatchObject({ ok: true, differences: [], claims: 240 })
    expect(status).toBe(0)
    const notices = json['notices'] as { file: string; language: string }[]
    expect(notices).toHaveLength(16)
    for (const { file } of notices)
      expect(readFileSync(file).subarray(0, 5).toString()).toBe('%PDF-')

    // What it left can be taken in by anybody: all of it, and once.
    const dataDir = temporaryFolder()
    const argv = ['--json', '--data-dir', dataDir, 'import', join(out, 'claims.zip')]
    const first = await peian(argv)
    expect(first.status).toBe(0)
    for (const key of ['read', 'added', 'updated', 'unchanged', 'rejected']) {
      expect(Object.keys(first.json[key] as object)).toEqual([
        'claims',
        'lines',
        'members',
        'policies',
        'providers',
      ])
    }
    expect(first.json).toMatchObject({
      read: { claims: 8 },
      added: { claims: 8 },
      claimedFen: json['claimedFen'],
      alreadyImported: false,
      rejectedFile: null,
    })
    expect((await peian(argv)).json).toMatchObject({ alreadyImported: true })

    const closed = await peian([
      '--json',
      '--data-dir',
      dataDir,
      'claims',
      'list',
      '--state',
      'closed',
    ])
    const [claim] = closed.json['rows'] as { claimNo: string }[]
    const render = [
      'notices',
      'render',
      claim?.claimNo ?? '',
      '--kind',
      'closing',
      '--out',
      out,
      '--lang',
      'en',
    ]
    const notice = await peian(['--json', '--data-dir', dataDir, ...render])
    expect(Object.keys(notice.json)).toEqual(['noticeNo', 'file', 'sha256', 'pages'])

    const to = join(out, 'again.xlsx')
    const exported = await peian([
      '--json',
      '--data-dir',
      dataDir,
      'export',
      '--to',
      to,
      '--state',
      'closed',
    ])
    // Of eight claims one is refused and one withdrawn by plan; the rules of its plan may refuse one more.
    const decided = json['decided'] as Record<string, number>
    const paid = (decided['pay'] ?? 0) + (decided['pay_part'] ?? 0)
    expect(paid).toBeGreaterThanOrEqual(5)
    expect(exported.json).toMatchObject({ file: to, claims: paid })
    expect(exported.json['sha256']).toMatch(/^[0-9a-f]{64}$/u)
    expect(existsSync(to)).toBe(true)
  }, 90_000)
})
