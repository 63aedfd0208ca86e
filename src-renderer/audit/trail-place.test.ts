import { expect, it } from 'vitest'
import { readTrailPlace, writeTrailPlace } from './trail-place'

it('AUD-01 the address of a search in the trail comes back as it was written', () => {
  const filter = {
    actorId: 'p-1',
    action: 'claim',
    about: 'VSHH25030100001',
    from: '2025-03-01',
    to: '2025-03-31',
  }
  expect(readTrailPlace(writeTrailPlace(filter) as Record<string, string>)).toEqual(filter)
  expect(writeTrailPlace({ about: '', actorId: undefined })).toEqual({})
})

it('leaves out what it does not understand', () => {
  expect(readTrailPlace({ from: 'yesterday', action: 'claim.take', colour: 'blue' })).toEqual({
    action: 'claim.take',
  })
})
