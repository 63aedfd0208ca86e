import { z } from 'zod'
import { claimTypes } from '../domain/catalogues'
import { promiseKinds } from '../domain/promises'
import { date, id, instant, procedure } from './common'

const buckets = z.object({
  overdue: z.number().int(),
  today: z.number().int(),
  /** The next working day. */
  tomorrow: z.number().int(),
  /** The rest of the next seven days. */
  week: z.number().int(),
})

/** Promises, waiting, ageing: what a department decides from in the morning. */
export const dashboard = {
  read: procedure('claims.read')
    .input(z.object({ assignee: z.string().max(64).optional() }))
    .output(
      z.object({
        at: instant,
        today: date,
        tomorrow: date,
        /** By the clock that runs; counts above 10,000 are given as 10,000. */
        promises: z.array(buckets.extend({ kind: z.enum(promiseKinds) })),
        /** Promises of closing, by who has the claim; `null`: nobody. */
        byPerson: z.array(buckets.extend({ staffId: id.nullable(), name: z.string().nullable() })),
        byType: z.array(buckets.extend({ claimType: z.enum(claimTypes) })),
        /** Claims that wait for the customer, by how long they have. */
        waiting: z.array(
          z.object({
            fromDays: z.number().int(),
            toDays: z.number().int().nullable(),
            claims: z.number().int(),
            answered: z.number().int(),
          }),
        ),
        /** Claims ended in each of the last twelve months, and how many within their service level (CLM-08). */
        attainment: z.array(
          z.object({
            month: z.string(),
            closed: z.number().int(),
            inTime: z.number().int(),
            /** Calendar days from receipt to closing, half of the claims took no longer. */
            medianDays: z.number().nullable(),
          }),
        ),
        /** Open claims by calendar days since receipt. */
        ageing: z.array(
          z.object({
            fromDays: z.number().int(),
            toDays: z.number().int().nullable(),
            claims: z.number().int(),
            waiting: z.number().int(),
          }),
        ),
      }),
    ),
}
