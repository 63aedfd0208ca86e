import { afterEach, describe, expect, it } from 'vitest'
import { flagCodes } from '@shared/domain/intake'
import { checkIntake } from '@shared/domain/intake-checks'
import { goldenCases, ordinary } from '@shared/domain/intake-golden'
import { outlierFlags } from '@shared/domain/outliers'
import { languages } from '@shared/domain/catalogues'
import { i18n, texts } from '@renderer/locales/texts'
import { useFlagWords } from './flag-words'

const found = [
  ...goldenCases.flatMap(({ facts }) => checkIntake({ ...ordinary, ...facts })),
  ...outlierFlags([{ lineId: 'line-1', medianBp: 8_050, count: 7 }], new Map()),
]
const words = useFlagWords(texts)

afterEach(() => {
  i18n.global.locale.value = 'zh'
})

describe.each(languages)('the words of flags in %s', (language) => {
  it('say what every flag is, why with its figures, and what to do', () => {
    i18n.global.locale.value = language
    expect(new Set(found.map(({ code }) => code)).size).toBe(flagCodes.length)
    for (const flag of found) {
      for (const said of [words.title(flag), words.says(flag), words.todo(flag)]) {
        // Neither a code, nor a value that was not given, nor a key.
        expect(said).not.toMatch(/[a-z]+_[a-z]+|\{|\}|undefined|null|bench\./u)
        expect(said.trim()).not.toBe('')
      }
    }
  })
})

describe('the figures', () => {
  it('CLM-02 names sum, limit and number of invoices', () => {
    const [over] = found.filter(({ code }) => code === 'self_service_over_limit')
    expect(over && words.says(over)).toBe('2 张发票合计 2,000.01，限额 2,000.00。')
  })

  it('POL-01 names five days one by one and counts more', () => {
    const days = [
      '2025-01-01',
      '2025-01-02',
      '2025-01-03',
      '2025-01-04',
      '2025-01-05',
      '2025-01-06',
    ]
    const flag = {
      code: 'policy_not_in_force' as const,
      todo: 'check_cover',
      detail: {
        dates: days.join(','),
        all: false,
        startOn: '2025-02-01',
        endOn: null,
        surrenderedOn: null,
      },
    }
    expect(words.says(flag)).toContain('2025-01-05 等 6 天')
    expect(words.says(flag)).toContain('2025-02-01 起')
    expect(words.says(flag)).not.toContain('2025-01-06')
  })
})
