import { createWriteStream, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import { ask, claimsInReview, gapsOf, toAsk } from '../../testing/gaps'
import { refusalOf } from '../../testing/refusal'
import { startTestCore, temporaryFolder } from '../../testing/test-core'
import type { RunningCore } from '../create-desk'
import { addressFiles, looksLikeClaimNo, sameName } from './address'
import { checkRequests } from './check-requests'

const pdf = (content: string): string => `%PDF-1.4\n${content}`

async function desk() {
  const running = await startTestCore()
  const claims = await claimsInReview(running, [
    { insuredName: '王小明' },
    { insuredName: 'Sample Person' },
    { insuredName: '李示例' },
  ])
  return { ...running, running, claims }
}

interface ZipOptions {
  compress?: boolean
  mode?: number
}

/** Writes a ZIP with these entries. @returns its path */
async function zip(
  entries: Record<string, string | Buffer>,
  options: ZipOptions = {},
  name = 'answers.zip',
): Promise<string> {
  const path = join(temporaryFolder(), name)
  const file = new ZipFile()
  for (const [entry, content] of Object.entries(entries)) {
    file.addBuffer(Buffer.from(content), entry, options)
  }
  file.end()
  await pipeline(file.outputStream, createWriteStream(path))
  return path
}

async function importing({ core, client }: Pick<RunningCore, 'core' | 'client'>, path: string) {
  const { sourceId } = core.handover.addSource(path)
  for await (const step of await client.gaps.importBatch({ sourceId })) {
    if (step.type === 'done') return step
  }
  throw new Error('it did not end')
}

describe('a batch of answers', () => {
  it('GAP-03 goes to the claims where number and name fit, and to a person where they do not', async () => {
    const { running, core, client, claims } = await desk()
    const [first, second] = claims
    const request = await ask(client, first!.id, [toAsk('identity'), toAsk('bank_card')])
    const list = [
      'claimNo,insuredName,file,material',
      `${first!.claimNo},王小明,a/1.pdf,identity`,
      `${first!.claimNo},赵某某,a/2.pdf,bank_card`,
      `${second!.claimNo.toLowerCase()},PERSON Sample,a/3.pdf,病历`,
      `${second!.claimNo},,a/4.pdf,`,
      'VSHH25039999999,王小明,a/5.pdf,',
      `${first!.claimNo},王小明,a/6.pdf,`,
    ]
    const path = await zip({
      'upload/answers.csv': `\ufeff${list.join('\r\n')}`,
      ...Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`upload/a/${n}.pdf`, pdf(`${n}`)])),
      'upload/not listed.pdf': pdf('not listed'),
      'upload/a/readme.txt': 'hello',
      '__MACOSX/upload/._a': 'x',
    })
    const done = await importing(running, path)
    expect(done.strays).toBe(3)
    expect(done.refused).toEqual([
      { name: 'upload/a/6.pdf', reason: 'listed_not_there' },
      { name: 'upload/a/readme.txt', reason: 'unknown_type' },
    ])
    const { requests } = await gapsOf(client, first!.id)
    expect(requests[0]).toMatchObject({
      id: request.id,
      items: [{ state: 'received' }, { state: 'requested' }],
    })
    const got = await client.claims.get({ id: second!.id })
    expect(got).toMatchObject({ newDocuments: 2 })
    expect(got.documents.map(({ kind }) => kind).sort()).toEqual(['medical_record', 'other'])
    const strays = await client.gaps.strays()
    expect(strays.map(({ problem }) => problem).sort()).toEqual([
      'name_differs',
      'no_claim_no',
      'unknown_claim',
    ])
    expect(strays.map(({ source }) => source)).toEqual(['batch', 'batch', 'batch'])

    // Once more it changes nothing.
    const before = await core.database.reader.selectFrom('audit_head').selectAll().execute()
    const again = await importing(running, path)
    expect(again.strays).toBe(0)
    expect(again.received.flatMap(({ documents }) => documents).every(({ known }) => known)).toBe(
      true,
    )
    expect(await core.database.reader.selectFrom('audit_head').selectAll().execute()).toEqual(
      before,
    )
    expect(await client.claims.get({ id: second!.id })).toMatchObject({ newDocuments: 2 })

    // Nor after the claim was settled.
    const { version } = await client.claims.get({ id: second!.id })
    await client.claims.withdraw({ id: second!.id, version, reasonCode: 'applicant_request' })
    expect(await importing(running, path)).toMatchObject({ strays: 0 })
    expect(await client.gaps.strays()).toHaveLength(3)
    expect(await checkRequests(core.database.reader)).toMatchObject({ ok: true })
    expect(readdirSync(core.handover.staging)).toEqual([])
  })

  it('GAP-04 goes by one folder a claim, or by a list in JSON, or by names as Windows in China writes them', async () => {
    const { running, client, claims } = await desk()
    const [first, second, third] = claims
    const done = await importing(
      running,
      await zip({
        [`${first!.claimNo}/身份证.pdf`]: pdf('1'),
        [`${first!.claimNo}/深/银行卡.pdf`]: pdf('2'),
        [`${second!.claimNo} sample person/bill.pdf`]: pdf('3'),
      }),
    )
    expect(done.received.map(({ claimNo, documents }) => [claimNo, documents.length])).toEqual([
      [first!.claimNo, 2],
      [second!.claimNo, 1],
    ])
    const rows = { answers: [{ claimNo: third!.claimNo, insuredName: ' 李示例 ', file: 'x.pdf' }] }
    await importing(running, await zip({ 'answers.json': JSON.stringify(rows), 'x.pdf': pdf('4') }))
    expect(await client.claims.get({ id: third!.id })).toMatchObject({ newDocuments: 1 })

    // Without the flag for UTF-8 and in GBK.
    const path = await zip({ [`${third!.claimNo}_AAAAAA.pdf`]: pdf('5') })
    const bytes = readFileSync(path)
    const meant = iconv.encode('身份证', 'gb18030')
    for (let at = bytes.indexOf('AAAAAA'); at !== -1; at = bytes.indexOf('AAAAAA', at)) {
      meant.copy(bytes, at)
    }
    for (let at = 0; at < bytes.length - 4; at += 1) {
      const signature = bytes.readUInt32LE(at)
      if (signature === 0x04034b50) bytes.writeUInt16LE(bytes.readUInt16LE(at + 6) & ~0x800, at + 6)
      if (signature === 0x02014b50) bytes.writeUInt16LE(bytes.readUInt16LE(at + 8) & ~0x800, at + 8)
    }
    writeFileSync(path, bytes)
    const gbk = await importing(running, path)
    expect(gbk.received[0]?.documents[0]?.fileName).toBe(`${third!.claimNo}_身份证.pdf`)
  })

  it('GAP-03 takes nothing in by hostile names, links, bombs and damaged entries, and the rest all the same', async () => {
    const { running, client, claims } = await desk()
    const no = claims[0]!.claimNo
    const path = await zip(
      {
        [`${no}/good.pdf`]: pdf('good'),
        [`${no}/xx/bad_.pdf`]: pdf('hostile'),
        [`${no}/empty.pdf`]: '',
        [`${no}/bomb.pdf`]: Buffer.alloc(51 * 2 ** 20),
        [`${no}/nested.zip`]: readFileSync(await zip({ 'x.pdf': pdf('x') })),
        [`${no}/broken.pdf`]: pdf('broken'.repeat(50)),
      },
      { compress: true },
    )
    const bytes = readFileSync(path)
    // A path that leads out of its folder, in both places where a ZIP names it.
    const out = Buffer.from(`${no}/../../b.pdf`)
    const honest = `${no}/xx/bad_.pdf`
    for (let at = bytes.indexOf(honest); at !== -1; at = bytes.indexOf(honest, at + 1)) {
      out.copy(bytes, at)
    }
    // Another CRC in the directory: the content is not what it should be.
    const entry = bytes.lastIndexOf(`${no}/broken.pdf`) - 46
    bytes.writeUInt32LE((bytes.readUInt32LE(entry + 16) ^ 1) >>> 0, entry + 16)
    writeFileSync(path, bytes)
    const done = await importing(running, path)
    expect(done.received).toHaveLength(1)
    expect(done.received[0]?.documents.map(({ fileName }) => fileName)).toEqual(['good.pdf'])
    expect(done.strays).toBe(0)
    expect(Object.fromEntries(done.refused.map(({ name, reason }) => [name, reason]))).toEqual({
      [`${no}/../../b.pdf`]: 'unsafe_name',
      [`${no}/empty.pdf`]: 'empty',
      [`${no}/bomb.pdf`]: 'too_large',
      [`${no}/nested.zip`]: 'unknown_type',
      [`${no}/broken.pdf`]: 'damaged',
    })
    const link = await zip({ [`${no}/link.pdf`]: '/etc/passwd' }, { mode: 0o120777 })
    expect((await refusalOf(importing(running, link))).data).toMatchObject({ reason: 'no_answers' })
    expect(await client.claims.get({ id: claims[0]!.id })).toMatchObject({ newDocuments: 1 })
  })

  it('GAP-03 takes nothing in of a batch that says of itself less than it holds', async () => {
    const { running, client, claims } = await desk()
    const no = claims[0]!.claimNo
    const path = await zip({ [`${no}/lie.pdf`]: pdf('x'.repeat(4096)) }, { compress: true })
    const bytes = readFileSync(path)
    const entry = bytes.lastIndexOf(`${no}/lie.pdf`) - 46
    bytes.writeUInt32LE(20, entry + 24)
    writeFileSync(path, bytes)
    expect(await importing(running, path)).toMatchObject({
      received: [],
      refused: [{ name: `${no}/lie.pdf`, reason: 'damaged' }],
    })
    expect(await client.claims.get({ id: claims[0]!.id })).toMatchObject({ newDocuments: 0 })
  })

  it.each([
    ['no ZIP', 'not_a_zip', () => Buffer.from('not a zip at all')],
    [
      'a ZIP cut off',
      'damaged',
      async () => readFileSync(await zip({ 'a.pdf': pdf('a') })).subarray(0, 60),
    ],
    ['a ZIP without anything', 'no_answers', async () => readFileSync(await zip({}))],
    [
      'only a list',
      'no_answers',
      async () => readFileSync(await zip({ 'answers.csv': 'file\r\n' })),
    ],
    [
      'a list without files',
      'damaged',
      async () => readFileSync(await zip({ 'answers.csv': 'x,y\r\n1,2', 'a.pdf': pdf('a') })),
    ],
    [
      'a list that is no JSON',
      'damaged',
      async () => readFileSync(await zip({ 'answers.json': '{', 'a.pdf': pdf('a') })),
    ],
  ])('GAP-03 refuses %s as a whole: %s', async (_name, reason, content) => {
    const { running, core } = await desk()
    const path = join(temporaryFolder(), 'batch.zip')
    writeFileSync(path, await content())
    expect(await refusalOf(importing(running, path))).toMatchObject({
      code: 'answers_refused',
      data: { name: 'batch.zip', reason },
    })
    expect(await core.database.reader.selectFrom('documents').select('id').execute()).toEqual([])
  })

  it('GAP-04 can be given up: what was taken in before it stays, the rest comes the next time', async () => {
    const { running, core, client, claims } = await desk()
    const entries = claims.flatMap(({ claimNo }) =>
      Array.from({ length: 30 }, (_, n) => [`${claimNo}/${n}.pdf`, pdf(`${claimNo} ${n}`)]),
    )
    const path = await zip(Object.fromEntries(entries) as Record<string, string>)
    const { sourceId } = core.handover.addSource(path)
    const steps = await client.gaps.importBatch({ sourceId })
    const phases = new Set<string>()
    for await (const step of steps) {
      if (step.type !== 'progress') continue
      phases.add(step.phase)
      if (step.done > 0) break
    }
    expect([...phases]).toEqual(['files'])
    const count = async () =>
      (await core.database.reader.selectFrom('documents').select('id').execute()).length
    const taken = await count()
    expect(taken).toBeGreaterThan(0)
    expect(taken % 30).toBe(0)
    await importing(running, path)
    expect(await count()).toBe(90)
  })
})

