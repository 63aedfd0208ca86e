import type { DocumentKind } from '../catalogues'

/** Words in a file's name that say what it is, in Chinese and English. */
interface NameWords {
  kind: DocumentKind
  /** Materials that it may be asked for as, beside that of the kind's own name. */
  materials?: readonly string[]
  zh: readonly string[]
  /** Whole words, lower case; a space stands for any separator. */
  en: readonly string[]
}

/**
 * What the names of files say, as data. The longest words found win, so that 监护人身份证 is not the insured's and
 * 医保结算单 is no bill; of words of one length the earlier row.
 */
export const nameWords: readonly NameWords[] = [
  {
    kind: 'guardian_identity',
    zh: [
      '监护人身份证',
      '监护人证件',
      '监护人',
      '父亲身份证',
      '母亲身份证',
      '家长身份证',
      '父母身份证',
      '法定代理人身份证',
    ],
    en: ['guardian', 'guardian id', 'guardian identity', 'parent id', 'mother id', 'father id'],
  },
  {
    kind: 'identity',
    zh: ['身份证', '证件', '护照', '通行证', '居住证', '户口簿', '户口本'],
    en: [
      'id card',
      'identity',
      'identity card',
      'passport',
      'id front',
      'id back',
      'residence permit',
    ],
  },
  {
    kind: 'birth_certificate',
    materials: ['relation_proof', 'maternity_proof'],
    zh: ['出生证', '出生医学证明', '出生证明'],
    en: ['birth certificate', 'birth cert'],
  },
  {
    kind: 'relation_proof',
    zh: ['关系证明', '亲子关系', '亲属关系', '监护关系证明'],
    en: ['relation', 'relationship', 'proof of relation', 'kinship', 'guardianship certificate'],
  },
  {
    kind: 'claim_form',
    zh: ['理赔申请', '申请书', '索赔申请', '申请表', '理赔单'],
    en: ['claim form', 'application form', 'claimform'],
  },
  {
    kind: 'discharge_summary',
    zh: ['出院小结', '出院记录', '出院证', '出院总结'],
    en: ['discharge', 'discharge summary', 'discharge record'],
  },
  {
    kind: 'diagnosis_certificate',
    materials: ['medical_record'],
    zh: ['诊断证明', '诊断书', '疾病证明', '疾病诊断证明书'],
    en: ['diagnosis', 'diagnosis certificate', 'medical certificate'],
  },
  {
    kind: 'pathology_report',
    materials: ['medical_record'],
    zh: ['病理', '病理报告', '病理诊断', '活检'],
    en: ['pathology', 'pathology report', 'biopsy', 'histology'],
  },
  {
    kind: 'prescription',
    materials: ['medical_record'],
    zh: ['处方', '药方', '电子处方'],
    en: ['prescription', 'rx'],
  },
  {
    kind: 'consultation_record',
    materials: ['medical_record'],
    zh: ['问诊', '问诊记录', '互联网问诊', '在线问诊', '图文咨询'],
    en: ['online consultation', 'consultation record', 'internet consultation', 'telemedicine'],
  },
  {
    kind: 'maternity_record',
    materials: ['maternity_proof', 'medical_record'],
    zh: ['孕检', '产检', '孕产妇', '孕产妇保健手册', '产前检查', '分娩记录'],
    en: ['antenatal', 'prenatal', 'maternity', 'maternity record', 'delivery record'],
  },
  {
    kind: 'test_report',
    materials: ['checkup_report', 'dental_imaging', 'medical_record'],
    zh: [
      '检查报告',
      '检验报告',
      '化验',
      '化验单',
      '检查单',
      '检验单',
      '体检报告',
      '体检',
      '影像',
      '影像报告',
      '牙片',
      '牙片报告',
      'X光',
      'X线',
      'B超',
      '超声',
      '核磁',
      '心电图',
      'CT报告',
    ],
    en: [
      'test report',
      'test result',
      'test results',
      'lab',
      'lab report',
      'laboratory',
      'blood test',
      'x ray',
      'xray',
      'ct',
      'mri',
      'ultrasound',
      'ecg',
      'imaging',
      'imaging report',
      'checkup',
      'check up',
      'checkup report',
      'check up report',
      'examination report',
    ],
  },
  {
    kind: 'medical_record',
    zh: ['病历', '门诊病历', '住院病历', '就诊记录', '病史', '入院记录', '病案', '手术记录'],
    en: ['medical record', 'medical records', 'record', 'visit record', 'case history', 'chart'],
  },
  {
    kind: 'social_insurance_settlement',
    zh: ['医保结算', '医保结算单', '结算单', '社保结算', '分割单', '费用分割单', '报销单'],
    en: ['settlement', 'social insurance', 'social insurance settlement', 'insurance settlement'],
  },
  {
    kind: 'itemised_bill',
    zh: ['费用清单', '明细', '费用明细', '清单', '用药清单', '收费明细', '住院清单'],
    en: [
      'itemised bill',
      'itemized bill',
      'itemised',
      'itemized',
      'bill',
      'bill of charges',
      'charges',
    ],
  },
  {
    kind: 'invoice',
    zh: ['发票', '收据', '票据', '医疗收费票据', '电子票据'],
    en: ['invoice', 'invoices', 'receipt', 'fapiao'],
  },
  {
    kind: 'accident_proof',
    zh: [
      '事故',
      '事故证明',
      '意外',
      '意外证明',
      '意外经过',
      '意外事故证明',
      '经过说明',
      '事故认定书',
      '交通事故认定书',
      '报警回执',
      '出警记录',
    ],
    en: ['accident', 'accident report', 'proof of accident', 'police report', 'incident report'],
  },
  {
    kind: 'insurance_card',
    zh: ['保险卡', '电子保险卡', '保险凭证', '保单'],
    en: ['e card', 'ecard', 'insurance card', 'policy card', 'policy'],
  },
  {
    kind: 'bank_card',
    zh: ['银行卡', '银行账户', '银行账号', '存折', '储蓄卡', '卡号'],
    en: ['bank', 'bank card', 'bank account', 'bankcard', 'passbook', 'account'],
  },
  {
    kind: 'authorization',
    zh: ['授权书', '授权委托书', '授权'],
    en: ['authorization', 'authorisation', 'letter of authorization', 'letter of authorisation'],
  },
]

