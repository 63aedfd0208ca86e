import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { languages } from '@shared/domain/catalogues'
import { checkMatrix, matrixProblems } from '@shared/domain/materials/check-matrix'
import { defaultMatrix } from '@shared/domain/materials/default-matrix'
import { i18n, texts } from '@renderer/locales/texts'
import type { MatrixRow } from '../gap-words'
import { onScreen, settled, showPart, type ShownPart } from '../show-part'
import { compareMatrix, isSameMatrix } from './compare-matrix'
import MatrixRowDialog from './MatrixRowDialog.vue'
import { rowToFields, toRow } from './row-fields'
import { kindWords, markWords, whenWords } from './rule-words'

const shipped: MatrixRow[] = defaultMatrix.map((row) => toRow(rowToFields(row)))
const police: MatrixRow = {
  material: 'police_report',
  zh: '交警事故认定书',
  en: 'Police report',
  kinds: ['accident_proof'],
  blocking: true,
  rule: '',
}

afterEach(() => {
  i18n.global.locale.value = 'zh'
})

describe('a row in a form', () => {
  it('comes out as it went in, for every row that ships', () => {
    expect(shipped).toEqual(defaultMatrix)
    expect(checkMatrix(shipped)).toEqual([])
  })

  it('leaves out what narrows nothing', () => {
    const fields = rowToFields(null)
    Object.assign(fields, {
      material: ' x_ray ',
      zh: ' 牙片 ',
      en: 'X-ray',
      kinds: ['test_report'],
    })
    expect(toRow(fields)).toEqual({
      material: 'x_ray',
      zh: '牙片',
      en: 'X-ray',
      kinds: ['test_report'],
      blocking: true,
      rule: '',
    })
  })
})

describe('two matrices side by side', () => {
  it('the same have no differences, in whatever order keys stand', () => {
    const turned = shipped.map((row) =>
      Object.fromEntries(Object.entries(row).reverse()),
    ) as MatrixRow[]
    expect(compareMatrix(shipped, turned)).toEqual([])
    expect(isSameMatrix(shipped, turned)).toBe(true)
    expect(isSameMatrix(shipped, shipped.slice(1))).toBe(false)
  })

  it('shows what was added, taken away and changed, of a material with several rows only the changed one', () => {
    const changed = shipped
      .filter(({ material }) => material !== 'insurance_card')
      .map((row) =>
        row.material === 'invoice' && row.rule === 'CLM-02' ? { ...row, blocking: false } : row,
      )
    const found = compareMatrix([...changed, police], shipped)
    expect(
      found.map(({ now, then }) => [(now ?? then)?.material, now !== null, then !== null]),
    ).toEqual([
      ['invoice', true, true],
      ['police_report', true, false],
      ['insurance_card', false, true],
    ])
    expect(found[0]?.now?.blocking).toBe(false)
  })
})

describe.each(languages)('the words of a row in %s', (language) => {
  beforeEach(() => {
    i18n.global.locale.value = language
  })

  it('say when it is needed, what counts and what it demands, without a code', () => {
    for (const row of shipped) {
      for (const said of [whenWords(row, texts), kindWords(row, texts), ...markWords(row, texts)]) {
        expect(said.trim()).not.toBe('')
        expect(said).not.toMatch(/[a-z]+_[a-z]+|\{|\}|materials\./u)
      }
    }
  })

  it('say of every problem what is wrong', () => {
    for (const reason of matrixProblems) {
      const said = texts.ofCode(
        'materials.matrix.problem',
        reason,
        'materials.matrix.problem.other',
        {
          detail: '7',
        },
      )
      expect(said).not.toMatch(/materials\.|\{/u)
      expect(said).not.toContain(reason)
    }
  })
})

describe('the words', () => {
  it('name what narrows the row, one after the other', () => {
    const stay = shipped.find(
      ({ material, original }) => material === 'discharge_summary' && original,
    )
    expect(stay && whenWords(stay, texts)).toBe(
      '自助申请、纸质申请、互联网诊疗；住院；公立医院；须已出院结算',
    )
    expect(whenWords(police, texts)).toBe('所有赔案')
    expect(stay && markWords(stay, texts)).toEqual(['必需', '原件'])
  })
})

describe('editing a row', () => {
  let shown: ShownPart | undefined
  async function dialog(row: MatrixRow | null, at: number | null, rows = shipped): Promise<void> {
    shown = showPart(MatrixRowDialog, { row, at, rows }, ['done'])
    await settled()
  }
  afterEach(() => shown?.close())

  const problems = () =>
    [...document.querySelectorAll('[data-testid="row-dialog-problem"]')].map(({ textContent }) =>
      textContent?.trim(),
    )
  async function type(id: string, value: string): Promise<void> {
    const input = onScreen(id)
    input.value = value
    input.dispatchEvent(new Event('input'))
    input.dispatchEvent(new Event('change'))
    await settled()
  }
  async function tick(id: string): Promise<void> {
    onScreen(id).dispatchEvent(new Event('change'))
    await settled()
  }
  async function submit(): Promise<void> {
    onScreen('matrix-row-dialog').dispatchEvent(new Event('submit', { cancelable: true }))
    await settled()
  }

  it('says what is wrong while one types, and hands out nothing before it is right', async () => {
    await dialog(null, null)
    expect(problems()).toEqual([])
    await submit()
    expect(problems().length).toBeGreaterThan(0)
    expect(shown?.said('done')).toEqual([])
    await type('row-code', 'police_report')
    await type('row-zh', '交警事故认定书')
    await type('row-en', 'Police report')
    await tick('kind-accident_proof')
    expect(problems()).toEqual([])
    await submit()
    expect(shown?.said('done')).toEqual([[police]])
  })

  it('takes names and papers of a material that is there, and says that the row adds nothing', async () => {
    await dialog(null, null)
    await type('row-code', 'identity')
    expect(onScreen('row-zh').value).toBe('被保险人身份证件')
    expect(onScreen('kind-identity').checked).toBe(true)
    await tick('channel-paper')
    await tick('unless-birth_certificate_is_identity')
    expect(problems()).toEqual(['第 3 行在这些情况下已经要求同样多，这一行不起作用。'])
  })

  it('CLM-05 does not hold up a row because the matrix lacks a medical record elsewhere', async () => {
    const rows = shipped.filter(({ material }) => material !== 'medical_record')
    await dialog(rows[0] ?? null, 0, rows)
    expect(problems().join()).toContain('病历')
    await submit()
    expect(shown?.said('done')).toHaveLength(1)
  })
})
