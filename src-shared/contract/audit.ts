import { z } from 'zod'
import { procedure } from './common'

export const audit = {
  /** Walks the whole chain; names the first entry whose content or link is broken (AUD-01). */
  verify: procedure.output(
    z.object({
      ok: z.boolean(),
      entries: z.number().int(),
      firstBroken: z.number().int().nullable(),
    }),
  ),
}
