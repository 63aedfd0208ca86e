import { insurerProfile, type InsurerProfile } from '@shared/contract/desk'
import { refusal } from '@shared/contract/errors'
import { recordAudit } from '../audit/chain'
import { now, type Actor, type Core } from '../context'
import type { Reader } from '../database/database'

const KEY = 'insurer'

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
  objectionDays: 30,
}

/** The insurer that runs this desk, with the version a change must name. */
export async function readInsurer(
  reader: Reader,
): Promise<{ insurer: InsurerProfile; version: number }> {
  const row = await reader
    .selectFrom('settings')
    .select(['value', 'version'])
    .where('key', '=', KEY)
    .executeTakeFirst()
  if (!row) return { insurer: defaultInsurer, version: 1 }
  return { insurer: insurerProfile.parse(JSON.parse(row.value)), version: row.version }
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
  return core.database.write(async (writer) => {
    const current = await readInsurer(writer)
    const at = now(core)
    if (current.version !== version) {
      throw refusal('stale_version', {
        entity: 'settings',
        id: KEY,
        yourVersion: version,
        currentVersion: current.version,
        current: current.insurer,
        changedBy: null,
        changedAt: at,
      })
    }
    const next = version + 1
    const row = { key: KEY, value: JSON.stringify(insurer), version: next, updated_at: at }
    await writer
      .insertInto('settings')
      .values(row)
      .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
      .execute()
    await recordAudit(core, writer, actor, {
      action: 'settings.save',
      entity: 'settings',
      entityId: KEY,
      before: current.insurer,
      after: insurer,
    })
    return { insurer, version: next }
  })
}
