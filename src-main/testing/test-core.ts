import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { DeskClient } from '@shared/contract'
import type { Role } from '@shared/domain/authority'
import { setUp } from '../core/accounts/sign-in'
import { readStaffMember, writeRoles } from '../core/accounts/staff'
import { now, type Actor } from '../core/context'
import { Desk, openUnclaimed, type DeskOptions, type RunningCore } from '../core/create-desk'
import { newId } from '../core/ids'

/** The worker that `build-worker.ts` makes before the tests. */
export const testWorkerFile = fileURLToPath(
  new URL('../../.cache/test-worker/worker.js', import.meta.url),
)

/** A password that will do, for accounts of tests. */
export const testPassword = 'correct-horse-7-battery'

/** A new folder that is removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'peian-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** What test desks are opened with: the clock stands at 2025-03-03 10:00 in Shanghai, passwords cost little. */
export function testDeskOptions(options: Partial<DeskOptions> = {}): DeskOptions {
  return {
    dataDir: options.dataDir ?? temporaryFolder(),
    workerFile: testWorkerFile,
    host: 'test',
    version: '0.0.0-test',
    clock: () => Date.parse('2025-03-03T02:00:00.000Z'),
    scrypt: { N: 2 ** 10, r: 8, p: 1 },
    ...options,
  }
}

/** A real desk without accounts on a folder of its own, as whoever may do everything; closed when the test ends. */
export async function startTestCore(options: Partial<DeskOptions> = {}): Promise<RunningCore> {
  const running = await openUnclaimed(testDeskOptions(options))
  onTestFinished(() => running.close())
  return running
}

/** A real desk with an administrator who also reviews; closed when the test ends. */
export async function startGuardedDesk(
  options: Partial<DeskOptions> = {},
): Promise<{ desk: Desk; token: string; recoveryKey: string; administrator: Actor }> {
  const desk = await Desk.open(testDeskOptions(options))
  onTestFinished(() => desk.close())
  const { token, recoveryKey, me } = await setUp(desk, {
    name: 'Test Administrator',
    password: testPassword,
    alsoReviews: true,
  })
  return { desk, token, recoveryKey, administrator: me }
}

/** Somebody with these roles, and their client; they have no password and cannot sign in. */
export async function actingAs(
  { core, desk }: Pick<RunningCore, 'core' | 'desk'>,
  roles: readonly Role[],
  name = `${roles.join('+')} ${newId().slice(-6)}`,
): Promise<{ actor: Actor; client: DeskClient }> {
  const id = newId()
  await core.database.write(async (writer) => {
    await writer
      .insertInto('staff')
      .values({ id, name, role: roles[0] ?? '', kind: 'account', created_at: now(core) })
      .execute()
    await writeRoles(writer, id, roles)
  })
  const actor = await readStaffMember(core.database.reader, id)
  if (!actor) throw new Error('the account is not there')
  return { actor, client: desk.runAs(actor).client }
}
