import { clockRules, type ClockRules } from '@shared/contract/calendar'
import { CLOSE_WITHIN_WORKING_DAYS } from '@shared/domain/calendar'
import { defaultWorkingHours } from '@shared/domain/clocks/clock'
import type { Reader } from '../database/database'
import { readSetting, type Setting, type Standing } from '../desk/settings'

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
