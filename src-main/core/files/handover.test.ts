import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../testing/test-core'
import { Handover } from './handover'
import { runMark } from './leftovers'
import { Vault } from './vault'

const vault = new Vault(Buffer.alloc(32, 7))
const content = Buffer.from('Zhang San '.repeat(30_000))
/** No process has this number on any system the desk runs on. */
const NO_PID = 2 ** 30

function offered(bytes: Buffer, sealedWith: Vault | null): { handover: Handover; id: string } {
  const dataDir = temporaryFolder()
  const handover = new Handover(dataDir)
  const path = join(handover.outbox, 'claims.zip')
  writeFileSync(path, bytes)
  return { handover, id: handover.addDownload(path, 'claims.zip', 'application/zip', sealedWith) }
}

describe('a download', () => {
  it('is plain with the size of the content, though the file is sealed', async () => {
    const { handover, id } = offered(vault.seal(content), vault)
    const download = handover.download(id)
    expect(download.bytes).toBe(content.length)
    expect((await buffer(download.open())).equals(content)).toBe(true)
  })

  it('that holds its own encryption is handed out as it lies there', async () => {
    const { handover, id } = offered(content, null)
    expect(handover.download(id).bytes).toBe(content.length)
    expect((await buffer(handover.download(id).open())).equals(content)).toBe(true)
  })

  it('is saved as a whole, for the user alone, over what was there', async () => {
    const { handover, id } = offered(vault.seal(content), vault)
    const folder = temporaryFolder()
    const target = join(folder, 'saved.zip')
    writeFileSync(target, 'before')
    await handover.save(id, target)
    expect(readFileSync(target).equals(content)).toBe(true)
    expect(readdirSync(folder)).toEqual(['saved.zip'])
    if (process.platform !== 'win32') expect(statSync(target).mode & 0o077).toBe(0)
  })

  it('that is damaged leaves the place as it was', async () => {
    const sealed = vault.seal(content)
    sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1
    const { handover, id } = offered(sealed, vault)
    const folder = temporaryFolder()
    const target = join(folder, 'saved.zip')
    writeFileSync(target, 'before')
    await expect(handover.save(id, target)).rejects.toMatchObject({ code: 'file_damaged' })
    expect(readFileSync(target, 'utf8')).toBe('before')
    expect(readdirSync(folder)).toEqual(['saved.zip'])
  })

  it('names what the place refused and leaves nothing there', async () => {
    const { handover, id } = offered(vault.seal(content), vault)
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'taken'))
    await expect(handover.save(id, join(folder, 'taken'))).rejects.toThrow()
    await expect(handover.save(id, join(folder, 'none', 'x'))).rejects.toMatchObject({
      code: 'ENOENT',
    })
    expect(readdirSync(folder)).toEqual(['taken'])
  })

  it('that is gone is not found', () => {
    const { handover, id } = offered(vault.seal(content), vault)
    handover.releaseAll()
    const gone = handover.addDownload(join(handover.outbox, 'none'), 'x', 'text/csv', vault)
    for (const wanted of [gone, 'nonesuch']) {
      expect(() => handover.download(wanted)).toThrow(
        expect.objectContaining({ code: 'not_found' }),
      )
    }
    expect(handover.download(id).fileName).toBe('claims.zip')
  })
})

describe('what killed processes left', () => {
  it('goes when the desk is next opened; what a living one works on stays', () => {
    const dataDir = temporaryFolder()
    const other = new Handover(dataDir)
    const dayBefore = Date.now() / 1000 - 2 * 86_400
    for (const folder of ['inbox', 'staging']) {
      // Of a process that is gone, of an earlier run with this number, of version 0.1.0, of a number given anew.
      const left = [`${NO_PID}-0badcafe-x`, `${process.pid}-0badcafe-x`, '019565a0-upload']
      for (const name of [...left, `${process.ppid}-0badcafe-old`, `${process.ppid}-0badcafe-x`]) {
        mkdirSync(join(dataDir, folder, name))
        writeFileSync(join(dataDir, folder, name, 'claims.csv'), 'Zhang San')
      }
      utimesSync(join(dataDir, folder, `${process.ppid}-0badcafe-old`), dayBefore, dayBefore)
    }
    const handover = new Handover(dataDir)
    for (const [folder, own] of [
      ['inbox', [handover.inbox, other.inbox]],
      ['staging', [handover.staging, other.staging]],
    ] as const) {
      const living = join(dataDir, folder, `${process.ppid}-0badcafe-x`)
      const found = readdirSync(join(dataDir, folder)).map((name) => join(dataDir, folder, name))
      expect(found.sort()).toEqual([...own, living].sort())
    }
    expect(handover.inbox).toContain(runMark)
    handover.releaseAll()
    other.releaseAll()
    expect(readdirSync(join(dataDir, 'staging'))).toEqual([`${process.ppid}-0badcafe-x`])
  })

  it('of exports goes after a day', () => {
    const dataDir = temporaryFolder()
    const { outbox } = new Handover(dataDir)
    const dayBefore = Date.now() / 1000 - 2 * 86_400
    for (const name of ['old.zip', '.old.part', 'young.zip']) writeFileSync(join(outbox, name), 'x')
    for (const name of ['old.zip', '.old.part']) {
      utimesSync(join(outbox, name), dayBefore, dayBefore)
    }
    new Handover(dataDir)
    expect(readdirSync(outbox)).toEqual(['young.zip'])
  })
})
