import { ORPCError } from '@orpc/client'
import { isRefusal, type ImportProblem } from '@shared/contract/errors'
import { claimStates } from '@shared/domain/states'
import { ConnectionLostError } from '@renderer/client/carrier'
import type { TextKey, Texts } from '@renderer/locales/texts'
import { clockTime, dateTime, money } from './format'

/** An error for people: what happened, what did not change, what to do now. */
export interface Failure {
  what: string
  unchanged: string
  advice: string
}

/** Puts any error into sentences in the language in use. */
export function describeFailure(error: unknown, texts: Texts): Failure {
  const { t } = texts
  const of = (
    code: Parameters<typeof sentenceKey>[0],
    values: Record<string, string | number> = {},
    unchanged = t('error.unchanged'),
  ): Failure => ({
    what: t(sentenceKey(code, 'what'), values),
    unchanged,
    advice: t(sentenceKey(code, 'advice'), values),
  })

  if (error instanceof ConnectionLostError) return of('connection_lost', {}, '')
  if (isRefusal(error)) {
    switch (error.code) {
      case 'not_found':
      case 'content_missing':
      case 'content_damaged':
        return of(error.code, {
          entity: texts.ofCode('error.entity', error.data.entity, 'error.entity.other'),
        })
      case 'data_unreadable':
        return of(error.data.reason === 'database_newer' ? 'data_newer' : 'data_unreadable')
      case 'not_allowed_in_state': {
        const state = claimStates.find((known) => known === error.data.state)
        return of('not_allowed_in_state', { state: state ? t(`state.${state}`) : error.data.state })
      }
      case 'already_taken':
        return of('already_taken', { by: error.data.by })
      case 'invalid_decision':
        return of('invalid_decision', {
          problems: error.data.problems
            .slice(0, 3)
            .map((problem) => decisionProblem(problem, texts))
            .join(' '),
        })
      case 'invalid_record':
        return of('invalid_record', {
          problems: error.data.problems
            .slice(0, 5)
            .map(({ reason, detail }) =>
              texts.ofCode('error.record', reason, 'error.record.other', { detail }),
            )
            .join(' '),
        })
      case 'flags_open':
        return of('flags_open', {
          flags: error.data.flags
            .map((code) => texts.ofCode('bench.flags.title', code, 'bench.flags.title.other'))
            .join('、'),
        })
      case 'on_hold':
        return of('on_hold', { by: error.data.by, until: dateTime(error.data.until) })
      case 'binding_exists':
        return of('binding_exists', { when: dateTime(error.data.boundAt) })
      case 'list_outdated':
        return of('list_outdated', { claimNos: error.data.claimNos.slice(0, 5).join('、') })
      case 'again_reason_required':
        return of('again_reason_required', { earlier: error.data.earlier })
      case 'calendar_refused':
        return of('calendar_refused', { name: error.data.name, reason: error.data.reason })
      case 'folder_unusable':
        return of('folder_unusable', {
          folder: error.data.folder,
          reason: texts.ofCode('gaps.inbox.reason', error.data.reason, 'gaps.inbox.reason.other'),
        })
      case 'answers_refused':
        return of('answers_refused', {
          name: error.data.name,
          reason: texts.ofCode('gaps.intake.fault', error.data.reason, 'gaps.intake.reasonOther'),
        })
      case 'message_incomplete':
        return of('message_incomplete', { missing: error.data.missing.join('、') })
      case 'name_taken':
        return of('name_taken', { name: error.data.name })
      case 'file_refused':
      case 'source_unreadable':
        return of(error.code, {
          name: error.data.name,
          reason: texts.ofCode('sync.reject', error.data.reason, 'sync.reject.other'),
        })
      case 'import_refused':
        return of('import_refused', { problems: importProblems(error.data.problems, texts) })
      case 'profile_invalid':
        return of('profile_invalid', {
          profile: error.data.profile,
          problems: error.data.problems
            .slice(0, 5)
            .map(
              ({ path, reason }) =>
                `${path} ${texts.ofCode('sync.reject', reason, 'sync.reject.other')}`,
            )
            .join('; '),
        })
      case 'notice_incomplete':
        return of('notice_incomplete', {
          missing: error.data.missing.map((code) => missingPart(code, texts)).join(', '),
        })
      case 'number_series_exhausted':
        return of('number_series_exhausted', { day: error.data.day })
      case 'desk_busy':
        return of('desk_busy', { seconds: Math.round(error.data.waitedMs / 1000) })
      case 'sign_in_failed':
        return of('sign_in_failed', { n: error.data.attemptsLeft }, '')
      case 'locked_out':
        return of('locked_out', { until: clockTime(error.data.retryAt) }, '')
      case 'password_weak':
        return of('password_weak', {
          problems: error.data.problems
            .map((code) =>
              texts.ofCode('accounts.password', code, 'accounts.password.other', {
                min: error.data.minLength,
              }),
            )
            .join(' '),
        })
      case 'forbidden':
        return of('forbidden', {
          action: texts.ofCode('accounts.action', error.data.action, 'accounts.action.other'),
        })
      case 'above_limit':
        return of('above_limit', {
          amount: money(error.data.amountFen),
          limit: money(error.data.limitFen),
        })
      case 'second_person_required':
        return of('second_person_required', { by: error.data.by })
      case 'last_administrator':
        return of('last_administrator', { name: error.data.name })
      case 'backup_refused':
        return of(isOwnData(error.data) ? 'backup_impossible' : 'backup_refused', {
          name: error.data.name,
          reason: texts.ofCode('error.backupReason', error.data.reason, 'error.backupReason.other'),
        })
      case 'not_due':
        return of('not_due', { claimNos: error.data.claimNos.slice(0, 5).join(', ') })
      default:
        return of(error.code)
    }
  }
  if (error instanceof ORPCError && error.status === 401) return of('signed_out')
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST') return of('invalid_input')
  return of('unexpected', {}, '')
}

