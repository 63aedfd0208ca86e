import { catalogueTexts } from '@shared/domain/catalogue-texts'

/** Texts of codes that the contract carries. */
export const codes = {
  ...catalogueTexts.zh,
  language: { zh: '中文', en: '英文' },
  role: {
    reviewer: '审核员',
    senior_reviewer: '高级审核员',
    manager: '医疗协调经理',
    coordinator: '服务协调员',
    finance: '财务',
    administrator: '管理员',
    auditor: '稽核（只读）',
  },
}
