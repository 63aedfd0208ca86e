import { profile, type Profile } from '../../contract/profile'
import synthea from './synthea.json'

/** The profiles that ship with the desk. */
export const builtInProfiles: readonly Profile[] = [profile.parse(synthea)]
