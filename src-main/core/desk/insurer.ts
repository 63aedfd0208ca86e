import { insurerProfile, type InsurerProfile } from '@shared/contract/desk'
import type { Actor, Core } from '../context'
import type { Reader } from '../database/database'
import { readSetting, saveSetting, type Setting } from './settings'

/** A fictitious insurer, until the desk is given its own name. The telephone number is nobody's. */
export const defaultInsurer: InsurerProfile = {
  nameZh: '示例健康保险股份有限公司',
  nameEn: 'Sample Health Insurance Co., Ltd.',
  addressZh: '示例市示例区示例路 1 号',
  addressEn: '1 Sample Road, Sample District, Sample City',
  postcode: '000000',
  hotline: '000-000-0000',
  website: 'www.example.com',
  departmentZh: '健康险理赔部',
  departmentEn: 'Health Claims Department',
  claimNoPrefix: 'VSHH',
  claimLink: 'https://www.example.com/claims?no={claimNo}',
  objectionDays: 30,
}

const setting: Setting<InsurerProfile> = {
  key: 'insurer',
  parse: (stored) => insurerProfile.parse(stored),
  initial: defaultInsurer,
}

/** The insurer that runs this desk, with the version a change must name. */
export async function readInsurer(
  reader: Reader,
): Promise<{ insurer: InsurerProfile; version: number }> {
  const { value, version } = await readSetting(reader, setting)
  return { insurer: value, version }
}

/**
 * Changes the insurer's letterhead and numbers.
 * @throws `stale_version` when somebody changed it since `version` was read
 */
export async function saveInsurer(
  core: Core,
  actor: Actor,
  version: number,
  insurer: InsurerProfile,
): Promise<{ insurer: InsurerProfile; version: number }> {
  const saved = await core.database.write((writer) =>
    saveSetting(core, writer, actor, setting, {
      version,
      value: () => insurer,
      action: 'settings.save',
    }),
  )
  return { insurer: saved.value, version: saved.version }
}
