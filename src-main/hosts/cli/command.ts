import { InvalidArgumentError, type Command } from 'commander'
import type { Desk, RunningCore } from '@main/core/create-desk'
import type { Outcome, Surroundings, Teller } from './output'

/** What one command is given: where it works, how it speaks, and a desk that closes behind it. */
export interface Job {
  readonly surroundings: Surroundings
  readonly dataDir: string
  readonly tell: Teller
  readonly json: boolean
  /** Who signs in, and with what; asked for where neither option nor environment says it. */
  readonly user: string | undefined
  password(): Promise<string>
  /**
   * Opens the desk in the data folder and signs in; a desk without accounts needs none. Closed when the
   * command ends.
   */
  open(): Promise<RunningCore>
  /** Opens a desk without signing in, in the data folder or in another one. */
  openDesk(dataDir?: string, host?: 'cli' | 'web'): Promise<Desk>
  /** Does `work` when the command has ended and its desks are closed. */
  afterwards(work: () => void): void
}

/** Gives nothing when it has told its result already. */
export type Work = (job: Job) => Promise<Outcome | void>

/** Adds a command that does `work`; its options and arguments are added by the caller. */
export interface Registrar {
  readonly program: Command
  readonly tell: Teller
  /** Runs `work` and reports; every command's action ends here. */
  run(command: Command, work: Work): Promise<void>
}

/** Reads a whole number between `min` and `max` from the command line. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,12}$/u.test(text) ? Number(text) : Number.NaN
    if (!(value >= min && value <= max)) throw new InvalidArgumentError(`${min}–${max}`)
    return value
  }
}
