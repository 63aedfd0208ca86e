import { describe, expect, it } from 'vitest'
import { passwordProblems } from './password'

describe('a password', () => {
  it.each([
    ['correct horse battery', []],
    ['春眠不觉晓处处闻啼鸟', []],
    ['nine-char', ['too_short']],
    ['Limin1988-long', ['contains_name']],
    ['password1234', ['too_common']],
    ['qwerty-qwerty-1', ['too_common']],
    ['mypasswordisverylong', []],
    ['aaaaaaaaaaaa', ['too_uniform']],
    ['abababababab', ['too_uniform']],
    ['0123456789', ['too_common', 'too_uniform']],
    ['jihgfedcba', ['too_uniform']],
    ['', ['too_short', 'too_uniform']],
  ])('USR-01 %s: %j', (password, problems) => {
    expect(passwordProblems(password, 'Limin')).toEqual(problems)
  })

  it('is measured in characters, not in UTF-16 units', () => {
    expect(passwordProblems('😀😁😂😃😄', 'x')).toEqual(['too_short', 'too_uniform'])
  })
})
