import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { me } from './accounts'
import { procedure, progress, text, version } from './common'
import { importReport } from './sync'

/** The letterhead and the sender of every notice: settings of the insurer that runs this desk. */
export const insurerProfile = z.object({
  nameZh: text(100).min(1),
  nameEn: text(100).min(1),
  addressZh: text(200),
  addressEn: text(200),
  postcode: text(20),
  hotline: text(40),
  website: text(100),
  departmentZh: text(100),
  departmentEn: text(100),
  /** Before the date in a claim number (CLM-04). Two desks that exchange cases have different ones. */
  claimNoPrefix: z.string().regex(/^[A-Z]{2,8}$/u),
  /** Where and within how many days the addressee may object (NTC-03). */
  /**
   * Where customers look up a claim and send documents, with `{claimNo}` in it; empty: letters carry no QR code
   * (GAP-03).
   */
  claimLink: text(300)
    .refine(
      (link) => link === '' || (/^https:\/\/[^\s]+$/u.test(link) && link.includes('{claimNo}')),
      {
        error: 'claim_link',
      },
    )
    .default(''),
  objectionDays: z.number().int().min(1).max(730),
})
export type InsurerProfile = z.infer<typeof insurerProfile>

/** What concerns the desk as a whole: who is here, what it is called, whether there is anything in it. */
export const desk = {
  info: procedure('desk.read').output(
    z.object({
      version: z.string(),
      schemaVersion: z.number().int(),
      /** Today's business date in Asia/Shanghai. */
      today: z.iso.date(),
      me,
      /** Who can have a claim: active people who work on claims, and whoever has one. */
      staff: z.array(z.object({ id: z.string(), name: z.string() })),
      /** No claims and no batches yet: the first-run page is due. */
      empty: z.boolean(),
      /** The sample data may be loaded: only into a desk that holds nothing else. */
      sampleLoaded: z.boolean(),
      insurer: insurerProfile,
      insurerVersion: version,
      host: z.enum(['electron', 'web', 'cli', 'test']),
      /** When the last backup was made; `null` before the first. */
      lastBackupAt: z.iso.datetime().nullable(),
      /** The newest entry of the audit trail is this many milliseconds ahead of the clock; 0 when all is well. */
      clockBehindMs: z.number().int(),
    }),
  ),
  /** Fills an empty desk with generated sample claims, through the import. */
  loadSample: procedure('sample.load').output(
    eventIterator(
      z.discriminatedUnion('type', [progress, importReport.extend({ type: z.literal('done') })]),
    ),
  ),
  saveInsurer: procedure('settings.change')
    .input(z.object({ version, insurer: insurerProfile }))
    .output(z.object({ insurer: insurerProfile, version })),
}
