import {
  claimChannels,
  claimTypes,
  documentKinds,
  incidentTypes,
  type ClaimChannel,
  type ClaimType,
} from '../catalogues'
import { MEDICAL_RECORD, medicalRecordKinds } from './default-matrix'
import { conditions, type Condition, type MaterialRule } from './matrix'

export const matrixProblems = [
  /** A code that no catalogue has. */
  'unknown_code',
  /** The code of the material is none, or stands for something else. */
  'unfit_code',
  'no_name',
  /** A list that names nothing. */
  'empty_list',
  /** Another row calls the same material otherwise, or takes other papers for it. */
  'named_otherwise',
  /** Another row asks for the same in the same cases, and says otherwise about it. */
  'contradicts',
  /** Another row asks for as much in these cases already. */
  'without_effect',
  /** There is no claim of which all of this holds. */
  'unreachable',
  /** There are claims that would be complete without a medical record (CLM-05). */
  'no_medical_record',
] as const

export interface MatrixProblem {
  /** Index of the row; `null` where it is about the whole. */
  row: number | null
  reason: (typeof matrixProblems)[number]
  /** The code it is about, or the number of the other row, from 1. */
  detail: string
}

/** What a condition says about a claim beyond itself. */
const implied: Partial<
  Record<Condition, { channels?: readonly ClaimChannel[]; claimTypes?: readonly ClaimType[] }>
> = {
  signed_on_screen: { channels: claimChannels.filter((channel) => channel !== 'paper') },
  discharged: { claimTypes: ['inpatient'] },
  over_self_service_limit: { channels: ['self_service'] },
  visit_fetched: { channels: ['fetched'] },
  fetching_authorized: { channels: ['fetched'] },
}

/** Whether the record lies in the fetched visit itself: nobody has to bring another (CLM-05, CLM-11). */
const standsForRecord: readonly Condition[] = ['visit_fetched']

/**
 * Everything that is wrong with a document matrix, row by row; nothing is found in one that may be put into force.
 * Source: DOMAIN CLM-05, GAP-07.
 */
export function checkMatrix(rows: readonly MaterialRule[]): MatrixProblem[] {
  const inRows = rows.flatMap((row, index) => [
    ...checkCodes(row).map((problem) => ({ ...problem, row: index })),
    ...checkAgainst(rows, index),
  ])
  return recordAlwaysNeeded(rows)
    ? inRows
    : [...inRows, { row: null, reason: 'no_medical_record', detail: MEDICAL_RECORD }]
}

type Found = Omit<MatrixProblem, 'row'>

function checkCodes(row: MaterialRule): Found[] {
  const found: Found[] = []
  if (!/^[a-z][a-z0-9_]{1,40}$/u.test(row.material) || row.material === 'other') {
    found.push({ reason: 'unfit_code', detail: row.material })
  }
  if (row.zh.trim() === '') found.push({ reason: 'no_name', detail: 'zh' })
  if (row.en.trim() === '') found.push({ reason: 'no_name', detail: 'en' })
  const lists: [name: string, values: readonly string[] | undefined, known: readonly string[]][] = [
    ['kinds', row.kinds, documentKinds],
    ['channels', row.channels, claimChannels],
    ['claimTypes', row.claimTypes, claimTypes],
    ['incidentTypes', row.incidentTypes, incidentTypes],
    ['when', row.when, conditions],
    ['unless', row.unless, conditions],
    ['age', row.age === undefined ? undefined : [row.age], ['minor', 'adult']],
    [
      'ownership',
      row.ownership === undefined ? undefined : [row.ownership],
      ['public', 'non_public'],
    ],
  ]
  for (const [name, values, known] of lists) {
    if (values?.length === 0) found.push({ reason: 'empty_list', detail: name })
    for (const value of values ?? []) {
      if (!known.includes(value)) found.push({ reason: 'unknown_code', detail: value })
    }
  }
  if (found.length === 0 && !isReachable(row)) {
    found.push({ reason: 'unreachable', detail: row.material })
  }
  return found
}

/** What is wrong with a row beside the others about the same material. */
function checkAgainst(rows: readonly MaterialRule[], index: number): MatrixProblem[] {
  const row = rows[index]
  if (!row) return []
  for (const [at, other] of rows.entries()) {
    if (at === index || other.material !== row.material) continue
    const found = (reason: MatrixProblem['reason']): MatrixProblem[] => [
      { row: index, reason, detail: String(at + 1) },
    ]
    const isLater = at < index
    if (isLater && !isSamePaper(row, other)) return found('named_otherwise')
    const isSame = covers(other, row) && covers(row, other)
    if (isLater && isSame && !(asksAsMuch(other, row) && asksAsMuch(row, other))) {
      return found('contradicts')
    }
    if ((isLater || !isSame) && covers(other, row) && asksAsMuch(other, row)) {
      return found('without_effect')
    }
  }
  return []
}

