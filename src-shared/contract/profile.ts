import { z } from 'zod'

/**
 * An import profile: how the files of one source system become the desk's records. It is data that a
 * domain person can write; `docs/import-profiles.md` explains it with examples.
 */

const columnName = z.string().trim().min(1).max(200)
/** One header, or several names the same column goes by. */
const columnNames = z.union([columnName, z.array(columnName).min(1).max(20)])

/** Source values → desk values. `*` stands for any other value that is not empty. */
const valueMap = z.record(z.string().max(200), z.string().max(200))

const modifiers = {
  /** Replaces source values; a value that is not listed (and no `*`) is refused by the field's own check. */
  map: valueMap.optional(),
  /** Used where the source is empty. */
  default: z.string().max(500).optional(),
}

/** Where a value comes from; a bare string is a column. */
export type ProfileValue =
  | string
  | ({ map?: Record<string, string>; default?: string } & (
      | {
          column: string | string[]
          format?: string | string[]
          unit?: 'yuan' | 'fen' | 'wan'
        }
      | { constant: string }
      | { template: string }
      | { first: ProfileValue[] }
      | { lookup: { file: string; where: Record<string, ProfileValue>; column: string } }
    ))

const profileValue: z.ZodType<ProfileValue> = z.lazy(() =>
  z.union([
    columnName,
    z.strictObject({
      column: columnNames,
      /** Date formats of this column alone, e.g. `DD.MM.YYYY`. */
      format: z.union([z.string().max(40), z.array(z.string().max(40)).min(1)]).optional(),
      /** Amount unit of this column alone. */
      unit: z.enum(['yuan', 'fen', 'wan']).optional(),
      ...modifiers,
    }),
    z.strictObject({ constant: z.string().max(500), ...modifiers }),
    /** `{COLUMN}` is replaced by the column's value; spaces that an empty one leaves are closed up. */
    z.strictObject({ template: z.string().min(1).max(500), ...modifiers }),
    /** The first of these that is not empty. */
    z.strictObject({ first: z.array(profileValue).min(1).max(10), ...modifiers }),
    /**
     * A column of another file's row. `where` says which row: its columns → values of this row; the first
     * one named is that file's key, the others must agree too.
     */
    z.strictObject({
      lookup: z.strictObject({
        file: z.string().min(1).max(60),
        where: z
          .record(columnName, profileValue)
          .refine((where) => Object.keys(where).length > 0, 'empty'),
        column: columnName,
      }),
      ...modifiers,
    }),
  ]),
)

/** Fields of a table: `required` ones must be mapped and filled. */
function table<const R extends readonly string[], const O extends readonly string[]>(
  required: R,
  optional: O,
) {
  const shape: Record<string, z.ZodType<ProfileValue | undefined>> = {}
  for (const field of required) shape[field] = profileValue
  for (const field of optional) shape[field] = profileValue.optional()
  return z.strictObject(shape) as unknown as z.ZodType<
    Record<R[number], ProfileValue> & Partial<Record<O[number], ProfileValue>>
  >
}

/** The tables a profile fills and the fields of each; amounts, dates and lists are read by the field's kind. */
export const profileTables = {
  members: table(
    ['key', 'name'],
    [
      'gender',
      'birth_on',
      'id_type',
      'id_number',
      'id_valid_from',
      'id_valid_to',
      'phone',
      'email',
      'address',
      'language',
      'id_verification',
    ],
  ),
  providers: table(
    ['key', 'name'],
    [
      'name_en',
      'ownership',
      'level',
      'kind',
      'province',
      'city',
      'district',
      'address',
      'phone',
      'specific',
      'network',
    ],
  ),
  policies: table(
    ['key', 'policy_no', 'insured', 'product_name', 'start_on'],
    [
      'main_insured',
      'holder_name',
      'insurer_name',
      'plan_name',
      'end_on',
      'state',
      'plan',
      'covered_since',
      'surrendered_on',
    ],
  ),
  claims: table(
    ['key', 'insured'],
    [
      'claim_no',
      'policy',
      'provider',
      'claim_type',
      'incident_type',
      'incident_on',
      'diagnosis_code',
      'diagnosis_name',
      'applicant_name',
      'applicant_relation',
      'province',
      'city',
      'payee_name',
      'payee_bank',
      'payee_branch',
      'payee_account',
      'other_compensation',
      'received_at',
      'channel',
      'applicant',
      'applicant_address',
      'signed_on',
      'authorized_on',
      'follow_up',
      'priority',
    ],
  ),
  invoices: table(
    ['key', 'claim'],
    [
      'invoice_no',
      'issued_on',
      'provider',
      'total',
      'social_insurance',
      'self_paid',
      'partly_self_paid',
      'unreasonable',
      'third_party',
    ],
  ),
  lines: table(
    ['claim', 'name', 'claimed'],
    [
      'key',
      'invoice',
      'code',
      'category',
      'quantity',
      'unit_price',
      'service_on',
      'diagnosis_code',
    ],
  ),
}
export type ProfileTable = keyof typeof profileTables

