import { ORPCError } from '@orpc/client'
import { describe, expect, it } from 'vitest'
import { refusal } from '@shared/contract/errors'
import { ConnectionLostError } from '@renderer/client/carrier'
import { i18n, texts } from '@renderer/locales/texts'
import { describeFailure, isCancel } from './failure'

describe('an error says what happened, what did not change, what to do now', () => {
  it('names file, row, column and rule of a refused import (SYN-01)', () => {
    i18n.global.locale.value = 'zh'
    const error = refusal('import_refused', {
      problems: [{ file: '赔案.csv', row: 12, column: '金额', reason: 'not_an_amount' }],
    })
    const failure = describeFailure(error, texts)
    expect(failure.what).toContain('赔案.csv 第 12 行“金额”: 不是金额')
    expect(failure.unchanged).toBe('数据没有变化。')
    expect(failure.advice).not.toBe('')
  })

  it('speaks the language in use', () => {
    i18n.global.locale.value = 'en'
    const failure = describeFailure(refusal('already_taken', { id: 'c', by: 'Li Min' }), texts)
    expect(failure.what).toBe('Li Min has already taken the claim.')
    expect(failure.unchanged).toBe('Nothing changed.')
    i18n.global.locale.value = 'zh'
  })

  it('tells data that cannot be backed up from a backup that cannot be used', () => {
    const of = (name: string): string =>
      describeFailure(refusal('backup_refused', { name, reason: 'damaged', detail: '' }), texts)
        .what
    expect(of('desk.sqlite3')).toContain('没有做备份')
    expect(of('all.peian')).toContain('“all.peian”不能用')
  })

  it('does not promise that nothing changed when the connection broke half-way', () => {
    expect(describeFailure(new ConnectionLostError(), texts).unchanged).toBe('')
    expect(describeFailure(new Error('boom'), texts).unchanged).toBe('')
  })

  it('never shows a stack or a message of the program', () => {
    const failure = describeFailure(new Error('TypeError: x is undefined'), texts)
    expect(Object.values(failure).join(' ')).not.toContain('undefined')
    const input = describeFailure(
      new ORPCError('BAD_REQUEST', { message: 'Input validation failed' }),
      texts,
    )
    expect(Object.values(input).join(' ')).not.toContain('validation')
  })

  it('a cancel is no error', () => {
    expect(isCancel(refusal('cancelled', {}))).toBe(true)
    expect(isCancel(new DOMException('', 'AbortError'))).toBe(true)
    expect(isCancel(refusal('disk_full', {}))).toBe(false)
  })
})
