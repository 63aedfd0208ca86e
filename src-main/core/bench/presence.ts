/** A window that has a claim open. */
interface Seen {
  claimId: string
  actorId: string
  windowId: string
  name: string
  editing: boolean
  /** When it was opened there, and last heard of: milliseconds since 1970 UTC. */
  since: number
  at: number
}

/** Somebody else, or oneself in another window. */
export interface Present {
  name: string
  self: boolean
  editing: boolean
  /** UTC ISO. */
  since: string
}

/** A window that has not been heard of for so long is gone: its page says so every few seconds. */
export const FORGOTTEN_AFTER_MS = 15_000

/** Who has which claim open. Kept in memory: it concerns nobody once the desk is closed. */
export class Presence {
  readonly #windows = new Map<string, Seen>()
  readonly #clock: () => number

  constructor(clock: () => number) {
    this.#clock = clock
  }

  /** A window says that it has the claim open, or `leaving` that it has not. @returns who else has, the first first */
  heard(
    sign: Pick<Seen, 'claimId' | 'windowId' | 'editing'> & { leaving: boolean },
    actor: { id: string; name: string },
  ): Present[] {
    const at = this.#clock()
    this.#forget(at)
    const { claimId, windowId, editing } = sign
    const key = JSON.stringify([claimId, actor.id, windowId])
    if (sign.leaving) this.#windows.delete(key)
    else {
      const since = this.#windows.get(key)?.since ?? at
      const { id: actorId, name } = actor
      this.#windows.set(key, { claimId, actorId, windowId, name, editing, since, at })
    }
    return [...this.#windows]
      .filter(([other, seen]) => other !== key && seen.claimId === claimId)
      .map(([, seen]) => ({
        name: seen.name,
        self: seen.actorId === actor.id,
        editing: seen.editing,
        since: new Date(seen.since).toISOString(),
      }))
  }

  #forget(at: number): void {
    for (const [key, seen] of this.#windows) {
      // A sign from later than now was given before the clock was set back: whoever is there gives another.
      if (Math.abs(at - seen.at) >= FORGOTTEN_AFTER_MS) this.#windows.delete(key)
    }
  }
}
