import { execFile, execFileSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'vite'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { aliases } from '../../../aliases'
import { SeededRandom } from '@shared/domain/seeded-random'
import { ask, claimsInReview, gapsOf, toAsk } from '../../testing/gaps'
import { refusalOf } from '../../testing/refusal'
import { openUnclaimed, type RunningCore } from '../create-desk'
import {
  startTestCore,
  temporaryFolder,
  testDeskOptions,
  testWorkerFile,
} from '../../testing/test-core'
import { systemActor } from '../accounts/staff'
import { checkRequests } from './check-requests'
import { collectAnswers, lookNow } from './collect'
import { walk } from './drop-folder'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const program = at('../../../.cache/test-worker/collect-and-die.js')

beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: 'warn',
    resolve: { alias: aliases },
    build: {
      ssr: at('../../testing/collect-and-die.ts'),
      outDir: at('../../../.cache/test-worker'),
      emptyOutDir: false,
      target: 'node22',
      rollupOptions: {
        output: { format: 'es', entryFileNames: 'collect-and-die.js', codeSplitting: false },
      },
    },
  })
}, 60_000)

const pdf = (content: string): string => `%PDF-1.4\n${content}`

/** A desk with three claims, and its folder. */
async function desk(dataDir = temporaryFolder()) {
  const running = await startTestCore({ dataDir })
  const claims = await claimsInReview(running, [
    { insuredName: '王小明' },
    { insuredName: '李示例' },
    { insuredName: 'Sample Person' },
  ])
  const folder = join(dataDir, 'answers')
  mkdirSync(folder)
  const drop = (path: string, content: string | Buffer = pdf(path)): string => {
    const target = join(folder, path)
    mkdirSync(join(target, '..'), { recursive: true })
    writeFileSync(target, content)
    return target
  }
  return {
    ...running,
    running,
    claims,
    folder,
    drop,
    look: () => lookNow(running.core, systemActor, 0),
  }
}

/** Everything that is left in the folder, what was refused included. */
function everything(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}

async function documentsOf({ core }: Pick<RunningCore, 'core'>): Promise<string[]> {
  const rows = await core.database.reader
    .selectFrom('documents')
    .select('file_name')
    .orderBy('file_name')
    .execute()
  return rows.map(({ file_name: name }) => name)
}

