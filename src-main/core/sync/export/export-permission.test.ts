import { expect, it } from 'vitest'
import { actingAs, startTestCore } from '../../../testing/test-core'
import { writeSettledClaim } from '../../../testing/settled-claims'

it('SYN-03 finance gets what it pays by, and not the whole of the claims', async () => {
  const running = await startTestCore()
  await writeSettledClaim(running, 1)
  const { client } = await actingAs(running, ['finance'])
  const outcome = async (profile: 'full' | 'payment'): Promise<string> => {
    try {
      for await (const step of await client.sync.export({ format: 'xlsx', profile })) {
        if (step.type === 'done') return `${step.claims}`
      }
      return 'no end'
    } catch (error) {
      return String((error as { code?: unknown }).code)
    }
  }
  expect([await outcome('full'), await outcome('payment')]).toEqual(['forbidden', '1'])
})
