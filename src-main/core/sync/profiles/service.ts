import type { z } from 'zod'
import { profile as profileSchema, profileTables, type Profile } from '@shared/contract/profile'
import { refusal } from '@shared/contract/errors'
import type { profileSummary } from '@shared/contract/sync'
import { builtInProfiles } from '@shared/domain/profiles'
import { packageTables } from '../package-format'
import { PACKAGE_PROFILE } from '../import/profile-hash'
import { recordAudit } from '../../audit/chain'
import { now, type Actor, type Core } from '../../context'
import type { Reader } from '../../database/database'

export type ProfileSummary = z.infer<typeof profileSummary>

/** Users' own profiles are settings under this prefix and their name. */
const KEY = 'importProfile.'

/** All profiles, those that ship first. */
export async function listProfiles(reader: Reader): Promise<ProfileSummary[]> {
  const own = await ownProfiles(reader)
  return [
    ...builtInProfiles.map((profile) => summaryOf(profile, true)),
    packageSummary,
    ...own.map((profile) => summaryOf(profile, false)),
  ]
}

/** The desk's own data package: read by its format, not by mappings. */
const packageSummary: ProfileSummary = {
  name: PACKAGE_PROFILE,
  builtIn: true,
  titleZh: '赔案台数据包 (ZIP)',
  titleEn: 'Peian Desk data package (ZIP)',
  tables: packageTables.map(({ name }) => name),
}

/** A profile as it is written; of data packages their tables and columns. @throws the `not_found` refusal */
export async function showProfile(reader: Reader, name: string): Promise<unknown> {
  if (name !== PACKAGE_PROFILE) return profileNamed(reader, name)
  const { titleZh, titleEn } = packageSummary
  return { name, title: { zh: titleZh, en: titleEn }, tables: packageTables }
}

/** @throws the `not_found` refusal */
export async function profileNamed(reader: Reader, name: string): Promise<Profile> {
  const builtIn = builtInProfiles.find((profile) => profile.name === name)
  if (builtIn) return builtIn
  const row = await reader
    .selectFrom('settings')
    .select('value')
    .where('key', '=', KEY + name)
    .executeTakeFirst()
  if (!row) throw refusal('not_found', { entity: 'profile', id: name })
  return profileSchema.parse(JSON.parse(row.value))
}

export async function allProfiles(reader: Reader): Promise<Profile[]> {
  return [...builtInProfiles, ...(await ownProfiles(reader))]
}

async function ownProfiles(reader: Reader): Promise<Profile[]> {
  const rows = await reader
    .selectFrom('settings')
    .select('value')
    .where('key', '>=', KEY)
    .where('key', '<', `${KEY}\u{10ffff}`)
    .orderBy('key')
    .execute()
  return rows.map((row) => profileSchema.parse(JSON.parse(row.value)))
}

/**
 * Keeps a user's own profile under its name; one of that name is replaced.
 * @throws refusals `profile_invalid` with the path of each problem; `name_taken` by one that ships
 */
export async function saveProfile(
  core: Core,
  actor: Actor,
  given: unknown,
): Promise<ProfileSummary> {
  const parsed = profileSchema.safeParse(given)
  if (!parsed.success) {
    throw refusal('profile_invalid', {
      profile: nameOf(given),
      problems: parsed.error.issues.map(({ path, message }) => ({
        path: path.join('.'),
        reason: message,
      })),
    })
  }
  const profile = parsed.data
  if ([...builtInProfiles, packageSummary].some(({ name }) => name === profile.name)) {
    throw refusal('name_taken', { name: profile.name })
  }
  const key = KEY + profile.name
  await core.database.write(async (writer) => {
    const before = await writer
      .selectFrom('settings')
      .select(['value', 'version'])
      .where('key', '=', key)
      .executeTakeFirst()
    const value = JSON.stringify(profile)
    if (before?.value === value) return
    const row = { key, value, version: (before?.version ?? 0) + 1, updated_at: now(core) }
    await writer
      .insertInto('settings')
      .values(row)
      .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
      .execute()
    await recordAudit(core, writer, actor, {
      action: 'profile.save',
      entity: 'profile',
      entityId: profile.name,
      before: before ? (JSON.parse(before.value) as Record<string, unknown>) : null,
      after: profile,
    })
  })
  return summaryOf(profile, false)
}

/** Removes a user's own profile. @throws the `not_found` refusal, for one that ships as well */
export async function removeProfile(core: Core, actor: Actor, name: string): Promise<void> {
  await core.database.write(async (writer) => {
    const removed = await writer
      .deleteFrom('settings')
      .where('key', '=', KEY + name)
      .returning('value')
      .executeTakeFirst()
    if (!removed) throw refusal('not_found', { entity: 'profile', id: name })
    await recordAudit(core, writer, actor, {
      action: 'profile.remove',
      entity: 'profile',
      entityId: name,
      before: JSON.parse(removed.value) as Record<string, unknown>,
    })
  })
}

function summaryOf(profile: Profile, builtIn: boolean): ProfileSummary {
  return {
    name: profile.name,
    builtIn,
    titleZh: profile.title.zh,
    titleEn: profile.title.en,
    tables: Object.keys(profileTables).filter((table) =>
      profile.files.some((file) => table in file),
    ),
  }
}

function nameOf(given: unknown): string {
  const name = (given as { name?: unknown } | null)?.name
  return typeof name === 'string' ? name.slice(0, 100) : ''
}
