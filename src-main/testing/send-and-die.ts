import type { Core } from '../core/context'
import { openUnclaimed } from '../core/create-desk'
import { sendDue } from '../core/outbox/send-due'

/**
 * Sends what is due on the desk in `argv[2]`, at the moment `argv[3]` (milliseconds), and kills itself at its
 * `argv[4]`th write transaction: `before` it, `inside` it when all is done but the commit, or `after` it. Number 0
 * lets it live.
 */
export type Moment = 'before' | 'inside' | 'after'

const [, , dataDir = '', at = '0', number = '0', moment = 'before'] = process.argv

function die(): void {
  process.kill(process.pid, 'SIGKILL')
}

/** The desk's own database, that ends the program at a write. */
function dying(database: Core['database']): Core['database'] {
  let writes = 0
  const write: Core['database']['write'] = async (work) => {
    writes += 1
    const now = writes === Number(number)
    if (now && moment === 'before') die()
    const result = await database.write(async (writer) => {
      const done = await work(writer)
      if (now && moment === 'inside') die()
      return done
    })
    if (now && moment === 'after') die()
    return result
  }
  return new Proxy(database, {
    get: (target, name) => {
      if (name === 'write') return write
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}

const running = await openUnclaimed({
  dataDir,
  workerFile: 'none',
  host: 'test',
  version: '0.0.0-test',
  clock: () => Number(at),
})
const { core } = running
process.stdout.write('open\n')
const sent = await sendDue({ ...core, database: dying(core.database) }, { byHand: true })
process.stdout.write(`${JSON.stringify(sent)}\n`)
await running.close()
