import type { Inputs } from '@shared/contract'
import type { Absence } from '@shared/contract/queues'
import { refusal } from '@shared/contract/errors'
import { addDays, businessDate } from '@shared/domain/calendar'
import { maskNumbersWithin } from '@shared/domain/masking'
import { assignableStaff } from '../accounts/staff'
import { lastChangeOf } from '../audit/last-change'
import { changesBetween, recordAudit } from '../audit/chain'
import { now, type Actor, type Core } from '../context'
import type { Reader, Writer } from '../database/database'
import { newId } from '../ids'

/** Who is away, and who has their claims in sight meanwhile. */

/** Absences that ended longer ago say nothing any more. */
const SHOWN_AFTER_END_DAYS = 60

function absenceRows(reader: Reader) {
  return reader
    .selectFrom('absences')
    .innerJoin('staff', 'staff.id', 'absences.staff_id')
    .leftJoin('staff as cover', 'cover.id', 'absences.cover_id')
    .select([
      'absences.id',
      'absences.staff_id as staffId',
      'staff.name as staffName',
      'absences.cover_id as coverId',
      'cover.name as coverName',
      'absences.from_on as fromOn',
      'absences.to_on as toOn',
      'absences.note',
      'absences.version',
    ])
}

/** Absences that are to come, last, or ended within the last 60 days, by their first day. */
export async function listAbsences(core: Core): Promise<Absence[]> {
  const since = addDays(businessDate(now(core)), -SHOWN_AFTER_END_DAYS)
  return absenceRows(core.database.reader)
    .where('absences.to_on', '>=', since)
    .orderBy('absences.from_on')
    .orderBy('staff.name')
    .execute()
}

/** The last day of an absence in force today that nobody who is here covers; `null` for whoever is here or covered. */
export async function awayWithoutCover(
  reader: Reader,
  staffId: string,
  today: string,
): Promise<string | null> {
  const absence = await absenceOn(reader, staffId, today)
  if (!absence) return null
  const covered = absence.coverId !== null && !(await absenceOn(reader, absence.coverId, today))
  return covered ? null : absence.toOn
}

async function absenceOn(
  reader: Reader,
  staffId: string,
  day: string,
): Promise<Absence | undefined> {
  return absenceRows(reader)
    .where('absences.staff_id', '=', staffId)
    .where('absences.to_on', '>=', day)
    .where('absences.from_on', '<=', day)
    .executeTakeFirst()
}

/**
 * Enters an absence, or changes one.
 * @throws `not_found` for people who do not work on claims; `stale_version`; `invalid_record` where it ends before it
 *   begins, lies over another absence of theirs (`overlap`), or the cover is themselves or away then (`cover_away`)
 */
export async function saveAbsence(
  core: Core,
  actor: Actor,
  input: Inputs['queues']['saveAbsence'],
): Promise<Absence> {
  return core.database.write(async (writer) => {
    const before = input.id === undefined ? null : await standing(writer, input.id, input.version)
    await assertWorksHere(writer, [input.staffId, input.coverId])
    await assertFits(writer, input)
    const at = now(core)
    const id = before?.id ?? newId()
    const row = {
      staff_id: input.staffId,
      cover_id: input.coverId,
      from_on: input.fromOn,
      to_on: input.toOn,
      note: input.note && maskNumbersWithin(input.note),
      updated_at: at,
    }
    await (before
      ? writer
          .updateTable('absences')
          .set({ ...row, version: before.version + 1 })
          .where('id', '=', id)
          .execute()
      : writer
          .insertInto('absences')
          .values({ id, ...row, created_at: at })
          .execute())
    const saved = await absenceRows(writer).where('absences.id', '=', id).executeTakeFirstOrThrow()
    await recordAudit(core, writer, actor, {
      action: 'absence.save',
      entity: 'absence',
      entityId: id,
      ...(before
        ? changesBetween(fieldsOf(before), fieldsOf(saved))
        : { before: null, after: fieldsOf(saved) }),
    })
    return saved
  })
}

