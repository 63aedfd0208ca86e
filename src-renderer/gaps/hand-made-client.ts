import type { CallMark } from '@shared/client/message-port-link'
import { permissionsOf, type Role } from '@shared/domain/authority'
import { useDesk } from '@renderer/app/desk-store'
import { setCarrier } from '@renderer/client/connection'
import { clientOver } from '@renderer/client/session'

/** What a core would answer, by procedure: for tests of screens. */
export type Answers = Record<string, (input: never) => unknown>

export interface HandMade {
  readonly answers: Answers
  readonly calls: { path: string; input: unknown }[]
  /** What was sent to a procedure, oldest first. */
  sent(path: string): unknown[]
}

/** Connects the page to these answers; what is not among them fails as a call that nobody answers. */
export function connectTo(answers: Answers): HandMade {
  const calls: HandMade['calls'] = []
  const link = {
    async call(path: readonly string[], input: unknown, _options: { context: CallMark }) {
      const name = path.join('.')
      calls.push({ path: name, input })
      const answer = answers[name]
      if (!answer) throw new Error(`nobody answers ${name}`)
      return answer(input as never)
    },
  }
  const client = clientOver(link, {}, () => undefined)
  setCarrier({
    kind: 'web',
    client,
    background: clientOver(link, { background: true }, () => undefined),
    takeFiles: () => Promise.reject(new Error('no files here')),
    save: () => Promise.resolve(false),
    reconnect: () => undefined,
    setLanguage: () => undefined,
  })
  return {
    answers,
    calls,
    sent: (path) => calls.filter((call) => call.path === path).map(({ input }) => input),
  }
}

/** Somebody with these roles is at the desk, on this day. */
export function signedIn(roles: readonly Role[], today = '2025-03-05'): void {
  useDesk().info = {
    version: '0',
    schemaVersion: 4,
    today,
    me: {
      id: 'p-1',
      name: '李敏',
      roles: [...roles],
      permissions: permissionsOf(roles),
      mustChangePassword: false,
    },
    staff: [],
  } as unknown as ReturnType<typeof useDesk>['info']
}
