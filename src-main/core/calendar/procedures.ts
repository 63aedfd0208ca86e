import { dueOf } from '@shared/domain/clocks/due'
import { now } from '../context'
import { implementing } from '../procedure'
import { clocksOfClaim } from './claim-clocks'
import { readWorkCalendar } from './read-calendar'
import { checkRules, readClockRules, saveRules } from './rules'
import { addYear, checkYear, listDays, listYears, removeYear } from './years'

const { calendar } = implementing

export const calendarProcedures = {
  due: calendar.due.handler(async ({ context: { core }, input: { from, period, pauses } }) => {
    const { reader } = core.database
    const { workingHours } = (await readClockRules(reader)).value
    return dueOf({ startAt: from, period, pauses }, await readWorkCalendar(reader), workingHours)
  }),
  ofClaim: calendar.ofClaim.handler(({ context: { core }, input }) =>
    core.database.snapshot((reader) => clocksOfClaim(reader, input.claimId, now(core))),
  ),
  days: calendar.days.handler(({ context: { core }, input }) =>
    listDays(core.database.reader, input),
  ),
  years: calendar.years.handler(({ context: { core } }) => listYears(core.database.reader)),
  checkYear: calendar.checkYear.handler(({ context: { core }, input }) => checkYear(core, input)),
  addYear: calendar.addYear.handler(({ context: { core, actor }, input }) =>
    addYear(core, actor, input),
  ),
  removeYear: calendar.removeYear.handler(({ context: { core, actor }, input }) =>
    removeYear(core, actor, input),
  ),
  rules: calendar.rules.handler(async ({ context: { core } }) => {
    const { value, version } = await readClockRules(core.database.reader)
    return { rules: value, version }
  }),
  checkRules: calendar.checkRules.handler(({ context: { core }, input }) =>
    checkRules(core, input),
  ),
  saveRules: calendar.saveRules.handler(({ context: { core, actor }, input }) =>
    saveRules(core, actor, input),
  ),
}
