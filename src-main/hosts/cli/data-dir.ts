import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Surroundings } from './output'

/**
 * The data folder: as given, or by PEIAN_DATA_DIR, or where the operating system keeps application data
 * (the folder that the installed application uses as well).
 */
export function dataFolder(
  given: string | undefined,
  { env, platform }: Pick<Surroundings, 'env' | 'platform'>,
): string {
  const chosen = given || env['PEIAN_DATA_DIR']
  if (chosen) return resolve(chosen)
  const home = env['HOME'] || env['USERPROFILE'] || homedir()
  if (platform === 'win32') {
    return join(env['APPDATA'] || join(home, 'AppData', 'Roaming'), 'peian-desk')
  }
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'peian-desk')
  return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'peian-desk')
}