/** @throws `not_found`, `stale_version` */
export async function removeAbsence(
  core: Core,
  actor: Actor,
  { id, version }: Inputs['queues']['removeAbsence'],
): Promise<{ id: string }> {
  return core.database.write(async (writer) => {
    const before = await standing(writer, id, version)
    await writer.deleteFrom('absences').where('id', '=', id).execute()
    await recordAudit(core, writer, actor, {
      action: 'absence.remove',
      entity: 'absence',
      entityId: id,
      before: fieldsOf(before),
      after: null,
    })
    return { id }
  })
}

/** Puts somebody into a team, or out of every team. @throws `not_found` */
export async function setTeam(
  core: Core,
  actor: Actor,
  { staffId, team: given }: Inputs['queues']['setTeam'],
): Promise<{ staffId: string }> {
  const team = given === '' ? null : given
  return core.database.write(async (writer) => {
    const staff = await writer
      .selectFrom('staff')
      .select('team')
      .where('id', '=', staffId)
      .executeTakeFirst()
    if (!staff) throw refusal('not_found', { entity: 'staff', id: staffId })
    if (staff.team === team) return { staffId }
    await writer.updateTable('staff').set({ team }).where('id', '=', staffId).execute()
    await recordAudit(core, writer, actor, {
      action: 'account.setTeam',
      entity: 'account',
      entityId: staffId,
      before: { team: staff.team },
      after: { team },
    })
    return { staffId }
  })
}

function fieldsOf({ staffId, coverId, fromOn, toOn, note }: Absence): Record<string, unknown> {
  return { staffId, coverId, fromOn, toOn, note }
}

/** @throws `not_found`, `stale_version` */
async function standing(writer: Writer, id: string, version: number | undefined): Promise<Absence> {
  const current = await absenceRows(writer).where('absences.id', '=', id).executeTakeFirst()
  if (!current) throw refusal('not_found', { entity: 'absence', id })
  if (current.version === version) return current
  const last = await lastChangeOf(writer, 'absence', id)
  throw refusal('stale_version', {
    entity: 'absence',
    id,
    yourVersion: version ?? 0,
    currentVersion: current.version,
    current,
    changedBy: last?.actor ?? null,
    changedAt: last?.at ?? '',
  })
}

/** @throws `not_found` */
async function assertWorksHere(writer: Writer, ids: readonly (string | null)[]): Promise<void> {
  const staff = new Set((await assignableStaff(writer)).map(({ id }) => id))
  const unknown = ids.find((id) => id !== null && !staff.has(id))
  if (unknown) throw refusal('not_found', { entity: 'staff', id: unknown })
}

/** @throws `invalid_record` */
async function assertFits(
  writer: Writer,
  { id = '', staffId, coverId, fromOn, toOn }: Inputs['queues']['saveAbsence'],
): Promise<void> {
  const problems: { field: string; reason: string; detail: string }[] = []
  if (toOn < fromOn) problems.push({ field: 'toOn', reason: 'before_start', detail: fromOn })
  if (coverId === staffId) problems.push({ field: 'coverId', reason: 'covers_self', detail: '' })
  const during = async (person: string): Promise<Absence | undefined> =>
    absenceRows(writer)
      .where('absences.staff_id', '=', person)
      .where('absences.id', '<>', id)
      .where('absences.to_on', '>=', fromOn)
      .where('absences.from_on', '<=', toOn)
      .executeTakeFirst()
  if (problems.length === 0) {
    const other = await during(staffId)
    const away = coverId === null ? undefined : await during(coverId)
    const days = ({ fromOn: from, toOn: to }: Absence): string => `${from} ~ ${to}`
    if (other) problems.push({ field: 'fromOn', reason: 'overlap', detail: days(other) })
    if (away) problems.push({ field: 'coverId', reason: 'cover_away', detail: days(away) })
  }
  if (problems.length > 0) throw refusal('invalid_record', { problems })
}
