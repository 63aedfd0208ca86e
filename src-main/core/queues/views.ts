import type { Inputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import { viewDefinition, type SavedView } from '@shared/contract/queues'
import { maskName, maskNumbersWithin } from '@shared/domain/masking'
import { changesBetween, recordAudit } from '../audit/chain'
import { now, type Actor, type Core } from '../context'
import type { Reader, Writer } from '../database/database'
import { newId } from '../ids'

/** The actor's own views of the queue, in their order. */
export async function listViews(reader: Reader, actor: Actor): Promise<SavedView[]> {
  const rows = await reader
    .selectFrom('saved_views')
    .select(['id', 'name', 'position', 'definition', 'version'])
    .where('staff_id', '=', actor.id)
    .orderBy('position')
    .execute()
  return rows.map((row) => ({
    ...row,
    definition: viewDefinition.parse(JSON.parse(row.definition)),
  }))
}

/**
 * Keeps a view: a new one without `id`, else in the place of the one named.
 * @throws `name_taken`, `not_found`, `stale_version`
 */
export async function saveView(
  core: Core,
  actor: Actor,
  input: Inputs['queues']['saveView'],
): Promise<SavedView> {
  return core.database.write(async (writer) => {
    const views = await listViews(writer, actor)
    if (views.some((view) => view.name === input.name && view.id !== input.id)) {
      throw refusal('name_taken', { name: input.name })
    }
    const at = now(core)
    const definition = viewDefinition.parse(input.definition)
    const stored = { name: input.name, definition: JSON.stringify(definition), updated_at: at }
    if (input.id === undefined) {
      const position = Math.max(0, ...views.map((view) => view.position)) + 1
      const row = { id: newId(), ...stored, position, staff_id: actor.id, created_at: at }
      await writer.insertInto('saved_views').values(row).execute()
      await record(core, writer, actor, 'view.save', row.id, null, { name: row.name, definition })
      return { id: row.id, name: row.name, position, definition, version: 1 }
    }
    const current = await currentView(writer, actor, input.id, input.version)
    const version = current.version + 1
    await writer
      .updateTable('saved_views')
      .set({ ...stored, version })
      .where('id', '=', current.id)
      .execute()
    const next = { name: input.name, definition }
    await record(core, writer, actor, 'view.save', current.id, current, next)
    return { ...current, name: input.name, definition, version }
  })
}

/** @throws `not_found`, `stale_version` */
export async function removeView(
  core: Core,
  actor: Actor,
  input: Inputs['queues']['removeView'],
): Promise<{ id: string }> {
  return core.database.write(async (writer) => {
    const view = await currentView(writer, actor, input.id, input.version)
    await writer.deleteFrom('saved_views').where('id', '=', input.id).execute()
    await record(core, writer, actor, 'view.remove', input.id, view, null)
    return { id: input.id }
  })
}

type Kept = Pick<SavedView, 'name' | 'definition'>

async function record(
  core: Core,
  writer: Writer,
  actor: Actor,
  action: 'view.save' | 'view.remove',
  id: string,
  before: Kept | null,
  after: Kept | null,
): Promise<void> {
  await recordAudit(core, writer, actor, {
    action,
    entity: 'view',
    entityId: id,
    ...(before && after
      ? changesBetween(fieldsOf(before), fieldsOf(after))
      : { before: before && fieldsOf(before), after: after && fieldsOf(after) }),
  })
}

/** What was searched for may be a person's name or number: it is masked in the trail (MEM-04). */
function fieldsOf({ name, definition: { filter, sort, columns } }: Kept): Record<string, unknown> {
  const { search, ...rest } = filter
  return {
    name: maskNumbersWithin(name),
    filter: JSON.stringify(search === undefined ? rest : { ...rest, search: maskName(search) }),
    sort: JSON.stringify(sort),
    columns: columns?.join(', ') ?? null,
  }
}

async function currentView(
  writer: Writer,
  actor: Actor,
  id: string,
  version: number | undefined,
): Promise<SavedView> {
  const view = (await listViews(writer, actor)).find((candidate) => candidate.id === id)
  if (!view) throw refusal('not_found', { entity: 'saved_view', id })
  if (view.version === version) return view
  const row = await writer
    .selectFrom('saved_views')
    .select('updated_at')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  throw refusal('stale_version', {
    entity: 'saved_view',
    id,
    yourVersion: version ?? 0,
    currentVersion: view.version,
    current: view,
    changedBy: actor.name,
    changedAt: row.updated_at,
  })
}
