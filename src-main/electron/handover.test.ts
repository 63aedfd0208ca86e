import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { isRefusal } from '@shared/contract/errors'
import { startTestCore, temporaryFolder } from '../testing/test-core'
import { handSource, saveDownload } from './handover'
import { CoreRefusalError, CoreUnavailableError } from './supervisor'

/** The core's own handover, answering as it does through its process. */
async function realCore() {
  const { core } = await startTestCore()
  const answer = <T>(requestId: number, work: () => T): T => {
    try {
      return work()
    } catch (error) {
      if (!isRefusal(error)) throw error
      const { code, data } = error
      throw new CoreRefusalError({ type: 'refused', requestId, code, data })
    }
  }
  return {
    handover: core.handover,
    addSource: async (path: string) =>
      answer(1, () => ({
        type: 'source' as const,
        requestId: 1,
        source: core.handover.addSource(path),
      })),
    describeDownload: async (downloadId: string) =>
      answer(2, () => ({
        type: 'download' as const,
        requestId: 2,
        fileName: core.handover.download(downloadId).fileName,
      })),
    saveDownload: async (downloadId: string, target: string) => {
      const failure = await core.handover.save(downloadId, target).then(
        () => null,
        (error: NodeJS.ErrnoException) => error.code ?? 'unknown',
      )
      return { type: 'saved' as const, requestId: 3, failure }
    },
    vault: core.vault,
  }
}

it('a folder the user chose becomes a source with its files', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'claims.csv'), 'a,b\n')
  const choice = await handSource(await realCore(), folder)
  expect(choice).toMatchObject({
    status: 'chosen',
    source: { files: [{ name: 'claims.csv', bytes: 4 }] },
  })
})

it('choosing nothing asks the core for nothing', async () => {
  const core = { addSource: vi.fn(), describeDownload: vi.fn(), saveDownload: vi.fn() }
  expect(await handSource(core, null)).toEqual({ status: 'cancelled' })
  expect(core.addSource).not.toHaveBeenCalled()
})

it.each([[''], ['claims.csv'], ['../etc'], ['/tmp/a\0b']])(
  'a path that no dialog and no drop would give is refused: %j',
  async (path) => {
    const core = { addSource: vi.fn(), describeDownload: vi.fn(), saveDownload: vi.fn() }
    const choice = await handSource(core, path)
    expect(choice).toMatchObject({ status: 'refused', code: 'source_unreadable' })
    expect(core.addSource).not.toHaveBeenCalled()
  },
)

it('a source that is gone is refused with the core’s code', async () => {
  const choice = await handSource(await realCore(), join(temporaryFolder(), 'gone.csv'))
  expect(choice).toEqual({
    status: 'refused',
    code: 'source_unreadable',
    data: { name: 'gone.csv', reason: 'ENOENT' },
  })
})

it('a download is written whole, and opened, to the place the user chose', async () => {
  const core = await realCore()
  const made = join(core.handover.outbox, 'package.zip')
  writeFileSync(made, core.vault.seal(Buffer.from('new')))
  const id = core.handover.addDownload(made, '赔案 2025-03.zip', 'application/zip', core.vault)
  const folder = temporaryFolder()
  const target = join(folder, 'saved.zip')
  writeFileSync(target, 'old and longer')
  const choosePlace = vi.fn(async () => target)
  expect(await saveDownload(core, id, choosePlace)).toEqual({ status: 'saved' })
  expect(choosePlace).toHaveBeenCalledWith('赔案 2025-03.zip')
  expect(readFileSync(target, 'utf8')).toBe('new')
  expect(readdirSync(folder)).toEqual(['saved.zip'])
})

it('cancelling the dialog writes nothing; an unknown download asks nothing', async () => {
  const core = await realCore()
  const made = join(core.handover.outbox, 'x.csv')
  writeFileSync(made, 'x')
  const id = core.handover.addDownload(made, 'x.csv', 'text/csv', null)
  expect(await saveDownload(core, id, async () => null)).toEqual({ status: 'cancelled' })
  const choosePlace = vi.fn(async () => null)
  expect(await saveDownload(core, 'unknown', choosePlace)).toMatchObject({
    status: 'refused',
    code: 'not_found',
  })
  expect(choosePlace).not.toHaveBeenCalled()
})

it('a place that cannot be written is named by the system’s code, and nothing is left there', async () => {
  const core = await realCore()
  const made = join(core.handover.outbox, 'x.csv')
  writeFileSync(made, 'x')
  const id = core.handover.addDownload(made, 'x.csv', 'text/csv', null)
  const folder = temporaryFolder()
  const taken = join(folder, 'taken.csv')
  mkdirSync(taken)
  const outcome = await saveDownload(core, id, async () => taken)
  expect(outcome).toMatchObject({ status: 'refused', code: 'save_failed' })
  expect(readdirSync(folder)).toEqual(['taken.csv'])
})

it('while the core is down the page is told so', async () => {
  const down = async (): Promise<never> => {
    throw new CoreUnavailableError()
  }
  const core = { addSource: down, describeDownload: down, saveDownload: down }
  const expected = { status: 'refused', code: 'desk_unavailable', data: {} }
  expect(await handSource(core, '/tmp')).toEqual(expected)
  expect(await saveDownload(core, 'x', async () => '/tmp/x')).toEqual(expected)
})
