import { createRouterClient } from '@orpc/server'
import { isContractProcedure } from '@orpc/contract'
import { describe, expect, it } from 'vitest'
import { contract, type DeskClient } from '@shared/contract'
import type { ProcedureMeta } from '@shared/contract/common'
import { actions, roleActions, roles, type Role } from '@shared/domain/authority'
import type { Desk } from '../create-desk'
import { startGuardedDesk, testPassword } from '../../testing/test-core'

interface Listed {
  path: string
  meta: ProcedureMeta
}

/** Every procedure of the contract, however deep it lies. */
function proceduresOf(node: unknown, path: readonly string[] = []): Listed[] {
  if (isContractProcedure(node)) {
    return [{ path: path.join('.'), meta: node['~orpc'].meta as ProcedureMeta }]
  }
  return Object.entries(node as object).flatMap(([name, child]) =>
    proceduresOf(child, [...path, name]),
  )
}

const procedures = proceduresOf(contract)
const guarded = procedures.filter(({ meta }) => meta.access !== 'public')

function clientOf(desk: Desk, token: string | null): DeskClient {
  return createRouterClient(desk.router, { context: () => desk.context(token) })
}

/** What a call was refused with; `answered` when it was let in, whatever became of it then. */
async function outcomeOf(client: DeskClient, path: string): Promise<string> {
  let found: unknown = client
  for (const part of path.split('.')) found = (found as Record<string, unknown>)[part]
  try {
    // Nothing a procedure with an input can use: what matters is whether it is asked for at all.
    const answer = await (found as (input: unknown) => Promise<unknown>)(undefined)
    if (typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer) {
      await (answer as AsyncGenerator).return(undefined)
    }
    return 'answered'
  } catch (error) {
    const code = String((error as { code?: unknown }).code)
    return ['forbidden', 'not_signed_in', 'session_locked', 'password_expired'].includes(code)
      ? code
      : 'answered'
  }
}

/** An account with these roles, signed in with a password of its own. */
async function signedIn(desk: Desk, administrator: DeskClient, held: Role[]): Promise<string> {
  const name = `Person ${held.join(' ')}`
  const { temporaryPassword } = await administrator.accounts.create({ name, roles: held })
  const before = await clientOf(desk, null).accounts.signIn({ name, password: temporaryPassword })
  await clientOf(desk, before.token).accounts.changePassword({
    current: temporaryPassword,
    next: testPassword,
  })
  return before.token
}

describe('the permission table', () => {
  it('USR-01 every procedure of the contract names a permission that exists, or is public by name', () => {
    expect(procedures.length).toBeGreaterThan(60)
    const unknown = procedures.filter(
      ({ meta }) =>
        meta.access === undefined ||
        (meta.access !== 'public' && !actions.some((action) => action === meta.access)),
    )
    expect(unknown).toEqual([])
    // Whoever adds one to this list has thought about it.
    const open = procedures.filter(({ meta }) => meta.access === 'public').map(({ path }) => path)
    expect(open.sort()).toEqual([
      'accounts.recover',
      'accounts.setUp',
      'accounts.signIn',
      'accounts.status',
      'accounts.unlock',
    ])
    const whenNew = procedures.filter(({ meta }) => meta.whenNew).map(({ path }) => path)
    expect(whenNew.sort()).toEqual(['backup.inspect', 'backup.restore'])
  })

  it('USR-01 every permission is held by a role and asked for by a procedure', () => {
    const asked = new Set(procedures.map(({ meta }) => meta.access))
    // Asked for by an argument of sync.export (SYN-03), not by the procedure as such.
    expect(actions.filter((action) => !asked.has(action))).toEqual(['sync.exportFull'])
    const held = new Set(Object.values(roleActions).flat())
    expect(actions.filter((action) => !held.has(action))).toEqual([])
  })

  it.each(roles)(
    'USR-01 lets %s call what the table says, and nothing else',
    async (role) => {
      const { desk, token } = await startGuardedDesk()
      const own = await signedIn(desk, clientOf(desk, token), [role])
      const refused: string[] = []
      for (const { path } of guarded.filter((one) => !endsSession(one.path))) {
        const outcome = await outcomeOf(clientOf(desk, own), path)
        if (outcome === 'forbidden') refused.push(path)
        else expect(outcome, path).toBe('answered')
      }
      const forbidden = guarded.filter(
        ({ meta }) => !roleActions[role].some((action) => action === meta.access),
      )
      expect(refused.sort()).toEqual(forbidden.map(({ path }) => path).sort())
    },
    60_000,
  )

  it('lets nobody in without a session, with a made-up one, or with one that has ended', async () => {
    const { desk, token } = await startGuardedDesk()
    await clientOf(desk, token).accounts.signOut()
    for (const given of [null, 'A'.repeat(43), token]) {
      for (const { path } of guarded) {
        expect(await outcomeOf(clientOf(desk, given), path), path).toBe('not_signed_in')
      }
    }
  })

  it('answers a locked session nothing at all, but lets it end', async () => {
    const { desk, token } = await startGuardedDesk()
    await clientOf(desk, token).accounts.lock()
    for (const { path } of guarded.filter((one) => one.path !== 'accounts.signOut')) {
      expect(await outcomeOf(clientOf(desk, token), path), path).toBe('session_locked')
    }
    await clientOf(desk, token).accounts.signOut()
    expect((await clientOf(desk, token).accounts.status()).session).toBe('none')
  })

  it('lets a temporary password do nothing but be changed', async () => {
    const { desk, token } = await startGuardedDesk()
    const { temporaryPassword } = await clientOf(desk, token).accounts.create({
      name: 'Newcomer',
      roles: ['administrator', 'senior_reviewer', 'auditor'],
    })
    const { token: own } = await clientOf(desk, null).accounts.signIn({
      name: 'Newcomer',
      password: temporaryPassword,
    })
    for (const { path, meta } of guarded.filter((one) => !endsSession(one.path))) {
      const expected = meta.access === 'account.own' ? 'answered' : 'password_expired'
      expect(await outcomeOf(clientOf(desk, own), path), path).toBe(expected)
    }
  })
})

function endsSession(path: string): boolean {
  return path === 'accounts.lock' || path === 'accounts.signOut'
}
