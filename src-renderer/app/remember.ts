/**
 * What the page remembers. `local` outlives the program and holds no personal data: settings, widths,
 * ids. `session` ends with the window and may hold half-typed text.
 */
const PREFIX = 'peian.'

function reader(storage: () => Storage) {
  let closed = false
  return {
    read(key: string): unknown {
      try {
        const text = storage().getItem(PREFIX + key)
        return text === null ? null : (JSON.parse(text) as unknown)
      } catch {
        // A storage that is denied or damaged must not stop the work.
        return null
      }
    },
    write(key: string, value: unknown): void {
      if (closed) return
      try {
        if (value === null) storage().removeItem(PREFIX + key)
        else storage().setItem(PREFIX + key, JSON.stringify(value))
      } catch {
        // Full or denied: forgetting is all that is lost.
      }
    },
    /** Forgets everything but the keys given, and takes in nothing more before the page is loaded anew. */
    close(kept: readonly string[]): void {
      closed = true
      try {
        for (const key of Object.keys(storage())) {
          if (key.startsWith(PREFIX) && !kept.includes(key.slice(PREFIX.length))) {
            storage().removeItem(key)
          }
        }
      } catch {
        // What cannot be read was not kept either.
      }
    },
  }
}

export const local = reader(() => window.localStorage)
export const session = reader(() => window.sessionStorage)
