import { coverageCases } from './coverage'
import type { GoldenCase } from './golden-case'
import { limitCases } from './limits'
import { productCases } from './products'
import { reviewedCases } from './reviewed'
import { shareCases } from './shares'

/** Every worked claim. What they expect was worked out by hand, not by the engine. */
export const goldenCases: readonly GoldenCase[] = [
  ...reviewedCases,
  ...coverageCases,
  ...limitCases,
  ...shareCases,
  ...productCases,
]
