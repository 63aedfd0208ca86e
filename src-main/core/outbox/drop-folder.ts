import { accessSync, constants, realpathSync, statSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { refusal } from '@shared/contract/errors'
import type { Core } from '../context'
import { isWithin } from '../gaps/inbox'

/**
 * The folder where a gateway fetches its files, by the place where it really lies.
 * @throws `folder_unusable`: `missing`, `not_a_folder`, `inside_data`, `not_writable`
 */
export function checkDropFolder({ dataDir }: Pick<Core, 'dataDir'>, folder: string): string {
  const unusable = (reason: string) => refusal('folder_unusable', { folder, reason })
  if (!isAbsolute(folder)) throw unusable('missing')
  let real: string
  try {
    real = realpathSync(folder)
  } catch {
    throw unusable('missing')
  }
  if (!statSync(real).isDirectory()) throw unusable('not_a_folder')
  const data = realpathSync(dataDir)
  if (isWithin(data, real) || isWithin(real, data)) throw unusable('inside_data')
  try {
    accessSync(real, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch {
    throw unusable('not_writable')
  }
  return real
}
