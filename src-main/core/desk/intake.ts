import { z } from 'zod'
import type { Reader } from '../database/database'
import { readSetting, type Setting, type Standing } from './settings'

/** What intake checks measure by, where no policy says otherwise. */
const intakeSettings = z.object({
  /** What the invoices of a self-service application may sum to (CLM-02). */
  selfServiceLimitFen: z.number().int().nonnegative(),
})
export type IntakeSettings = z.infer<typeof intakeSettings>

const setting: Setting<IntakeSettings> = {
  key: 'intake',
  parse: (stored) => intakeSettings.parse(stored),
  initial: { selfServiceLimitFen: 200_000 },
}

/** The limits of intake that are in force, with the version a change must name. */
export async function readIntakeSettings(reader: Reader): Promise<Standing<IntakeSettings>> {
  return readSetting(reader, setting)
}
