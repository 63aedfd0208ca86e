import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { useMessages } from './messages'

describe('messages at the foot of the window', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    setActivePinia(createPinia())
    return () => vi.useRealTimers()
  })

  it('what was done last replaces what was done before, but not what can be undone or failed', () => {
    const messages = useMessages()
    const undo = { label: 'undo', run: () => undefined }
    messages.done('taken')
    messages.failed(new Error('lost'))
    messages.done('cleared', undo)
    messages.done('decided')
    messages.done('closed')
    expect(messages.list.map(({ tone, text }) => (tone === 'failed' ? tone : text))).toEqual([
      'failed',
      'cleared',
      'closed',
    ])
  })

  it('what was done goes by itself; what failed stays until it is dismissed', () => {
    const messages = useMessages()
    messages.failed(new Error('lost'))
    messages.done('taken')
    vi.advanceTimersByTime(60_000)
    expect(messages.list.map(({ tone }) => tone)).toEqual(['failed'])
    messages.dismiss(messages.list[0]?.id ?? 0)
    expect(messages.list).toEqual([])
  })
})
