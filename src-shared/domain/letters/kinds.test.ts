import { describe, expect, it } from 'vitest'
import { catalogueTexts } from '../catalogue-texts'
import { languages, noticeKinds } from '../catalogues'
import { messageKinds } from '../messages'
import { familyOf, letterFields, letterKind, letterKinds, type LetterKind } from './kinds'

const all: readonly LetterKind[] = letterKinds

describe('the registry of letters (NTC-01)', () => {
  it('NTC-01 names every kind once, in both languages, with the fields it cannot go out without', () => {
    expect(new Set(all.map(({ code }) => code)).size).toBe(all.length)
    for (const kind of all) {
      expect(kind.zh, kind.code).toMatch(/\p{Script=Han}/u)
      expect(kind.en, kind.code).toMatch(/^[A-Z][A-Za-z: ]+$/u)
      expect(kind.fields.length, kind.code).toBeGreaterThan(2)
      expect(new Set(kind.fields).size, kind.code).toBe(kind.fields.length)
    }
    // A field that no letter has is nobody's.
    const used = new Set(all.flatMap(({ fields }) => fields))
    expect(letterFields.filter((field) => !used.has(field))).toEqual([])
  })

  it('NTC-01 what may be issued about a claim is what the registry says of claim, request and decision', () => {
    const ofClaims = all.filter(({ about }) => ['claim', 'gap_request', 'decision'].includes(about))
    expect(ofClaims.map(({ code }) => code)).toEqual([...noticeKinds])
    expect(ofClaims.every(({ later }) => later === undefined)).toBe(true)
    for (const language of languages) {
      for (const code of noticeKinds) {
        expect(catalogueTexts[language].noticeKind[code], code).toBeTruthy()
      }
    }
  })

  it('NTC-01 a message tells of a letter of its own name', () => {
    for (const { code, message } of all) {
      if (message === null) continue
      expect(messageKinds).toContain(message)
      expect(message).toBe(code)
    }
  })

  it('NTC-06 closing and decision notices replace one another, a guarantee is revoked; the rest stands alone', () => {
    expect(familyOf('closing')).toEqual(['closing', 'decision'])
    expect(familyOf('guarantee')).toEqual(['guarantee', 'guarantee_revoked'])
    expect(familyOf('documents_reminder')).toEqual(['documents_reminder'])
    expect(familyOf('calculation')).toEqual(['calculation'])
  })

  it('NTC-02 NTC-03 NTC-04 NTC-05 the fields of DOMAIN are among those of their kinds', () => {
    const has = (code: Parameters<typeof letterKind>[0], ...fields: LetterKind['fields']): void =>
      expect(letterKind(code).fields).toEqual(expect.arrayContaining([...fields]))
    has('closing', 'insuredName', 'claimNo', 'policy', 'conclusion', 'amount', 'totals', 'invoices')
    has('decision', 'insuredName', 'conclusion', 'reason', 'clause', 'objection')
    has('documents_request', 'claimNo', 'claimType', 'incident', 'insuredName', 'addressee')
    has('documents_request', 'items', 'itemReasons', 'handler', 'hotline', 'answerBy')
    for (const code of ['authorization', 'guarantee', 'advance_approved'] as const) {
      has(code, 'number', 'hospital', 'insuredName', 'idNumber', 'policy', 'diagnosis', 'amounts')
      has(code, 'share', 'validity', 'conditions', 'contact', 'replaces', 'signature')
    }
  })
})
