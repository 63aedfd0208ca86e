import { reasonText } from '@renderer/claims/reason-text'
import { bytes, dateTime, money } from '@renderer/app/format'
import { i18n, type Texts } from '@renderer/locales/texts'

/** What both the claim's own history and the audit trail carry of an entry. */
export interface EntryContent {
  action: string
  /** What kind of record it is about; the claim's own history does not say. */
  entity?: string
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
}

/** A field of an entry in words; `null` where the entry says nothing of that side. */
export interface FieldChange {
  /** Its path in the entry: `state`, `limits.claims.decide.reviewer`. */
  path: string
  label: string
  before: string | null
  after: string | null
}

/** What the words of a value may need to know: the names behind people's ids. */
export type NameOf = (id: string) => string | undefined

/** What was done, as the end of a sentence that begins with who did it: `took the claim`. */
export function actionText(action: string, { ofCode }: Texts): string {
  return ofCode('audit.action', action, 'audit.action.other')
}

/** The same for the head of a table's cell or a list of choices. */
export function actionTitle(action: string, texts: Texts): string {
  const text = actionText(action, texts)
  return text.charAt(0).toLocaleUpperCase() + text.slice(1)
}

/** What an entry is about: a claim by its number, another record by its kind and name. */
export function recordText(
  { entity, entityId, label }: { entity: string; entityId: string; label: string | null },
  { ofCode }: Texts,
): string {
  if (entity === 'claim' && label) return label
  const kind = ofCode('audit.entity', entity, 'audit.entity.other')
  const name =
    entity === 'settings' ? ofCode('audit.settings', entityId, 'audit.settings.other') : label
  return name ? `${kind} ${name}` : kind
}

/** Whether the claim an entry is about can be opened: a deleted one left nothing but this. */
export function leadsToClaim(entry: {
  entity: string
  action: string
  label: string | null
}): boolean {
  return entry.entity === 'claim' && entry.action !== 'claim.delete' && Boolean(entry.label)
}

/**
 * Every field of an entry, in the order it was recorded, with both sides in words. A field that is the same
 * before and after is left out.
 */
export function changesOf(entry: EntryContent, texts: Texts, nameOf: NameOf): FieldChange[] {
  const before = flattened(entry.before)
  const after = flattened(entry.after)
  const list: FieldChange[] = []
  for (const path of new Set([...after.keys(), ...before.keys()])) {
    const [was, is] = [before, after].map((side) => {
      return side.has(path) ? valueText(entry, path, side.get(path), texts, nameOf) : null
    }) as [string | null, string | null]
    // A before that the entry does not follow up was noted for reference only.
    if (entry.after !== null && is === null && entry.before !== null) continue
    if (was !== is) list.push({ path, label: fieldText(path, texts), before: was, after: is })
  }
  return list
}

/** Told by the decision itself or by the time of the entry, or of use to a program only. */
const leftOutInShort = [
  'claimNo',
  'claimedFen',
  'closedAt',
  'confirmedAt',
  'decidedAt',
  'excludedFen',
  'exclusions',
  'host',
  'limitFen',
  'number',
  'otherCompensationFen',
  'weightFen',
]

/** What of an entry a record's history tells: no ids and hashes, and nothing that says nothing. */
export function shortChangesOf(entry: EntryContent, texts: Texts, nameOf: NameOf): FieldChange[] {
  const { t } = texts
  const nothing = [t('audit.detail.empty'), t('audit.detail.no'), '0']
  return changesOf(entry, texts, nameOf)
    .filter(({ path, before, after }) => {
      const key = path.split('.').at(-1) ?? path
      if (leftOutInShort.includes(key) || /sha256$/iu.test(key)) return false
      if (/Ids?$/u.test(key) && key !== 'assigneeId') return false
      return before !== null || after === null || !nothing.includes(after)
    })
    .map((change) =>
      change.before === t('audit.detail.empty') ? { ...change, before: null } : change,
    )
}