/** A backup of this desk was to be made, and its own data failed the check. */
function isOwnData({ name, reason }: { name: string; reason: string }): boolean {
  return name === 'desk.sqlite3' && reason !== 'not_a_backup'
}

type Sentence = Extract<TextKey, `error.${string}.what`> extends `error.${infer C}.what` ? C : never

function sentenceKey(code: Sentence, part: 'what' | 'advice'): TextKey {
  return `error.${code}.${part}`
}

/** What a notice still lacks, in words; `glyph:U+E123` names a character. */
export function missingPart(code: string, texts: Texts): string {
  const [part = '', detail = ''] = code.split(':')
  return texts.ofCode('notices.missing', part, 'notices.missing.other', { detail })
}

/** A problem of a decision as the core names it; line problems are shown on their line as well. */
function decisionProblem(problem: { code: string }, texts: Texts): string {
  return texts.ofCode('claims.decide.problem', problem.code, 'claims.decide.problem.unknown', {
    position: 'position' in problem && typeof problem.position === 'number' ? problem.position : '',
  })
}

/** Where in the file, and which rule: `claims.csv row 12 “amount”: not a number`. */
export function importProblem(problem: ImportProblem, texts: Texts): string {
  const { t } = texts
  const { file = '', row, column } = problem
  const place =
    row !== undefined && column !== undefined
      ? t('error.place.fileRowColumn', { file, row, column })
      : row !== undefined
        ? t('error.place.fileRow', { file, row })
        : column !== undefined
          ? t('error.place.fileColumn', { file, column })
          : file
  const text = texts.ofCode('sync.reject', problem.reason, 'sync.reject.other')
  const { detail } = problem
  const reason = detail ? t('sync.report.detail', { text, detail }) : text
  return [place, reason].filter((part) => part !== '').join(': ')
}

function importProblems(problems: readonly ImportProblem[], texts: Texts): string {
  const shown = problems.slice(0, 5).map((problem) => importProblem(problem, texts))
  if (problems.length > shown.length)
    shown.push(texts.t('error.place.more', { n: problems.length }))
  return shown.join('; ')
}

/** Whether somebody ended the work themselves: nothing to report. */
export function isCancel(error: unknown): boolean {
  if (isRefusal(error) && error.code === 'cancelled') return true
  return error instanceof DOMException && error.name === 'AbortError'
}
