import type { Benefit } from '@shared/domain/adjudication/plan'
import type { Language } from '@shared/domain/catalogues'
import { maskNumber } from '@shared/domain/masking'
import type { LetterInsurer } from '../../notices/notice-data'
import type { CertificateData } from './data'

/** A certificate's data about somebody who does not exist: division 900000 is nobody's. */
export function specimenCertificate(language: Language, insurer: LetterInsurer): CertificateData {
  const zh = language === 'zh'
  return {
    language,
    insurer,
    insured: {
      name: zh ? '王小明' : 'Sam Sample',
      gender: 'male',
      birthOn: '1985-06-01',
      idType: 'resident_id',
      idNumber: maskNumber('900000198506010017'),
      mainInsured: null,
    },
    policy: {
      policyNo: 'P2025000001234',
      holder: zh ? '示例科技有限公司' : 'Sample Technology Co., Ltd.',
      group: true,
      underwriter: insurer.name,
      product: zh ? '示例医疗保险' : 'Sample Medical Insurance',
      plan: zh ? '计划一' : 'Plan One',
      startOn: '2024-07-01',
      endOn: '2025-06-30',
      coveredSince: '2023-07-01',
      state: 'in_force',
    },
    rules: {
      yearlyLimitFen: 100_000_000,
      benefits: [
        benefit('inpatient', '住院医疗费用', 'Inpatient expenses', { ratioBp: 10_000 }),
        benefit('outpatient', '门诊医疗费用', 'Outpatient expenses', {
          yearlyLimitFen: 2_000_000,
          deductible: { per: 'year', amountFen: 50_000, reducedByOthers: true },
          ratioBp: 9000,
          visitLimitFen: 100_000,
        }),
      ],
    },
  }
}

function benefit(code: string, nameZh: string, nameEn: string, terms: Partial<Benefit>): Benefit {
  return {
    code,
    nameZh,
    nameEn,
    partOf: null,
    matches: {},
    yearlyLimitFen: null,
    dayLimitFen: null,
    itemLimitFen: null,
    visitLimitFen: null,
    visitsPerYear: null,
    deductible: null,
    ratioBp: null,
    waitingDays: null,
    specificProviderShareBp: null,
    notAuthorizedShareBp: null,
    regions: null,
    emergencyAnywhere: null,
    sharesTogether: null,
    authorization: null,
    ...terms,
  }
}
