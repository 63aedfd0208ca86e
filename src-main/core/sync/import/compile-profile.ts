import {
  lookupsOf,
  type Profile,
  type ProfileFile,
  type ProfileTable,
  type ProfileValue,
} from '@shared/contract/profile'
import { kinds, zoneMinutes, type ReadCell, type ReadRules } from './read-value'
import { requiredFields, tableOrder, targets } from './targets'

/** Gives a row's value as text, trimmed; '' when there is none. */
export type Getter = (cells: readonly string[]) => string

/** Finds a value in another file's rows; `null` when that file cannot be looked into by these columns. */
export type LookupFactory = (
  file: string,
  keyColumn: string,
  otherColumns: readonly string[],
  column: string,
) => ((key: string, others: readonly string[]) => string) | null

/** Header texts are compared without regard to width, case and blanks. */
export function normalHeader(text: string): string {
  return text.normalize('NFKC').replace(/\s+/gu, ' ').trim().toLowerCase()
}

/** A file's header row: where each column is. */
export class Header {
  readonly #at = new Map<string, number>()
  readonly #twice = new Set<string>()
  /** Columns that mappings use. */
  readonly used = new Set<number>()
  /** Names that mappings use and the header has twice. */
  readonly ambiguous = new Set<string>()
  readonly width: number
  readonly duplicates: number

  constructor(readonly names: readonly string[]) {
    this.width = names.length
    let duplicates = 0
    for (const [index, name] of names.entries()) {
      const normal = normalHeader(name)
      if (normal === '') continue
      if (this.#at.has(normal)) {
        this.#twice.add(normal)
        duplicates += 1
      } else this.#at.set(normal, index)
    }
    this.duplicates = duplicates
  }

  has(name: string): boolean {
    return this.#at.has(normalHeader(name))
  }

