import { describe, expect, it } from 'vitest'
import { refusal } from '@shared/contract/errors'
import { makeTask } from './task'

interface Done {
  type: 'done'
  entries: number
}
const step = { type: 'progress', phase: 'write', done: 1, total: 2 } as const

describe('long work', () => {
  it('tells how far it is and keeps how it ended', async () => {
    const task = makeTask<Done>()
    const seen: boolean[] = []
    const end = await task.run(async () =>
      (async function* () {
        yield step
        seen.push(task.running.value, task.progress.value?.done === 1)
        yield { type: 'done', entries: 7 } as const
      })(),
    )
    expect(seen).toEqual([true, true])
    expect(end).toEqual({ type: 'done', entries: 7 })
    expect(task.done.value).toEqual(end)
    expect(task.running.value).toBe(false)
  })

  it('that is cancelled has neither end nor error', async () => {
    const task = makeTask<Done>()
    const end = await task.run(async (signal) =>
      (async function* () {
        yield step
        task.cancel()
        signal.throwIfAborted()
        yield { type: 'done', entries: 7 } as const
      })(),
    )
    expect([end, task.done.value, task.error.value]).toEqual([null, null, null])
    expect(task.cancelled.value).toBe(true)
  })

  it('that fails keeps its error, until it is run again', async () => {
    const task = makeTask<Done>()
    await task.run(() => Promise.reject(refusal('disk_full', {})))
    expect(task.error.value).toMatchObject({ code: 'disk_full' })
    expect(task.cancelled.value).toBe(false)
    await task.run(async () =>
      (async function* () {
        yield { type: 'done', entries: 1 } as const
      })(),
    )
    expect(task.error.value).toBeNull()
  })
})
