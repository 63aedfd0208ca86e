import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseCsvObjects } from 'hucre/csv'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../src-main/testing/test-core'
import { writeSyntheticBatch } from './generate'

function hashes(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]),
  )
}

function rows(folder: string, file: string): Record<string, string>[] {
  const { data } = parseCsvObjects(readFileSync(join(folder, `${file}.csv`), 'utf8'))
  return data.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value ?? '')])),
  )
}

describe('a synthetic batch', () => {
  it('is the same for the same seed and another for another', async () => {
    const [one, again, other] = [temporaryFolder(), temporaryFolder(), temporaryFolder()]
    const first = await writeSyntheticBatch(one, 300, 7)
    expect(await writeSyntheticBatch(again, 300, 7)).toEqual(first)
    await writeSyntheticBatch(other, 300, 8)
    expect(hashes(again)).toEqual(hashes(one))
    expect(hashes(other)['claims.csv']).not.toBe(hashes(one)['claims.csv'])
  })

  it('holds what it says, and nothing points nowhere', async () => {
    const folder = temporaryFolder()
    const batch = await writeSyntheticBatch(folder, 400, 1)
    const files = readdirSync(folder)
    expect(batch.bytes).toBe(
      files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0),
    )

    const claims = rows(folder, 'claims')
    const transactions = rows(folder, 'claims_transactions')
    const lines = transactions.filter(({ TYPE }) => TYPE === 'CHARGE')
    expect(claims).toHaveLength(batch.claims)
    expect(lines).toHaveLength(batch.lines)
    expect(transactions.length).toBeGreaterThan(lines.length)
    const fen = (amount = ''): number => Math.round(Number(amount) * 100)
    expect(lines.reduce((sum, { AMOUNT }) => sum + fen(AMOUNT), 0)).toBe(batch.claimedFen)
    for (const { AMOUNT, UNITS, UNITAMOUNT } of lines) {
      expect(fen(AMOUNT)).toBe(Number(UNITS) * fen(UNITAMOUNT))
    }

    const ids = (file: string): Set<string> => new Set(rows(folder, file).map(({ Id = '' }) => Id))
    const [patients, providers, organizations, payers, encounters] = [
      ids('patients'),
      ids('providers'),
      ids('organizations'),
      ids('payers'),
      ids('encounters'),
    ]
    expect(organizations.size).toBe(50)
    expect(patients.size).toBe(50)
    for (const claim of claims) {
      expect(patients).toContain(claim.PATIENTID)
      expect(providers).toContain(claim.PROVIDERID)
      expect(payers).toContain(claim.PRIMARYPATIENTINSURANCEID)
      expect(encounters).toContain(claim.APPOINTMENTID)
    }
    const withLines = new Set(lines.map(({ CLAIMID }) => CLAIMID))
    expect(claims.every(({ Id }) => withLines.has(Id))).toBe(true)
    expect(transactions.every(({ PLACEOFSERVICE = '' }) => organizations.has(PLACEOFSERVICE))).toBe(
      true,
    )
  })
})
