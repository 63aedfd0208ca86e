import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it } from 'vitest'
import { useColumns } from './columns'

/** What is left of 1280 px beside navigation (80), views (152) and preview (268). */
const LIST_PX = 780
/** The box to tick, and the edge behind the last column. */
const EDGES_PX = 36

describe('columns of the queue', () => {
  beforeEach(() => {
    localStorage.clear()
    setActivePinia(createPinia())
  })

  it('as delivered fit beside views and preview on 1280 px', () => {
    const shown = useColumns().fitting(LIST_PX, EDGES_PX)
    const wide = shown.reduce((sum, { width }) => sum + width, EDGES_PX)
    expect(wide).toBeLessThanOrEqual(LIST_PX)
    expect(shown.map(({ key }) => key)).toContain('assignee')
  })

  it('leave the provider to the preview where only its first letters would be seen, unless it was chosen', () => {
    const store = useColumns()
    const keys = (roomPx: number) => store.fitting(roomPx, EDGES_PX).map(({ key }) => key)
    expect(keys(LIST_PX)).not.toContain('provider')
    expect(keys(1200)).toContain('provider')
    store.toggle('flags')
    expect(keys(LIST_PX)).toContain('provider')
  })

  it('keep the width somebody gave them, within reason, until they are reset', () => {
    const store = useColumns()
    const width = () => store.shown.find(({ key }) => key === 'insured')?.width
    const delivered = width()
    store.resize('insured', 240)
    expect(width()).toBe(240)
    store.resize('insured', 5)
    expect(width()).toBe(48)
    setActivePinia(createPinia())
    expect(useColumns().shown.find(({ key }) => key === 'insured')?.width).toBe(48)
    store.reset()
    expect(width()).toBe(delivered)
  })

  it('are never all hidden', () => {
    const store = useColumns()
    for (const key of [...store.shownKeys]) store.toggle(key)
    expect(store.shownKeys).toHaveLength(1)
  })
})
