import { describe, expect, it } from 'vitest'
import { checkResidentId, residentIdCheckCharacter } from './identity'

describe('MEM-01 a resident ID number', () => {
  it('is sound when length, date and check character hold, whatever its division', () => {
    // 9·7+0+0+0+0+0+1·2+9·1+9·6+0+0+2·9+0+3·5+0+0+2·2 = 165, and 165 mod 11 = 0.
    expect(checkResidentId('900000199002030021')).toEqual({
      problems: [],
      warnings: ['unknown_division'],
      birthOn: '1990-02-03',
      gender: 'female',
    })
  })

  it('reads the check character of the standard’s own examples', () => {
    expect(residentIdCheckCharacter('11010519491231002')).toBe('X')
    expect(residentIdCheckCharacter('44052418800101001')).toBe('4')
    expect(checkResidentId(' 11010519491231002x ')).toEqual({
      problems: [],
      warnings: [],
      birthOn: '1949-12-31',
      gender: 'female',
    })
  })

  it.each([
    ['90000019900203002', ['wrong_length']],
    ['9000001990020300211', ['wrong_length']],
    ['', ['wrong_length', 'not_digits']],
    ['90000019900203002A', ['not_digits']],
    ['9000001990020X0021', ['not_digits']],
    ['900000199002030022', ['wrong_check_digit']],
    ['90000019900230002X', ['not_a_date', 'wrong_check_digit']],
    ['900000199013010029', ['not_a_date', 'wrong_check_digit']],
  ])('%s is refused for %j', (number, problems) => {
    expect(checkResidentId(number).problems).toEqual(problems)
  })

  it('tells a wrong date from a wrong check character', () => {
    const digits = '90000019900230002'
    const check = checkResidentId(digits + residentIdCheckCharacter(digits))
    expect(check.problems).toEqual(['not_a_date'])
    expect(check.birthOn).toBeNull()
  })

  it('finds every single mistyped digit', () => {
    const number = '900000199002030021'
    for (let place = 0; place < 17; place += 1) {
      for (const digit of '0123456789') {
        if (digit === number[place]) continue
        const mistyped = number.slice(0, place) + digit + number.slice(place + 1)
        expect(checkResidentId(mistyped).problems).toContain('wrong_check_digit')
      }
    }
  })
})
