import type { MaterialRule } from '@shared/domain/materials/matrix'
import type { MatrixRow } from '../gap-words'

type List<K extends keyof MatrixRow> = NonNullable<MatrixRow[K]>

/** A row of the matrix as a form holds it: an empty list or choice narrows nothing. */
export interface RowFields {
  material: string
  zh: string
  en: string
  kinds: List<'kinds'>
  channels: List<'channels'>
  claimTypes: List<'claimTypes'>
  incidentTypes: List<'incidentTypes'>
  age: List<'age'> | ''
  ownership: List<'ownership'> | ''
  when: List<'when'>
  unless: List<'unless'>
  blocking: boolean
  original: boolean
  bothSides: boolean
  rule: string
}

/** @param row `null` for a new one */
export function rowToFields(row: MaterialRule | null): RowFields {
  return {
    material: row?.material ?? '',
    zh: row?.zh ?? '',
    en: row?.en ?? '',
    kinds: [...(row?.kinds ?? [])],
    channels: [...(row?.channels ?? [])],
    claimTypes: [...(row?.claimTypes ?? [])],
    incidentTypes: [...(row?.incidentTypes ?? [])],
    age: row?.age ?? '',
    ownership: row?.ownership ?? '',
    when: [...(row?.when ?? [])],
    unless: [...(row?.unless ?? [])],
    blocking: row?.blocking ?? true,
    original: row?.original ?? false,
    bothSides: row?.bothSides ?? false,
    rule: row?.rule ?? '',
  }
}

/** The row that a form makes; what narrows nothing is left out. */
export function toRow(fields: RowFields): MatrixRow {
  const { channels, claimTypes, incidentTypes, when, unless, age, ownership } = fields
  return {
    material: fields.material.trim(),
    zh: fields.zh.trim(),
    en: fields.en.trim(),
    kinds: [...fields.kinds],
    ...(channels.length > 0 ? { channels: [...channels] } : {}),
    ...(claimTypes.length > 0 ? { claimTypes: [...claimTypes] } : {}),
    ...(incidentTypes.length > 0 ? { incidentTypes: [...incidentTypes] } : {}),
    ...(age === '' ? {} : { age }),
    ...(ownership === '' ? {} : { ownership }),
    ...(when.length > 0 ? { when: [...when] } : {}),
    ...(unless.length > 0 ? { unless: [...unless] } : {}),
    blocking: fields.blocking,
    ...(fields.original ? { original: true } : {}),
    ...(fields.bothSides ? { bothSides: true } : {}),
    rule: fields.rule.trim(),
  }
}