function isSamePaper(a: MaterialRule, b: MaterialRule): boolean {
  const kinds = (row: MaterialRule): string => [...new Set(row.kinds)].sort().join()
  return a.zh === b.zh && a.en === b.en && kinds(a) === kinds(b)
}

function asksAsMuch(a: MaterialRule, than: MaterialRule): boolean {
  const marks = ['blocking', 'original', 'bothSides'] as const
  return marks.every((mark) => a[mark] === true || than[mark] !== true)
}

/** Whether `wide` applies to every claim that `narrow` applies to. */
function covers(wide: MaterialRule, narrow: MaterialRule): boolean {
  const narrowed = { channels: channelsOf(narrow), claimTypes: claimTypesOf(narrow) }
  return (
    holdsAll(wide.channels, narrowed.channels) &&
    holdsAll(wide.claimTypes, narrowed.claimTypes) &&
    holdsAll(wide.incidentTypes, narrow.incidentTypes ?? incidentTypes) &&
    (wide.age === undefined || wide.age === narrow.age) &&
    (wide.ownership === undefined || wide.ownership === narrow.ownership) &&
    (wide.when ?? []).every((condition) => narrow.when?.includes(condition)) &&
    (wide.unless ?? []).every(
      (condition) => narrow.unless?.includes(condition) || !canHold(condition, narrowed),
    )
  )
}

function holdsAll<T>(wide: readonly T[] | undefined, narrow: readonly T[]): boolean {
  return wide === undefined || narrow.every((value) => wide.includes(value))
}

function isReachable(row: MaterialRule): boolean {
  return (
    channelsOf(row).length > 0 &&
    claimTypesOf(row).length > 0 &&
    !row.when?.some((condition) => row.unless?.includes(condition))
  )
}

/** The channels of claims that a row can apply to. */
function channelsOf({ channels = claimChannels, when = [], unless = [] }: MaterialRule) {
  return channels.filter(
    (channel) =>
      when.every((condition) => implied[condition]?.channels?.includes(channel) ?? true) &&
      // What was fetched, was fetched.
      !(channel === 'fetched' && unless.includes('visit_fetched')),
  )
}

function claimTypesOf({ claimTypes: types = claimTypes, when = [] }: MaterialRule) {
  return types.filter((type) =>
    when.every((condition) => implied[condition]?.claimTypes?.includes(type) ?? true),
  )
}

function canHold(
  condition: Condition,
  {
    channels,
    claimTypes: types,
  }: { channels: readonly ClaimChannel[]; claimTypes: readonly ClaimType[] },
): boolean {
  const { channels: ofChannels, claimTypes: ofTypes } = implied[condition] ?? {}
  return (
    channels.some((channel) => ofChannels?.includes(channel) ?? true) &&
    types.some((type) => ofTypes?.includes(type) ?? true)
  )
}

/**
 * Whether every claim, of whatever channel, type, cause, age and provider, has to bring a medical record and waits
 * for it, but where the visit was fetched (CLM-05).
 */
function recordAlwaysNeeded(rows: readonly MaterialRule[]): boolean {
  const records = rows.filter(
    ({ blocking, kinds, when = [], unless = [] }) =>
      blocking &&
      kinds.length > 0 &&
      kinds.every((kind) => medicalRecordKinds.includes(kind)) &&
      when.length === 0 &&
      unless.every((condition) => standsForRecord.includes(condition)),
  )
  return claimChannels.every((channel) =>
    claimTypes.every((claimType) =>
      incidentTypes.every((incidentType) =>
        (['minor', 'adult', undefined] as const).every((age) =>
          (['public', 'non_public', undefined] as const).every(
            (ownership) =>
              channel === 'fetched' ||
              records.some(
                (row) =>
                  (row.channels?.includes(channel) ?? true) &&
                  (row.claimTypes?.includes(claimType) ?? true) &&
                  (row.incidentTypes?.includes(incidentType) ?? true) &&
                  (row.age === undefined || row.age === age) &&
                  (row.ownership === undefined || row.ownership === ownership),
              ),
          ),
        ),
      ),
    ),
  )
}
