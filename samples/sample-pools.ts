import { z } from 'zod'
import { claimTypes, incidentTypes, lineCategories } from '@shared/domain/catalogues'
import hospitalsJson from './hospitals.json'
import namesJson from './names.json'
import productsJson from './products.json'
import treatmentsJson from './treatments.json'

const words = z.array(z.string().min(1)).min(1)

/** What sample people are called; README.md says where the lists come from. */
export const names = z
  .strictObject({
    surnames: words,
    given: z.strictObject({ male: words, female: words }),
    english: z.strictObject({ male: words, female: words }),
  })
  .parse(namesJson)

export const hospitals = z
  .array(
    z.strictObject({
      name: z.string(),
      nameEn: z.string(),
      ownership: z.enum(['public', 'non_public']),
      level: z.string(),
      kind: z.enum(['medical', 'dental', 'pharmacy', 'checkup', 'internet']),
      province: z.string(),
      city: z.string(),
      district: z.string(),
      address: z.string(),
      phone: z.string(),
      /** 特定医院: dear places, of which the insured bears a share (ADJ-04). */
      specific: z.boolean().optional(),
      /** Bills the insurer directly. */
      network: z.boolean().optional(),
    }),
  )
  .parse(hospitalsJson)
export type SampleHospital = (typeof hospitals)[number]

const plan = z.array(z.strictObject({ product: z.string(), plan: z.string() })).min(1)
export const products = z
  .strictObject({ employers: words, group: plan, individual: plan, children: plan })
  .parse(productsJson)

const range = z.tuple([z.number().int().positive(), z.number().int().positive()])

export const treatments = z
  .array(
    z.strictObject({
      claimType: z.enum(claimTypes),
      incidentType: z.enum(incidentTypes),
      /** How often it comes up, against the others. */
      weight: z.number().int().positive(),
      code: z.string(),
      diagnosis: z.string(),
      for: z.enum(['anyone', 'adult', 'child', 'senior', 'mother']),
      /** Days in hospital. */
      days: range.optional(),
      items: z
        .array(
          z.strictObject({
            name: z.string(),
            category: z.enum(lineCategories),
            /** Price of one. */
            yuan: range,
            quantity: z.union([range, z.literal('days')]).optional(),
            /** On every invoice of the kind; others on some. */
            always: z.boolean().optional(),
            selfPaid: z.boolean().optional(),
            partlySelfPaid: z.boolean().optional(),
          }),
        )
        .min(1)
        .refine((items) => items.some((item) => item.always), 'nothing is always charged'),
    }),
  )
  .parse(treatmentsJson)
export type SampleTreatment = (typeof treatments)[number]
