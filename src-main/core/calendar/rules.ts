import type { Inputs, Outputs } from '@shared/contract'
import { clockRules, type ClockRules, type MovedClocks } from '@shared/contract/calendar'
import { CLOSE_WITHIN_WORKING_DAYS } from '@shared/domain/calendar'
import { defaultWorkingHours } from '@shared/domain/clocks/clock'
import { now, type Actor, type Core } from '../context'
import type { Reader } from '../database/database'
import { readSetting, saveSetting, type Setting, type Standing } from '../desk/settings'
import { findMoves, report, writeMoves, type Moves } from './moves'
import { readWorkCalendar } from './read-calendar'

/** How long each promise runs: CLM-08, GAP-02 and GAP-09 until somebody changes it. */
export const clockRulesSetting: Setting<ClockRules> = {
  key: 'clocks',
  parse: (stored) => clockRules.parse(stored),
  initial: {
    closeWithinWd: CLOSE_WITHIN_WORKING_DAYS,
    answerWithinWd: 2,
    remindAfterWd: 1,
    escalateAfterWd: 5,
    closeAfterD: 30,
    payWithinWd: 3,
    workingHours: { spans: defaultWorkingHours.spans.map((span) => ({ ...span })) },
  },
}

export async function readClockRules(reader: Reader): Promise<Standing<ClockRules>> {
  return readSetting(reader, clockRulesSetting)
}

/** What would move by these rules; changes nothing. */
export async function checkRules(
  core: Core,
  { rules }: Inputs['calendar']['checkRules'],
): Promise<{ moved: MovedClocks }> {
  return core.database.snapshot(async (reader) => ({
    moved: report(await movesBy(reader, clockRules.parse(rules))),
  }))
}

/**
 * Changes the rules and computes open clocks anew, all or nothing (CAL-03).
 * @throws `stale_version` with the rules as they are
 */
export async function saveRules(
  core: Core,
  actor: Actor,
  { version, rules, reason }: Inputs['calendar']['saveRules'],
): Promise<Outputs['calendar']['saveRules']> {
  const wanted = clockRules.parse(rules)
  return core.database.write(async (writer) => {
    const moves = await movesBy(writer, wanted)
    const saved = await saveSetting(core, writer, actor, clockRulesSetting, {
      version,
      value: () => wanted,
      action: 'calendar.saveRules',
      fields: ({ workingHours, ...periods }) => ({
        ...periods,
        workingHours: workingHours.spans.map(({ from, to }) => `${from}–${to}`),
      }),
      note: { reason, movedClocks: moves.moves.length },
    })
    await writeMoves(writer, moves, now(core))
    return { rules: saved.value, version: saved.version, moved: report(moves) }
  })
}

async function movesBy(reader: Reader, rules: ClockRules): Promise<Moves> {
  const calendar = await readWorkCalendar(reader)
  const before = { calendar, rules: (await readClockRules(reader)).value }
  return findMoves(reader, before, { calendar, rules })
}
