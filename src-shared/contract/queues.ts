import { z } from 'zod'
import { id, procedure, text, version } from './common'
import { queueFilter, queueSort } from './claims'

export const viewDefinition = z.object({
  filter: queueFilter,
  sort: queueSort,
  columns: z.array(z.string().max(40)).max(30).optional(),
})
export const savedView = z.object({
  id,
  name: z.string(),
  position: z.number().int(),
  definition: viewDefinition,
  version,
})
export type SavedView = z.infer<typeof savedView>

/** Personal saved views of the claim queue. */
export const queues = {
  listViews: procedure('views.own').output(z.array(savedView)),
  saveView: procedure('views.own')
    .input(
      z.object({
        id: id.optional(),
        version: version.optional(),
        name: text(60).min(1),
        definition: viewDefinition,
      }),
    )
    .output(savedView),
  removeView: procedure('views.own').input(z.object({ id, version })).output(z.object({ id })),
}