describe('the folder of answers', () => {
  it('GAP-04 takes files named by claim number, folders named so, and files that a list names', async () => {
    const { running, client, claims, folder, drop, look } = await desk()
    const [first, second, third] = claims.map(({ claimNo }) => claimNo)
    const request = await ask(client, claims[0]!.id, [toAsk('identity'), toAsk('bank_card')])
    drop(`${first}_身份证_1.pdf`)
    drop(`${second}/whatever.pdf`)
    drop(`${second}_李示例/more/病历.pdf`)
    drop('2025-03-03/scan1.pdf')
    drop('2025-03-03/scan2.pdf')
    drop(
      '2025-03-03/answers.csv',
      `赔案号,被保险人,文件,材料\r\n${third},sample  PERSON,scan1.pdf,\r\n${first},,scan2.pdf,银行卡\r\n`,
    )
    const { received, strays, failed } = await look()
    expect({ strays, failed }).toEqual({ strays: 0, failed: 0 })
    expect(
      received
        .map(({ claimNo, documents }) => [
          claimNo,
          documents.map(({ fileName }) => fileName).sort(),
        ])
        .sort(),
    ).toEqual([
      [first, [`${first}_身份证_1.pdf`, 'scan2.pdf']],
      [second, ['whatever.pdf', '病历.pdf']],
      [third, ['scan1.pdf']],
    ])
    expect((await gapsOf(client, claims[0]!.id)).requests[0]).toMatchObject({ id: request.id })
    expect(
      (await gapsOf(client, claims[0]!.id)).requests[0]?.items.map(({ state }) => state),
    ).toEqual(['received', 'received'])
    expect(await client.claims.get({ id: claims[1]!.id })).toMatchObject({ newDocuments: 2 })
    expect(everything(folder)).toEqual([])
    expect(await checkRequests(running.core.database.reader)).toMatchObject({ ok: true })
  })

  it('GAP-03 keeps for a person what names no claim, an unknown one, another’s name, or one that is settled', async () => {
    const { client, core, claims, folder, drop, look } = await desk()
    const [first, second] = claims
    const { version } = await client.claims.get({ id: second!.id })
    await client.claims.withdraw({ id: second!.id, version, reasonCode: 'applicant_request' })
    drop('scan.pdf')
    drop('VSHH25030399999_身份证.pdf')
    drop(`${first!.claimNo}_赵某某/x.pdf`)
    drop(`${second!.claimNo}_身份证.pdf`)
    drop('list/y.pdf')
    drop(
      'list/answers.json',
      JSON.stringify([{ file: 'y.pdf', claimNo: first!.claimNo, insuredName: '钱某某' }]),
    )
    const looked = await look()
    expect(looked).toMatchObject({ received: [], strays: 5, failed: 0 })
    expect(everything(folder)).toEqual([])
    const strays = await client.gaps.strays()
    expect(Object.fromEntries(strays.map(({ fileName, problem }) => [fileName, problem]))).toEqual({
      'scan.pdf': 'no_claim_no',
      'VSHH25030399999_身份证.pdf': 'unknown_claim',
      'x.pdf': 'name_differs',
      [`${second!.claimNo}_身份证.pdf`]: 'claim_withdrawn',
      'y.pdf': 'name_differs',
    })
    expect(strays.find(({ fileName }) => fileName === 'y.pdf')?.insuredName).toBe('钱**')
    // The same once more is no news.
    drop('scan.pdf')
    expect(await look()).toMatchObject({ received: [], strays: 0 })
    expect(await client.gaps.strays()).toHaveLength(5)

    const [byName] = strays.filter(({ fileName }) => fileName === 'x.pdf')
    const file = await client.gaps.openStray({ id: byName!.id })
    expect(await file.text()).toBe(pdf(`${first!.claimNo}_赵某某/x.pdf`))
    await client.gaps.settleStray({
      as: 'matched',
      id: byName!.id,
      claimId: first!.id,
      itemId: null,
    })
    expect(await client.claims.get({ id: first!.id })).toMatchObject({ newDocuments: 1 })
    // A person may give a paper to a claim that is settled; it stays so.
    const [late] = strays.filter(({ problem }) => problem === 'claim_withdrawn')
    await client.gaps.settleStray({
      as: 'matched',
      id: late!.id,
      claimId: second!.id,
      itemId: null,
    })
    expect(await client.claims.get({ id: second!.id })).toMatchObject({
      state: 'withdrawn',
      newDocuments: 0,
      documents: [{ kind: 'identity' }],
    })
    const [nobodys] = strays.filter(({ problem }) => problem === 'no_claim_no')
    const stored = await core.database.reader
      .selectFrom('stray_files')
      .select('sha256')
      .where('id', '=', nobodys!.id)
      .executeTakeFirstOrThrow()
    await client.gaps.settleStray({ as: 'discarded', id: nobodys!.id, reason: '广告' })
    expect(await core.files.read(stored.sha256)).toBeNull()
    expect((await refusalOf(client.gaps.openStray({ id: nobodys!.id }))).code).toBe('not_found')
    expect(await client.gaps.strays()).toHaveLength(2)
    const audited = await core.database.reader
      .selectFrom('audit_entries')
      .select('action')
      .where('action', 'in', ['gap.openStray', 'gap.settleStray', 'gap.stray'])
      .execute()
    expect(audited).toHaveLength(5 + 1 + 3)
  })

  it('GAP-04 moves away what is no document, with why, and follows no link', async () => {
    const { core, claims, folder, drop, look } = await desk()
    const no = claims[0]!.claimNo
    const secret = join(temporaryFolder(), 'secret.pdf')
    writeFileSync(secret, pdf('not to be taken'))
    drop(`${no}_empty.pdf`, '')
    drop(`${no}_身份证.pdf`, 'MZ this is a program')
    drop(`${no}_huge.pdf`, Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(50 * 2 ** 20)]))
    symlinkSync(secret, join(folder, `${no}_link.pdf`))
    symlinkSync(temporaryFolder(), join(folder, no))
    execFileSync('mkfifo', [join(folder, `${no}_pipe.pdf`)])
    drop('answers.csv', 'nothing,here\r\n1,2\r\n')
    drop(Array.from({ length: 10 }, (_, depth) => `d${depth}`).join('/') + `/${no}.pdf`)
    drop(`${no}_病历.pdf.part`)
    drop('.hidden.pdf')
    const { received, strays, failed } = await look()
    expect({ received, strays, failed }).toEqual({ received: [], strays: 0, failed: 8 })
    expect(everything(folder)).toEqual(
      [
        '.hidden.pdf',
        `${no}_病历.pdf.part`,
        'refused/bad_list/answers.csv',
        `refused/empty/${no}_empty.pdf`,
        `refused/link/${no}`,
        `refused/link/${no}_link.pdf`,
        `refused/not_a_file/${no}_pipe.pdf`,
        `refused/too_deep/d0 - d1 - d2 - d3 - d4 - d5 - d6 - d7 - d8/d9/${no}.pdf`,
        `refused/too_large/${no}_huge.pdf`,
        `refused/unknown_type/${no}_身份证.pdf`,
      ].sort(),
    )
    expect(readFileSync(secret, 'utf8')).toBe(pdf('not to be taken'))
    const recorded = await core.database.reader
      .selectFrom('audit_entries')
      .select('after')
      .where('action', '=', 'gap.refuseFile')
      .execute()
    expect(recorded).toHaveLength(8)
    // A second one of the name is kept beside the first.
    drop(`${no}_empty.pdf`, '')
    await look()
    expect(existsSync(join(folder, `refused/empty/${no}_empty (2).pdf`))).toBe(true)
  })

  it('GAP-04 takes the same file dropped for two claims to both, and under two names to one once', async () => {
    const { client, claims, drop, look } = await desk()
    const [first, second] = claims
    for (const name of [
      `${first!.claimNo}_a.pdf`,
      `${second!.claimNo}_a.pdf`,
      `${first!.claimNo}_b.pdf`,
    ]) {
      drop(name, pdf('the same'))
    }
    await look()
    for (const { id } of [first!, second!]) {
      const claim = await client.claims.get({ id })
      expect(claim).toMatchObject({ newDocuments: 1, documents: [{}] })
    }
  })

  it('GAP-04 waits for a file that is still being written', async () => {
    const { core, claims, folder, drop } = await desk()
    const path = drop(`${claims[0]!.claimNo}_病历.pdf`, pdf('half'))
    const looking = lookNow(core, systemActor, 300)
    setTimeout(() => appendFileSync(path, ' of it'), 100)
    expect(await looking).toMatchObject({ received: [] })
    expect(everything(folder)).toHaveLength(1)
    const [{ documents } = { documents: [] }] = (await lookNow(core, systemActor, 300)).received
    expect(documents).toHaveLength(1)
    expect(everything(folder)).toEqual([])
    const row = await core.database.reader.selectFrom('documents').selectAll().executeTakeFirst()
    expect(row?.size_bytes).toBe(pdf('half of it').length)
  })

  it('GAP-03 looks by itself only where it is watched, and gives a list time to come', async () => {
    const { core, client, claims, folder, drop } = await desk()
    const clock = vi.spyOn(performance, 'now')
    let elapsed = 1_000_000
    clock.mockImplementation(() => elapsed)
    drop(`${claims[0]!.claimNo}_病历.pdf`)
    drop('scan.pdf')
    await collectAnswers(core, systemActor)
    expect(everything(folder)).toHaveLength(2)
    elapsed += 15_000
    await collectAnswers(core, systemActor)
    expect(everything(folder)).toEqual(['scan.pdf'])
    elapsed += 60_000
    await collectAnswers(core, systemActor)
    expect(everything(folder)).toEqual([])
    expect(await client.gaps.strays()).toHaveLength(1)
    const { version } = await client.gaps.inbox()
    await client.gaps.saveInbox({ version, folder: null, watched: false })
    drop('another.pdf')
    elapsed += 600_000
    await collectAnswers(core, systemActor)
    await collectAnswers(core, systemActor)
    expect(everything(folder)).toEqual(['another.pdf'])
    clock.mockRestore()
  })

  it('GAP-04 loses nothing and takes nothing twice when it is killed between keeping and removing', async () => {
    const dataDir = temporaryFolder()
    const running = await openUnclaimed(testDeskOptions({ dataDir }))
    const [claim] = await claimsInReview(running, [{}])
    await ask(running.client, claim!.id, [toAsk('identity')])
    await running.close()
    const folder = join(dataDir, 'answers')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `${claim!.claimNo}_身份证.pdf`), pdf('identity'))
    writeFileSync(join(folder, `nobody.pdf`), pdf('nobody'))
    const died = await promisify(execFile)(process.execPath, [
      program,
      dataDir,
      'kept',
      testWorkerFile,
    ]).catch((error: { signal?: string }) => error)
    expect(died).toMatchObject({ signal: 'SIGKILL' })
    expect(everything(folder)).toHaveLength(2)
    const again = await openUnclaimed(testDeskOptions({ dataDir }))
    try {
      await lookNow(again.core, systemActor, 0)
      expect(everything(folder)).toEqual([])
      expect(await again.client.claims.get({ id: claim!.id })).toMatchObject({ newDocuments: 1 })
      expect(await documentsOf(again)).toEqual([`${claim!.claimNo}_身份证.pdf`])
      expect(await again.client.gaps.strays()).toHaveLength(1)
    } finally {
      await again.close()
    }
  }, 60_000)

  it('GAP-04 is collected by two processes at once without losing or doubling anything', async () => {
    const dataDir = temporaryFolder()
    const running = await openUnclaimed(testDeskOptions({ dataDir }))
    const [claim] = await claimsInReview(running, [{}])
    const folder = join(dataDir, 'answers')
    mkdirSync(folder, { recursive: true })
    for (let number = 0; number < 60; number += 1) {
      writeFileSync(join(folder, `${claim!.claimNo}_${number}.pdf`), pdf(`${number}`))
    }
    const others = [1, 2].map(() =>
      promisify(execFile)(process.execPath, [program, dataDir, 'never', testWorkerFile]).then(
        () => 'done',
        (error: { stderr?: string }) => error.stderr ?? '',
      ),
    )
    for (const outcome of await Promise.all(others)) {
      expect(outcome === 'done' || outcome.includes('desk_busy')).toBe(true)
    }
    await lookNow(running.core, systemActor, 0)
    expect(everything(folder)).toEqual([])
    expect(await documentsOf(running)).toHaveLength(60)
    expect(await running.client.claims.get({ id: claim!.id })).toMatchObject({ newDocuments: 60 })
    await running.close()
  }, 60_000)

  it('GAP-04 leaves every file where it is when the disk is full, and says so', async () => {
    const { core, client, claims, folder, drop, look } = await desk()
    drop(`${claims[0]!.claimNo}_病历.pdf`)
    drop('scan.pdf')
    const full = vi.spyOn(core.files, 'put').mockImplementation(() => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
    })
    expect((await refusalOf(look())).code).toBe('disk_full')
    expect(everything(folder)).toHaveLength(2)
    expect(await documentsOf({ core })).toEqual([])
    expect(await client.gaps.inbox()).toMatchObject({ failure: 'disk_full' })
    full.mockRestore()
    await look()
    expect(everything(folder)).toEqual([])
    expect(await client.gaps.inbox()).toMatchObject({ failure: null })
  })

  it('GAP-04 does not remove a file that took the place of one it has read', async () => {
    const { core, claims, folder, drop, look } = await desk()
    const path = drop(`${claims[0]!.claimNo}_病历.pdf`, pdf('first'))
    const keep = core.files.keep.bind(core.files)
    const spy = vi.spyOn(core.files, 'keep').mockImplementation((bytes) => {
      writeFileSync(path, pdf('second, longer'))
      return keep(bytes)
    })
    await look()
    spy.mockRestore()
    expect(everything(folder)).toHaveLength(1)
    await look()
    expect(everything(folder)).toEqual([])
    expect(await documentsOf({ core })).toHaveLength(2)
  })

  it('GAP-04 loses no document: whatever is dropped ends as a document, a stray, refused, or still there', async () => {
    const { core, claims, folder, drop, look } = await desk()
    const random = new SeededRandom(20_250_303)
    const pick = <T>(of: readonly T[]): T => random.pick(of)
    const dropped = new Map<string, string>()
    for (let round = 0; round < 12; round += 1) {
      for (let count = random.between(0, 11); count > 0; count -= 1) {
        const number = pick([
          ...claims.map(({ claimNo }) => claimNo),
          'VSHH25039999999',
          'scan',
          '',
        ])
        const between = pick([
          '_',
          '/',
          '-',
          ' ',
          '_王小明/',
          '（李示例）/',
          '..\\..\\',
          '..',
          "'",
          '_赵某某/',
        ])
        const word = pick([
          '身份证',
          '发票',
          'id card',
          '%00',
          '病历…',
          '\u202Egpj',
          '证件 ',
          'x'.repeat(120),
        ])
        const path = `${number}${between}${word}${round}-${count}${pick(['.pdf', '.PDF', '.exe', '', '.tmp', '.zip'])}`
        const content = pick([pdf(`${pick([1, 2, 3])}`), pdf(path), 'text', ''])
        try {
          drop(path, content)
        } catch {
          // A name that stands for a folder already.
          continue
        }
        dropped.set(join(folder, path), content)
      }
      await look()
    }
    const documents = await core.database.reader.selectFrom('documents').select('sha256').execute()
    const strays = await core.database.reader.selectFrom('stray_files').select('sha256').execute()
    const kept = new Set<string>()
    for (const { sha256 } of [...documents, ...strays]) {
      kept.add((await core.files.read(sha256))!.toString())
    }
    const left = new Set(everything(folder).map((path) => readFileSync(join(folder, path), 'utf8')))
    expect(dropped.size).toBeGreaterThan(40)
    const lost = [...dropped].filter(([, content]) => !kept.has(content) && !left.has(content))
    expect(lost).toEqual([])
    expect(walk(folder).files.map(({ path }) => path)).toEqual([])
    expect(await checkRequests(core.database.reader)).toMatchObject({ ok: true })
  })
})

