import { createHash } from 'node:crypto'
import type { Profile } from '@shared/contract/profile'
import { PACKAGE_FORMAT } from '../package-format'

/** The name under which the desk's own data packages are imported; what they hold is fixed by their format. */
export const PACKAGE_PROFILE = 'peian-package'

/** Fingerprint of a profile: under a changed profile the same content is new. */
export function profileSha256(profile: Profile | null): string {
  const definition = profile ?? { name: PACKAGE_PROFILE, format: PACKAGE_FORMAT }
  return createHash('sha256').update(JSON.stringify(definition)).digest('hex')
}
