import type { Outputs } from '@shared/contract'
import { businessDate } from '@shared/domain/calendar'
import { openClaimStates, type ClaimState } from '@shared/domain/states'
import { assignableStaff } from '../accounts/staff'
import { now, type Core } from '../context'

/** Everybody who can have a claim, by team and name, with how much they have: from the kept counts. */
export async function readWorkload(core: Core): Promise<Outputs['queues']['workload']> {
  const { reader } = core.database
  const at = now(core)
  const today = businessDate(at)
  const [staff, teams, counts, holds, absences] = await Promise.all([
    assignableStaff(reader),
    reader.selectFrom('staff').select(['id', 'team']).where('team', 'is not', null).execute(),
    reader
      .selectFrom('claim_counts')
      .select(['state', 'assignee_id', 'due_on', 'claims'])
      .where('state', 'in', [...openClaimStates])
      .where('assignee_id', '<>', '')
      .execute(),
    reader
      .selectFrom('claims')
      .select(['assignee_id', 'state'])
      .where('hold_until', '>', at)
      .execute(),
    reader
      .selectFrom('absences')
      .select(['staff_id', 'to_on'])
      .where('to_on', '>=', today)
      .where('from_on', '<=', today)
      .execute(),
  ])
  const open = new Set<ClaimState>(openClaimStates)
  const teamOf = new Map(teams.map(({ id, team }) => [id, team]))
  const awayUntil = new Map(absences.map(({ staff_id: id, to_on: to }) => [id, to]))
  const rows = staff.map(({ id, name }) => {
    const theirs = counts.filter((row) => row.assignee_id === id)
    const sum = (wanted: (dueOn: string) => boolean): number =>
      theirs.reduce((total, row) => total + (wanted(row.due_on) ? row.claims : 0), 0)
    return {
      staffId: id,
      name,
      team: teamOf.get(id) ?? null,
      open: sum(() => true),
      dueToday: sum((dueOn) => dueOn === today),
      overdue: sum((dueOn) => dueOn < today),
      onHold: holds.filter((row) => row.assignee_id === id && open.has(row.state)).length,
      awayUntil: awayUntil.get(id) ?? null,
    }
  })
  // Teams together, those without one last.
  const key = ({ team, name }: (typeof rows)[number]): string => `${team ?? '\u{10FFFF}'}\n${name}`
  return rows.sort((a, b) => (key(a) < key(b) ? -1 : 1))
}