describe('whose a file is', () => {
  it.each([
    ['VSHH25030300001_身份证_1.jpg', 'VSHH25030300001', null],
    ['VSHH25030300001/whatever.pdf', 'VSHH25030300001', null],
    ['VSHH25030300001-身份证.jpg', 'VSHH25030300001', null],
    ['VSHH25030300001身份证.jpg', 'VSHH25030300001', null],
    ['vshh25030300001 (2).jpg', 'VSHH25030300001', null],
    ['ＶＳＨＨ２５０３０３００００１_a.jpg', 'VSHH25030300001', null],
    ['收件/VSHH25030300001_王小明/a.jpg', 'VSHH25030300001', '王小明'],
    ['VSHH25030300001 王小明/VSHH25030300002_a.jpg', 'VSHH25030300001', '王小明'],
  ])('GAP-03 %s names %s', (path, claimNo, beside) => {
    const [address] = addressFiles([path], [])
    expect(address?.claimNos).toContainEqual({ claimNo, beside })
    const first = address?.claimNos.find((guess) => /^VSHH\d{11}$/u.test(guess.claimNo))
    expect(first).toEqual({ claimNo, beside })
  })

  it('GAP-03 holds names against each other whatever their width, blanks, points and order', () => {
    expect(sameName(' 王小明', '王小明')).toBe(true)
    expect(sameName('ＬＩ Ming', 'li ming')).toBe(true)
    expect(sameName('Ming Li', 'Li Ming')).toBe(true)
    expect(sameName('阿卜杜拉·示例', '阿卜杜拉示例')).toBe(true)
    expect(sameName('王小', '王小明')).toBe(false)
    expect(sameName('明小王', '王小明')).toBe(false)
    expect(sameName('', '王小明')).toBe(false)
    expect(sameName('··', '··')).toBe(false)
  })

  it('GAP-03 tells a claim number from other names', () => {
    expect(['VSHH25030300001', 'C-2025-000123', '20250303001'].every(looksLikeClaimNo)).toBe(true)
    expect(['SCAN', 'IMG1', '身份证', '', 'A12345'].some(looksLikeClaimNo)).toBe(false)
  })
})
