import { describe, expect, it } from 'vitest'
import { documentKinds, type DocumentKind } from '../catalogues'
import { classifyName, nameWords } from './classify-name'

const named: readonly [name: string, kind: DocumentKind | null][] = [
  ['身份证正面.jpg', 'identity'],
  ['身份证反面.png', 'identity'],
  ['王小明身份证（背面）.JPG', 'identity'],
  ['监护人身份证.jpg', 'guardian_identity'],
  ['母亲身份证反面.jpg', 'guardian_identity'],
  ['IMG_20250301_身份证.heic', 'identity'],
  ['passport-scan.pdf', 'identity'],
  ['ID card front.jpg', 'identity'],
  ['guardian_id_back.jpg', 'guardian_identity'],
  ['出生医学证明.pdf', 'birth_certificate'],
  ['Birth Certificate.pdf', 'birth_certificate'],
  ['亲子关系证明.pdf', 'relation_proof'],
  ['VSHH25030100001_病历_王小明.pdf', 'medical_record'],
  ['门诊病历 第2页.jpg', 'medical_record'],
  ['medical record.pdf', 'medical_record'],
  ['MedicalRecord2025.pdf', 'medical_record'],
  ['诊断证明书.pdf', 'diagnosis_certificate'],
  ['出院小结.pdf', 'discharge_summary'],
  ['出院 小结.pdf', 'discharge_summary'],
  ['discharge-summary-final.pdf', 'discharge_summary'],
  ['电子处方笺.pdf', 'prescription'],
  ['prescription.png', 'prescription'],
  ['血常规检验报告.pdf', 'test_report'],
  ['ＣＴ报告.pdf', 'test_report'],
  ['x-ray.jpg', 'test_report'],
  ['牙片.jpg', 'test_report'],
  ['病理报告.pdf', 'pathology_report'],
  ['Pathology Report.PDF', 'pathology_report'],
  ['互联网问诊记录.pdf', 'consultation_record'],
  ['产检记录.pdf', 'maternity_record'],
  ['发票.pdf', 'invoice'],
  ['电子发票_0027198381.pdf', 'invoice'],
  ['invoice_0027198381.pdf', 'invoice'],
  ['receipt (1).jpg', 'invoice'],
  ['费用清单.pdf', 'itemised_bill'],
  ['住院费用明细清单.xlsx.pdf', 'itemised_bill'],
  ['Itemized Bill.pdf', 'itemised_bill'],
  ['医保结算单.pdf', 'social_insurance_settlement'],
  ['医保费用分割单.pdf', 'social_insurance_settlement'],
  ['交通事故认定书.pdf', 'accident_proof'],
  ['police report.pdf', 'accident_proof'],
  ['银行卡.jpg', 'bank_card'],
  ['bank account.pdf', 'bank_card'],
  ['电子保险卡.png', 'insurance_card'],
  ['授权委托书.pdf', 'authorization'],
  ['理赔申请书(已签字).pdf', 'claim_form'],
  ['claim-form-signed.pdf', 'claim_form'],
  ['IMG_4711.jpg', null],
  ['微信图片_20250301.jpg', null],
  ['scan0001.pdf', null],
  ['', null],
  ['.pdf', null],
  ['../../etc/passwd', null],
  // A word inside another word says nothing: no CT, no lab, no ID.
  ['active collaboration idea.pdf', null],
  ['bankruptcy.pdf', null],
]

describe('what a file is by its name', () => {
  it.each(named)('GAP-04 %s is %s', (name, kind) => {
    expect(classifyName(name)?.kind ?? null).toBe(kind)
  })

  it('names the material that was asked for', () => {
    expect(classifyName('出生证明.jpg', ['relation_proof'])).toEqual({
      kind: 'birth_certificate',
      material: 'relation_proof',
    })
    expect(classifyName('出生证明.jpg', ['identity', 'maternity_proof'])).toEqual({
      kind: 'birth_certificate',
      material: 'maternity_proof',
    })
    expect(classifyName('处方.jpg', ['medical_record'])).toEqual({
      kind: 'prescription',
      material: 'medical_record',
    })
    expect(classifyName('处方.jpg', ['medical_record', 'prescription'])?.material).toBe(
      'prescription',
    )
    expect(classifyName('体检报告.pdf', ['checkup_report'])?.material).toBe('checkup_report')
  })

  it('answers nothing that was not asked for', () => {
    expect(classifyName('身份证.jpg', ['invoice'])).toEqual({ kind: 'identity', material: null })
    expect(classifyName('身份证.jpg')).toEqual({ kind: 'identity', material: null })
  })

  it('has words in both languages for every kind but “other”', () => {
    expect(documentKinds.filter((kind) => !nameWords.some((row) => row.kind === kind))).toEqual([
      'other',
    ])
    for (const { kind, zh, en } of nameWords) {
      expect(zh.length, kind).toBeGreaterThan(0)
      expect(en.length, kind).toBeGreaterThan(0)
    }
  })

  it('each of its words means its kind, alone and in a name', () => {
    for (const { kind, zh, en } of nameWords) {
      for (const word of [...zh, ...en]) {
        expect(classifyName(`${word}.jpg`)?.kind, word).toBe(kind)
        expect(classifyName(`VSHH25030100001_${word}_1.pdf`)?.kind, word).toBe(kind)
      }
    }
  })

  it('takes names of any length without delay', () => {
    const from = performance.now()
    expect(classifyName('a-'.repeat(100_000))).toBeNull()
    expect(classifyName('（'.repeat(100_000))).toBeNull()
    expect(performance.now() - from).toBeLessThan(2_000)
  })
})
