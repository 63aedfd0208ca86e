import { ORPCError } from '@orpc/client'
import { join } from 'node:path'
import { named as namedFailure } from '@main/core/database/database'
import { isRefusal, type ImportProblem } from '@shared/contract/errors'
import type { CliTexts } from '../cli-texts'
import { CommandError, fill, printable } from './output'

/** What a failed command says: the code and data for programs, and its exit status. */
export interface Failure {
  code: string
  data: unknown
  /** 1: refused; 2: wrong usage. */
  status: 1 | 2
}

const openingErrors = new Set([
  'database_newer',
  'database_damaged',
  'migration_failed',
  'keyring_missing',
  'keyring_damaged',
])

/** Gives an error its code; `null` for one that nobody foresaw. */
export function classify(given: unknown): Failure | null {
  const error = namedFailure(given)
  if (isRefusal(error)) return { code: error.code, data: error.data, status: 1 }
  if (error instanceof CommandError) return { code: error.code, data: error.data, status: 1 }
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST') {
    return { code: 'invalid_input', data: { problems: issuesOf(error.data) }, status: 2 }
  }
  const code = (error as { code?: unknown } | null)?.code
  if (typeof code !== 'string') return null
  if (openingErrors.has(code)) return { code, data: {}, status: 1 }
  if (/^SQLITE_(NOTADB|CORRUPT)/u.test(code)) {
    return { code: 'database_damaged', data: {}, status: 1 }
  }
  if (['EACCES', 'EPERM', 'ENOTDIR', 'EISDIR', 'EEXIST', 'ENOENT'].includes(code)) {
    const name = (error as { path?: unknown }).path ?? ''
    return { code: 'not_writable', data: { name, reason: code }, status: 1 }
  }
  return null
}

function issuesOf(data: unknown): { path: string; reason: string }[] {
  const issues = (data as { issues?: unknown } | null)?.issues
  if (!Array.isArray(issues)) return []
  return issues.map((issue: { path?: unknown[]; message?: unknown }) => ({
    path: (issue.path ?? []).join('.'),
    reason: String(issue.message ?? ''),
  }))
}

/** The failure in words, with the file, row and column where there is one. */
export function explain(failure: Failure, texts: CliTexts, dataDir: string): string {
  const data = (failure.data ?? {}) as Record<string, unknown>
  const ownData = data['name'] === 'desk.sqlite3' && data['reason'] !== 'not_a_backup'
  const code = failure.code === 'backup_refused' && ownData ? 'backup_impossible' : failure.code
  const template = texts.refusals[code] ?? code
  const values: Record<string, unknown> = {
    ...data,
    log: join(dataDir, 'logs', 'desk.log'),
    reason: named(data['reason'], texts.reasons),
    entity: named(data['entity'], texts.entities),
    state: named(data['state'], texts.states),
  }
  const problems = Array.isArray(data['problems']) ? (data['problems'] as object[]) : []
  if (failure.code === 'import_refused') {
    return [
      template,
      ...(problems as ImportProblem[]).map((problem) => atPlace(problem, texts)),
    ].join('\n')
  }
  if (failure.code === 'profile_invalid') {
    const lines = (problems as { path: string; reason: string }[]).map(({ path, reason }) =>
      printable(`  ${path}: ${named(reason, texts.reasons)}`),
    )
    return [fill(template, values), ...lines].join('\n')
  }
  if (failure.code === 'no_profile_fits') {
    const candidates = data['candidates'] as { name: string; missing: string[] }[]
    return [template, ...candidates.map((one) => fill(texts.profileMissing, { ...one }))].join('\n')
  }
  if (problems.length > 0) {
    values['problems'] = (problems as Record<string, unknown>[])
      .map((problem) =>
        Object.values(problem)
          .filter((part) => part !== '')
          .map((part) => named(part, texts.reasons))
          .join(' '),
      )
      .join('; ')
  }
  return fill(template, values)
}

/** `claims.csv:12 [AMOUNT] not_an_amount (text)`, with what is known of it. */
function atPlace({ file, row, column, reason, detail }: ImportProblem, texts: CliTexts): string {
  const place = [file, row].filter((part) => part !== undefined).join(':')
  const parts = [
    place,
    column === undefined ? '' : `[${column}]`,
    named(reason, texts.reasons),
    detail === undefined ? '' : `(${detail})`,
  ]
  return printable(`  ${parts.filter((part) => part !== '').join(' ')}`)
}

/** The text for a code, or the code itself where there is none. */
function named(code: unknown, names: Readonly<Record<string, string>>): string {
  const text = typeof code === 'string' || typeof code === 'number' ? String(code) : ''
  return names[text] ?? text
}
