import { describe, expect, it } from 'vitest'
import { permissionsOf, roles, type Action, type Role } from '@shared/domain/authority'
import { firstPlace, mainPlaces, openPlaces, settingsPlaces } from './places'

function mayAs(...held: Role[]): (action: Action) => boolean {
  const permissions = permissionsOf(held)
  return (action) => permissions[action] !== undefined
}
const names = (...held: Role[]): string[] => mainPlaces(mayAs(...held)).map(({ name }) => name)

describe('places by role (USR-01)', () => {
  it('an administrator has no claims and begins with the people', () => {
    expect(names('administrator')).toEqual(['policies', 'plans', 'import', 'insurer'])
    expect(firstPlace(mayAs('administrator'))).toBe('users')
  })

  it('a reviewer begins at the desk, and the sync leads to what is open there', () => {
    expect(names('reviewer')).toEqual([
      'home',
      'dashboard',
      'claims',
      'gaps',
      'policies',
      'plans',
      'notices',
      'outbox',
      'payments',
      'batches',
      'settings',
    ])
    expect(firstPlace(mayAs('reviewer'))).toBe('home')
  })

  it('roles add up', () => {
    expect(names('administrator', 'senior_reviewer')).toEqual([
      'home',
      'dashboard',
      'claims',
      'gaps',
      'policies',
      'plans',
      'notices',
      'outbox',
      'payments',
      'import',
      'insurer',
    ])
  })

  it('an auditor reads the trail and the table, and changes no insurer', () => {
    const open = openPlaces(settingsPlaces, mayAs('auditor')).map(({ name }) => name)
    expect(open).toEqual([
      'authority',
      'matrix',
      'calendar',
      'audit',
      'backup',
      'retention',
      'settings',
    ])
  })

  it.each(roles)('%s finds the look of the desk and what it is last in the settings', (role) => {
    expect(openPlaces(settingsPlaces, mayAs(role)).at(-1)?.name).toBe('settings')
  })

  it.each(roles)('%s begins at a place that is open to them', (role) => {
    const first = firstPlace(mayAs(role))
    expect(mainPlaces(mayAs(role)).some(({ active }) => active.includes(first))).toBe(true)
  })
})
