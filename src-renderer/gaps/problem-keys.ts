import type { PaperProblem } from '@shared/domain/materials/matrix'

/** The key that ticks each problem of a paper: the upper row of the keyboard, in the order of the list. */
export const problemKeys: Readonly<Record<PaperProblem, string>> = {
  blurred: '1',
  incomplete: '2',
  not_colour: '3',
  one_side_missing: '4',
  wrong_person: '5',
  not_as_insured: '6',
  expired: '7',
  unsigned: '8',
  not_original: '9',
  illegible_stamp: '0',
  figures_differ: '-',
  other: '=',
}
