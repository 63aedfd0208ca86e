import { accounts } from './accounts'
import { app } from './app'
import { audit } from './audit'
import { backup } from './backup'
import { bench } from './bench'
import { calendar } from './calendar'
import { claims } from './claims'
import { codes } from './codes'
import { dashboard } from './dashboard'
import { desk } from './desk'
import { errors } from './errors'
import { gaps } from './gaps'
import { materials } from './materials'
import { notices } from './notices'
import { outbox } from './outbox'
import { payments } from './payments'
import { queues } from './queues'
import { policies } from './policies'
import { retention } from './retention'
import { sync } from './sync'
import { viewer } from './viewer'

import type { Translation } from '../texts'
import type { zh } from '../zh'

export const en: Translation<typeof zh> = {
  ...codes,
  accounts,
  app,
  audit,
  backup,
  bench,
  calendar,
  claims,
  dashboard,
  desk,
  error: errors,
  gaps,
  materials,
  notices,
  outbox,
  payments,
  policies,
  queues,
  retention,
  sync,
  viewer,
}
