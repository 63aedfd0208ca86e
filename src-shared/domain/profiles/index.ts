import { profile, type Profile } from '../../contract/profile'
import sample from './sample.json'
import deskFlat from './desk-flat.json'
import synthea from './synthea.json'

/** The profiles that ship with the desk. */
export const builtInProfiles: readonly Profile[] = [
  profile.parse(synthea),
  profile.parse(deskFlat),
  profile.parse(sample),
]
