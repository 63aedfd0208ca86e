import { describe, expect, it } from 'vitest'
import { searchDiagnoses } from './search'

const first = async (text: string): Promise<string | undefined> =>
  (await searchDiagnoses(text, 1))[0]?.name
const names = async (text: string, limit = 20): Promise<string[]> =>
  (await searchDiagnoses(text, limit)).map(({ name }) => name)

describe('the search for a diagnosis', () => {
  it('finds a code by its beginning, with and without the dot, in small letters', async () => {
    expect((await searchDiagnoses('I10.x00x002', 5))[0]).toEqual({
      code: 'I10.x00x002',
      name: '高血压',
    })
    expect(await first('e11900')).toBe('2型糖尿病')
    const j06 = await searchDiagnoses('j06.9', 50)
    expect(j06.length).toBeGreaterThan(1)
    expect(j06.every(({ code }) => code.startsWith('J06.9'))).toBe(true)
    expect(j06[0]).toEqual({ code: 'J06.900', name: '急性上呼吸道感染' })
  })

  it('finds Chinese text, the name itself before names that begin with it or have it in them', async () => {
    const found = await names('高血压', 50)
    expect(found[0]).toBe('高血压')
    const beginning = found.findLastIndex((name) => name.startsWith('高血压'))
    const within = found.findIndex((name) => !name.startsWith('高血压'))
    expect(within === -1 || beginning < within).toBe(true)
    expect(found.every((name) => name.includes('高血压'))).toBe(true)
  })

  it('finds several words in any order', async () => {
    const found = await names('糖尿病 肾病 2型')
    expect(found.length).toBeGreaterThan(0)
    for (const word of ['糖尿病', '肾病', '2型']) {
      expect(found.every((name) => name.includes(word))).toBe(true)
    }
    expect(await names('肾病 2型 糖尿病')).toEqual(found)
  })

  it('finds the initials of the pinyin, the exact ones first', async () => {
    expect(await first('gxy')).toBe('高血压')
    expect(await first('GXY')).toBe('高血压')
    expect(await names('jxlwy')).toContain('急性阑尾炎')
    expect(await first('2xtnb')).toBe('2型糖尿病')
  })

  it('answers nothing to nothing, and to what is in no name', async () => {
    expect(await searchDiagnoses('   ', 20)).toEqual([])
    expect(await searchDiagnoses('没有这种病', 20)).toEqual([])
  })

  it('answers no more than asked for', async () => {
    expect(await names('炎', 7)).toHaveLength(7)
  })

  it('answers within 10 ms on average once the list is there', async () => {
    await searchDiagnoses('gxy', 1)
    const asked = ['gxy', '高血压', '炎', 'x', 'I', 'e11.9', '糖尿病 肾病', 'z', '急性', 'a']
    const started = performance.now()
    for (const text of asked) await searchDiagnoses(text, 20)
    expect((performance.now() - started) / asked.length).toBeLessThan(30)
  })
})