/** Objects become paths; lists of plain values stay together. */
function flattened(content: Record<string, unknown> | null, prefix = ''): Map<string, unknown> {
  const found = new Map<string, unknown>()
  for (const [key, value] of Object.entries(content ?? {})) {
    const path = prefix + key
    if (isObject(value) && Object.keys(value).length > 0) {
      for (const [deeper, one] of flattened(value, `${path}.`)) found.set(deeper, one)
    } else found.set(path, value)
  }
  return found
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The path of a field in words: known keys by their names, others as they are. */
function fieldText(path: string, { t, ofCode }: Texts): string {
  const limit = limitField(path)
  if (limit) {
    return `${t(`audit.limit.${limit.kind}`)} › ${ofCode('role', limit.role, 'audit.entity.other')}`
  }
  return path
    .split('.')
    .map((key) => ofCode('audit.field', key, 'audit.entity.other'))
    .join(' › ')
}

/** The fields of limits are called by action and role: `claims.decide.reviewer`. */
function limitField(path: string): { kind: 'decide' | 'confirm'; role: string } | null {
  const [, kind, role] = /^claims\.(decide|confirm)\.(\w+)$/u.exec(path) ?? []
  return (kind === 'decide' || kind === 'confirm') && role ? { kind, role } : null
}

/** Which table of words a field's codes stand in. */
const codeGroups: Readonly<Record<string, readonly string[]>> = {
  state: ['state', 'audit.value'],
  states: ['state'],
  conclusion: ['conclusion'],
  kind: ['noticeKind', 'documentKind'],
  language: ['language'],
  roles: ['role'],
  fields: ['audit.value'],
  reason: ['audit.value'],
  format: ['audit.value'],
  profile: ['audit.value'],
  basis: ['audit.value'],
  rule: ['audit.value'],
  host: ['desk.settings.hosts'],
  checkState: ['materials.check'],
  problems: ['gaps.problem'],
  kinds: ['documentKind'],
  channels: ['channel'],
  claimTypes: ['claimType'],
  incidentTypes: ['incidentType'],
  age: ['materials.matrix.only.age'],
  ownership: ['materials.matrix.only.ownership'],
  when: ['materials.matrix.condition'],
  unless: ['materials.matrix.condition'],
}
const peopleFields = [
  'assigneeId',
  'accountId',
  'confirmedById',
  'coverId',
  'holdBy',
  'proposedBy',
  'receivedBy',
  'staffId',
]
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/u

function valueText(
  entry: EntryContent,
  path: string,
  value: unknown,
  texts: Texts,
  nameOf: NameOf,
): string {
  const { t } = texts
  const key = path.split('.').at(-1) ?? path
  const isLimit = key === 'limitFen' || limitField(path) !== null
  if (value === null && isLimit) return t('audit.detail.noLimit')
  if (value === null || value === undefined || value === '') return t('audit.detail.empty')
  if (typeof value === 'boolean') return t(value ? 'audit.detail.yes' : 'audit.detail.no')
  if (typeof value === 'number') {
    if (key.endsWith('Fen') || isLimit) return money(value)
    return key === 'sizeBytes' ? bytes(value) : value.toLocaleString('en', { useGrouping: false })
  }
  if (Array.isArray(value)) {
    if (value.length === 0) return t('audit.detail.empty')
    return value
      .map((one) => valueText(entry, path, one, texts, nameOf))
      .join(t('audit.list.separator'))
  }
  if (typeof value !== 'string') return JSON.stringify(value)
  if (key === 'reasonCode') return reasonText(value, i18n.global.locale.value)
  if (peopleFields.includes(key)) return nameOf(value) ?? value
  if (INSTANT.test(value)) return dateTime(value)
  // `rejected` is one thing of a claim and another of a proposal.
  const groups = (codeGroups[key] ?? []).filter(
    (group) => group !== 'state' || (entry.entity ?? 'claim') === 'claim' || key === 'states',
  )
  for (const group of groups) {
    if (i18n.global.te(`${group}.${value}`)) return i18n.global.t(`${group}.${value}`)
  }
  return value
}