describe('the choice of the folder', () => {
  it('GAP-04 works in another folder, not in the rest of the data, nor around it, nor through a link out of it', async () => {
    const { core, client, claims, look, running } = await desk()
    const elsewhere = temporaryFolder()
    const { dataDir } = core
    const save = async (folder: string | null) => {
      const { version } = await client.gaps.inbox()
      return client.gaps.saveInbox({ version, folder, watched: true })
    }
    const refusedBecause = async (folder: string): Promise<unknown> => {
      const { code, data } = await refusalOf(save(folder))
      return code === 'folder_unusable' ? (data as { reason: string }).reason : code
    }
    const file = join(elsewhere, 'file')
    writeFileSync(file, '')
    expect(await refusedBecause(join(elsewhere, 'none'))).toBe('missing')
    expect(await refusedBecause('answers')).toBe('missing')
    expect(await refusedBecause(file)).toBe('not_a_folder')
    expect(await refusedBecause(join(dataDir, 'files'))).toBe('inside_data')
    expect(await refusedBecause(dataDir)).toBe('inside_data')
    expect(await refusedBecause(join(dataDir, '..'))).toBe('inside_data')
    const inward = join(elsewhere, 'inward')
    symlinkSync(join(dataDir, 'files'), inward)
    expect(await refusedBecause(inward)).toBe('inside_data')
    const chosen = join(elsewhere, 'chosen')
    mkdirSync(chosen)
    await save(chosen)
    writeFileSync(join(chosen, `${claims[0]!.claimNo}.pdf`), pdf('elsewhere'))
    expect((await look()).received).toHaveLength(1)
    // Turned into a link since.
    mkdirSync(join(elsewhere, 'other'))
    execFileSync('rm', ['-r', chosen])
    symlinkSync(join(elsewhere, 'other'), chosen)
    expect(await refusalOf(look())).toMatchObject({ data: { reason: 'link' } })
    expect(await client.gaps.inbox()).toMatchObject({ failure: 'link' })
    // The desk's own, by its path, is the desk's own.
    await save(join(dataDir, 'answers'))
    expect((await client.gaps.inbox()).folder).toBe(join(running.core.dataDir, 'answers'))
    execFileSync('rm', ['-r', join(dataDir, 'answers')])
    symlinkSync(join(elsewhere, 'other'), join(dataDir, 'answers'))
    expect(await refusalOf(look())).toMatchObject({ data: { reason: 'link' } })
  })

  it('GAP-04 survives the next start of the desk, which clears its own leftovers', async () => {
    const dataDir = temporaryFolder()
    const running = await openUnclaimed(testDeskOptions({ dataDir }))
    await lookNow(running.core, systemActor, 0)
    await running.close()
    const waiting = join(dataDir, 'answers', 'waits.pdf')
    writeFileSync(waiting, pdf('waits'))
    utimesSync(waiting, 0, 0)
    const next = await openUnclaimed(testDeskOptions({ dataDir }))
    await next.close()
    expect(existsSync(waiting)).toBe(true)
  })

  it('GAP-04 takes a file with a second name for what it is, and leaves the other name alone', async () => {
    const { claims, folder, look, core } = await desk()
    const other = join(temporaryFolder(), 'original.pdf')
    writeFileSync(other, pdf('linked'))
    linkSync(other, join(folder, `${claims[0]!.claimNo}.pdf`))
    chmodSync(other, 0o400)
    await look()
    expect(everything(folder)).toEqual([])
    expect(readFileSync(other, 'utf8')).toBe(pdf('linked'))
    expect(await documentsOf({ core })).toHaveLength(1)
  })
})
