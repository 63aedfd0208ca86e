import { describe, expect, it } from 'vitest'
import { drawQueue } from './draw-queue'

const never = new AbortController().signal

describe('drawing pages', () => {
  it('is done one at a time, what is read before what is glanced at', async () => {
    const queue = drawQueue()
    const log: string[] = []
    let working = 0
    const draw = (name: string) => async (): Promise<void> => {
      working += 1
      expect(working).toBe(1)
      await new Promise((resolve) => setTimeout(resolve, 1))
      working -= 1
      log.push(name)
    }
    await Promise.all([
      queue.run(draw('thumb 1'), false, never),
      queue.run(draw('thumb 2'), false, never),
      queue.run(draw('page'), true, never),
    ])
    expect(log).toEqual(['thumb 1', 'page', 'thumb 2'])
  })

  it('leaves out what has been scrolled away before its turn', async () => {
    const queue = drawQueue()
    const gone = new AbortController()
    const drawn: string[] = []
    const first = queue.run(async () => void drawn.push('first'), true, never)
    const second = queue.run(async () => drawn.push('second'), true, gone.signal)
    gone.abort()
    await first
    expect(await second).toBeNull()
    expect(drawn).toEqual(['first'])
  })

  it('goes on after a page that cannot be drawn', async () => {
    const queue = drawQueue()
    const bad = queue.run(() => Promise.reject(new Error('damaged')), true, never)
    await expect(bad).rejects.toThrow('damaged')
    expect(await queue.run(() => Promise.resolve('drawn'), false, never)).toBe('drawn')
  })
})