/**
 * What a file is by the words in its name, and which of the materials asked for it answers; `null` where the name
 * says nothing. The name is a hint: a person's word and the content go before it.
 * @param fileName with or without extension; other words may stand beside it
 * @param asked codes of the materials that were asked for
 */
export function classifyName(
  fileName: string,
  asked: readonly string[] = [],
): { kind: DocumentKind; material: string | null } | null {
  const name = plain(fileName)
  let best: { row: NameWords; length: number } | null = null
  for (const row of nameWords) {
    const length = Math.max(
      0,
      // A Chinese character says about as much as two letters.
      ...row.zh.filter((word) => name.zh.includes(plain(word).zh)).map((word) => word.length * 2),
      ...row.en.filter((word) => name.en.includes(` ${word} `)).map((word) => word.length),
    )
    if (length > (best?.length ?? 0)) best = { row, length }
  }
  if (!best) return null
  const { kind, materials = [] } = best.row
  return { kind, material: [kind, ...materials].find((code) => asked.includes(code)) ?? null }
}

/** The name without marks and widths: Chinese without spaces, English in words between spaces. */
function plain(text: string): { zh: string; en: string } {
  const known = text
    .normalize('NFKC')
    .replace(/\.[A-Za-z0-9]{2,5}$/u, '')
    .replace(/([a-z])([A-Z])/gu, '$1 $2')
    .toLowerCase()
    .replace(/['’]s\b/gu, '')
  const words = known.replace(/[^a-z]+/gu, ' ').trim()
  return { zh: known.replace(/[\s_\-.()[\]]/gu, ''), en: ` ${words} ` }
}