  /** Index of the first of these names that the header has. */
  find(names: string | readonly string[]): number | null {
    for (const name of typeof names === 'string' ? [names] : names) {
      const normal = normalHeader(name)
      const index = this.#at.get(normal)
      if (index === undefined) continue
      this.used.add(index)
      if (this.#twice.has(normal)) this.ambiguous.add(name)
      return index
    }
    return null
  }
}

/** What a row of a table came to. */
export interface MappedRow {
  key: string
  /** In the order of the table's fields; `null` where the source says nothing. */
  values: (string | number | null)[]
  problem: { column: string; reason: string } | null
}

export interface TableMapper {
  table: ProfileTable
  /** Position of each field in `values`. */
  position: Record<string, number>
  /** Fields the profile maps and the file has. */
  mapped: ReadonlySet<string>
  map(cells: readonly string[]): MappedRow
}

export interface FileMapper {
  tables: TableMapper[]
  /** Whether the row counts. */
  accepts(cells: readonly string[]): boolean
  /** Required columns that the header lacks. */
  missing: string[]
  /** Mapped fields left empty because the header lacks their columns. */
  absent: number
}

/** Columns a value is made from, for the message that they are missing. */
export function columnsOf(value: ProfileValue): string {
  if (typeof value === 'string') return value
  if ('column' in value) {
    return typeof value.column === 'string' ? value.column : value.column.join(' | ')
  }
  if ('template' in value) return value.template
  if ('first' in value) return value.first.map(columnsOf).join(' | ')
  if ('lookup' in value) return Object.values(value.lookup.where).map(columnsOf).join(' + ')
  return ''
}

/** Whether a header has what the value needs. */
export function canRead(value: ProfileValue, header: Header): boolean {
  if (typeof value === 'string') return header.has(value)
  if (value.default !== undefined || 'constant' in value) return true
  if ('column' in value) return [value.column].flat().some((name) => header.has(name))
  if ('template' in value) return templateColumns(value.template).some((name) => header.has(name))
  if ('first' in value) return value.first.some((inner) => canRead(inner, header))
  return Object.values(value.lookup.where).every((inner) => canRead(inner, header))
}

/** Required columns of a file's mappings that the header lacks, as a person would look for them. */
export function missingColumns(file: ProfileFile, header: Header): string[] {
  const missing = Object.keys(file.where ?? {}).filter((column) => !header.has(column))
  for (const table of tableOrder) {
    const mapping = file[table] as Partial<Record<string, ProfileValue>> | undefined
    if (!mapping) continue
    for (const field of requiredFields[table]) {
      const value = mapping[field]
      if (value !== undefined && !canRead(value, header)) missing.push(columnsOf(value))
    }
  }
  return [...new Set(missing)]
}

function templateColumns(template: string): string[] {
  return [...template.matchAll(/\{([^{}]+)\}/gu)].map((match) => match[1] ?? '')
}

/** Binds a profile's mappings to one file's header. */
export function compileFile(
  profile: Profile,
  file: ProfileFile,
  header: Header,
  lookups: LookupFactory,
  excelDays: boolean,
): FileMapper {
  const rules: ReadRules = {
    dateFormats: profile.dateFormats,
    zoneMinutes: zoneMinutes(profile.timezone),
    amountUnit: profile.amountUnit,
    excelDays,
  }
  let absent = 0
  const tables: TableMapper[] = []
  for (const table of tableOrder) {
    const mapping = file[table] as Partial<Record<string, ProfileValue>> | undefined
    if (!mapping) continue
    const compiled = compileTable(table, mapping, header, lookups, rules)
    absent += compiled.absent
    tables.push(compiled.mapper)
  }
  const filters = Object.entries(file.where ?? {}).map(([column, values]) => ({
    index: header.find(column) ?? -1,
    values: new Set(values),
  }))
  return {
    tables,
    missing: missingColumns(file, header),
    absent,
    accepts: (cells) =>
      filters.every(({ index, values }) => values.has((cells[index] ?? '').trim())),
  }
}

function compileTable(
  table: ProfileTable,
  mapping: Partial<Record<string, ProfileValue>>,
  header: Header,
  lookups: LookupFactory,
  rules: ReadRules,
): { mapper: TableMapper; absent: number } {
  const required = new Set(requiredFields[table])
  const mapped = new Set<string>()
  const position: Record<string, number> = {}
  const fields: {
    get: Getter | null
    read: ReadCell
    refusedAs: string
    required: boolean
    label: string
  }[] = []
  let absent = 0
  for (const [name, target] of Object.entries(targets[table])) {
    const value = mapping[name]
    const get = value === undefined ? null : compileValue(value, header, lookups)
    if (value !== undefined && get === null) absent += 1
    if (get !== null) mapped.add(name)
    position[name] = fields.length
    fields.push({
      get,
      read: target.kind.reader(withOwnRules(value, rules)),
      refusedAs: target.kind.refusedAs,
      required: required.has(name),
      label: value === undefined ? name : columnsOf(value) || name,
    })
  }
  const keyValue = mapping['key']
  const key = keyValue === undefined ? null : compileValue(keyValue, header, lookups)
  const keyLabel = keyValue === undefined ? 'key' : columnsOf(keyValue)
  const readKey = kinds.key.reader(rules)
  const count = fields.length
  return {
    absent,
    mapper: {
      table,
      position,
      mapped,
      map(cells) {
        const values = new Array<string | number | null>(count)
        let problem: MappedRow['problem'] = null
        for (let index = 0; index < count; index += 1) {
          const field = fields[index]
          values[index] = null
          if (!field) continue
          const text = field.get === null ? '' : field.get(cells)
          if (text === '') {
            if (field.required) problem ??= { column: field.label, reason: 'missing_value' }
            continue
          }
          const value = field.read(text)
          if (value === null) problem ??= { column: field.label, reason: field.refusedAs }
          else values[index] = value
        }
        const keyText = key === null ? '' : key(cells)
        if (readKey(keyText) === null) problem ??= { column: keyLabel, reason: 'text_too_long' }
        else if (keyText === '' && required.has('key')) {
          problem ??= { column: keyLabel, reason: 'missing_value' }
        }
        return { key: keyText, values, problem }
      },
    },
  }
}

/** A column's own date formats and unit go before the profile's. */
function withOwnRules(value: ProfileValue | undefined, rules: ReadRules): ReadRules {
  if (value === undefined || typeof value === 'string') return rules
  if ('first' in value) return value.first.reduce((all, inner) => withOwnRules(inner, all), rules)
  if (!('column' in value)) return rules
  return {
    ...rules,
    ...(value.format ? { dateFormats: [...[value.format].flat(), ...rules.dateFormats] } : {}),
    ...(value.unit ? { amountUnit: value.unit } : {}),
  }
}

/** @returns `null` when the header lacks every column the value could come from */
function compileValue(value: ProfileValue, header: Header, lookups: LookupFactory): Getter | null {
  if (typeof value === 'string') return columnGetter(value, header)
  const raw = compileRaw(value, header, lookups)
  const { map, default: fallback } = value
  if (raw === null) return fallback === undefined ? null : () => fallback
  const known = map && new Map(Object.entries(map).map(([from, to]) => [from.trim(), to]))
  if (known) {
    const other = known.get('*')
    return (cells) => {
      const text = raw(cells)
      if (text === '') return fallback ?? ''
      return known.get(text) ?? other ?? text
    }
  }
  if (fallback !== undefined) return (cells) => raw(cells) || fallback
  return raw
}

function columnGetter(names: string | readonly string[], header: Header): Getter | null {
  const index = header.find(names)
  return index === null ? null : (cells) => (cells[index] ?? '').trim()
}

function compileRaw(
  value: Exclude<ProfileValue, string>,
  header: Header,
  lookups: LookupFactory,
): Getter | null {
  if ('constant' in value) return () => value.constant
  if ('column' in value) return columnGetter(value.column, header)
  if ('template' in value) return templateGetter(value.template, header)
  if ('first' in value) {
    const getters = value.first
      .map((inner) => compileValue(inner, header, lookups))
      .filter((getter) => getter !== null)
    if (getters.length === 0) return null
    return (cells) => {
      for (const getter of getters) {
        const text = getter(cells)
        if (text !== '') return text
      }
      return ''
    }
  }
  const { file, where, column } = value.lookup
  const [[keyColumn, keyValue] = ['', ''], ...others] = Object.entries(where)
  const key = compileValue(keyValue, header, lookups)
  const otherGetters = others.map(([, inner]) => compileValue(inner, header, lookups))
  const find = lookups(
    file,
    keyColumn,
    others.map(([name]) => name),
    column,
  )
  if (key === null || find === null || otherGetters.includes(null)) return null
  const getOthers = otherGetters.filter((getter) => getter !== null)
  return (cells) => {
    const wanted = key(cells)
    if (wanted === '') return ''
    return find(
      wanted,
      getOthers.map((getter) => getter(cells)),
    )
  }
}

function templateGetter(template: string, header: Header): Getter | null {
  const parts = template.split(/\{([^{}]+)\}/u)
  const indexes = parts.map((part, at) => (at % 2 === 1 ? header.find(part) : null))
  if (indexes.every((index) => index === null)) return null
  return (cells) => {
    let text = ''
    let filled = false
    for (const [at, part] of parts.entries()) {
      if (at % 2 === 0) text += part
      else {
        const index = indexes[at]
        const cell = index === null || index === undefined ? '' : (cells[index] ?? '').trim()
        if (cell !== '') filled = true
        text += cell
      }
    }
    return filled ? text.replace(/\s{2,}/gu, ' ').trim() : ''
  }
}

/** What lookups need of each file: key column → the other columns asked for. */
export function lookupNeeds(profile: Profile): Map<string, Map<string, Set<string>>> {
  const needs = new Map<string, Map<string, Set<string>>>()
  for (const file of profile.files) {
    for (const lookup of lookupsOf(file)) {
      const [keyColumn = '', ...others] = Object.keys(lookup.where)
      const ofFile = needs.get(lookup.file) ?? new Map<string, Set<string>>()
      const columns = ofFile.get(keyColumn) ?? new Set<string>()
      for (const column of [...others, lookup.column]) columns.add(column)
      ofFile.set(keyColumn, columns)
      needs.set(lookup.file, ofFile)
    }
  }
  return needs
}