const fileMapping = z.strictObject({
  /** What lookups call this file. */
  id: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,59}$/u)
    .optional(),
  /** File name or pattern with `*`, or several alternatives; case does not matter. */
  file: z.union([z.string().min(1).max(200), z.array(z.string().min(1).max(200)).min(1).max(10)]),
  /** The import goes on without the file. */
  optional: z.boolean().default(false),
  /** Workbooks: the sheet's name; the first sheet when absent. */
  sheet: z.string().max(100).optional(),
  /** Only rows whose columns hold one of these values; other rows are passed over. */
  where: z.record(columnName, z.array(z.string().max(200)).min(1)).optional(),
  members: profileTables.members.optional(),
  providers: profileTables.providers.optional(),
  policies: profileTables.policies.optional(),
  claims: profileTables.claims.optional(),
  invoices: profileTables.invoices.optional(),
  lines: profileTables.lines.optional(),
})
export type ProfileFile = z.infer<typeof fileMapping>

export const profile = z
  .strictObject({
    name: z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}_-]{0,59}$/u),
    title: z.strictObject({
      zh: z.string().trim().min(1).max(100),
      en: z.string().trim().min(1).max(100),
    }),
    /** The source system; records are known by it and their key there. */
    source: z.string().trim().min(1).max(60),
    /** The insureds' language where the source has none. */
    language: z.enum(['zh', 'en']).default('zh'),
    encoding: z.enum(['auto', 'utf-8', 'gb18030']).default('auto'),
    delimiter: z.union([z.literal('auto'), z.enum([',', '\t', ';', '|'])]).default('auto'),
    /** Tried in order: `YYYY MM DD` with any separators, single `M` and `D` take one or two digits. */
    dateFormats: z
      .array(z.string().min(4).max(40))
      .min(1)
      .max(20)
      .default(['YYYY-M-D', 'YYYY/M/D', 'YYYY.M.D', 'YYYYMMDD', 'YYYY年M月D日']),
    /** Zone of moments that name none, and of the dates taken from moments. */
    timezone: z
      .union([z.enum(['Asia/Shanghai', 'UTC']), z.string().regex(/^[+-](0\d|1[0-4]):[0-5]\d$/u)])
      .default('Asia/Shanghai'),
    amountUnit: z.enum(['yuan', 'fen', 'wan']).default('yuan'),
    /** Claims that name no policy get the insured's policy in force on the incident date. */
    matchPolicyByDate: z.boolean().default(false),
    files: z.array(fileMapping).min(1).max(40),
  })
  .superRefine((value, context) => {
    const known = new Set(value.files.flatMap((file) => (file.id ? [file.id] : [])))
    const report = (path: (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path, message })
    if (known.size < value.files.filter((file) => file.id).length) report(['files'], 'repeated_id')
    for (const [index, file] of value.files.entries()) {
      for (const lookup of lookupsOf(file)) {
        if (!known.has(lookup.file)) report(['files', index], 'unknown_lookup_file')
        else if (lookup.file === file.id) report(['files', index], 'lookup_into_itself')
      }
    }
    if (fileOrder(value.files) === null) report(['files'], 'lookup_cycle')
    const fills = (name: ProfileTable): boolean => value.files.some((file) => file[name])
    for (const name of ['claims', 'lines'] as const) {
      if (fills('claims') !== fills('lines') && !fills(name)) report(['files'], `missing_${name}`)
    }
    if (!(Object.keys(profileTables) as ProfileTable[]).some(fills))
      report(['files'], 'fills_nothing')
  })
export type Profile = z.infer<typeof profile>
/** A profile as it is written, defaults left out. */
export type ProfileInput = z.input<typeof profile>

export interface ProfileLookup {
  file: string
  where: Record<string, ProfileValue>
  column: string
}

/** Every lookup that a file's mappings make, nested ones too. */
export function lookupsOf(file: ProfileFile): ProfileLookup[] {
  const found: ProfileLookup[] = []
  const visit = (value: ProfileValue): void => {
    if (typeof value === 'string') return
    if ('first' in value) value.first.forEach(visit)
    if ('lookup' in value) {
      found.push(value.lookup)
      Object.values(value.lookup.where).forEach(visit)
    }
  }
  for (const name of Object.keys(profileTables) as ProfileTable[]) {
    for (const value of Object.values(file[name] ?? {})) if (value !== undefined) visit(value)
  }
  return found
}

/**
 * The order in which files are read: looked-up files before those that look into them, and otherwise as the
 * tables depend on each other. `null` when lookups go in a circle.
 */
export function fileOrder(files: readonly ProfileFile[]): ProfileFile[] | null {
  const tables = Object.keys(profileTables) as ProfileTable[]
  const rank = (file: ProfileFile): number => tables.findLastIndex((name) => file[name])
  const ordered: ProfileFile[] = []
  const open = new Set<ProfileFile>()
  const place = (file: ProfileFile): boolean => {
    if (ordered.includes(file)) return true
    if (open.has(file)) return false
    open.add(file)
    const needed = new Set(lookupsOf(file).map((lookup) => lookup.file))
    const placed = files.every((other) => !other.id || !needed.has(other.id) || place(other))
    ordered.push(file)
    return placed
  }
  const wanted = [...files].sort((a, b) => rank(a) - rank(b))
  return wanted.every(place) ? ordered : null
}
