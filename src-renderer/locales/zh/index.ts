import { app } from './app'
import { claims } from './claims'
import { codes } from './codes'
import { desk } from './desk'
import { errors } from './errors'
import { notices } from './notices'
import { sync } from './sync'

export const zh = { ...codes, app, claims, desk, error: errors, notices, sync }
