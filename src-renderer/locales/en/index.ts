import { app } from './app'
import { claims } from './claims'
import { codes } from './codes'
import { desk } from './desk'
import { errors } from './errors'
import { notices } from './notices'
import { sync } from './sync'

import type { Translation } from '../texts'
import type { zh } from '../zh'

export const en: Translation<typeof zh> = {
  ...codes,
  app,
  claims,
  desk,
  error: errors,
  notices,
  sync,
}
