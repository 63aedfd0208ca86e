import { createHash } from 'node:crypto'
import type { Profile } from '@shared/contract/profile'

/** Fingerprint of a profile: under a changed profile the same content is new. */
export function profileSha256(profile: Profile): string {
  return createHash('sha256').update(JSON.stringify(profile)).digest('hex')
}
