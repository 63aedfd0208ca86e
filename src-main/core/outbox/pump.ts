import { isRefusal } from '@shared/contract/errors'
import { systemActor } from '../accounts/staff'
import { isServed } from '../backup/service'
import type { Core } from '../context'
import { describeError } from '../log'
import { collectAnswers } from '../gaps/collect'
import { finishUnsent } from '../gaps/finish'
import { sendDue } from './send-due'

const EVERY_MS = 15_000

/** What the desk does by itself while people work at it, each apart from the others. */
type Chore = (core: Core, signal: AbortSignal) => Promise<unknown>
const chores: Readonly<Record<string, Chore>> = {
  finishUnsent: (core, signal) => finishUnsent(core, signal),
  collectAnswers: (core, signal) => collectAnswers(core, systemActor, signal),
  send: (core, signal) => sendDue(core, { signal }),
}

/**
 * Does what is due every few seconds; nothing in programs that run for a moment. What fails is tried again the next
 * time, and holds up nothing else.
 * @returns ends it, after what is under way has come to a point where it can be left
 */
export function startPump(core: Core): () => Promise<void> {
  if (!isServed(core)) return async () => undefined
  const ending = new AbortController()
  let turn: Promise<void> = Promise.resolve()
  let waits = false

  const work = async (): Promise<void> => {
    waits = false
    for (const [chore, run] of Object.entries(chores)) {
      if (ending.signal.aborted) return
      try {
        await run(core, ending.signal)
      } catch (error) {
        const failure = isRefusal(error) ? error.code : describeError(error)
        core.log.warn({ event: 'pump.failed', chore, failure })
      }
    }
  }
  // A turn that takes longer than the interval is not followed by all those it missed.
  const tick = (): void => {
    if (waits) return
    waits = true
    turn = turn.then(work)
  }
  const timer = setInterval(tick, EVERY_MS).unref()

  return async () => {
    clearInterval(timer)
    ending.abort()
    await turn
  }
}
