/** What shows that somebody is at the window. What the page does by itself is none of it. */
const signs = ['pointerdown', 'pointermove', 'wheel', 'keydown', 'touchstart', 'input'] as const
const LOOK_EVERY_MS = 5000

export interface IdleWatch {
  /** Whether there was a sign since the last time this was asked. */
  activeSinceAsked(): boolean
  stop(): void
}

/**
 * Calls `onIdle` once nobody has touched the window for `limitMs()`. A computer that slept counts as idle for
 * as long as it slept: the first touch afterwards locks and does not begin anew.
 * @param limitMs read at every look, so that a changed setting holds at once
 */
export function watchIdle(limitMs: () => number, onIdle: () => void): IdleWatch {
  let lastAt = Date.now()
  let active = true
  /** @returns whether the limit had passed */
  const look = (): boolean => {
    const now = Date.now()
    // A clock that was set back counts from now.
    lastAt = Math.min(lastAt, now)
    if (now - lastAt < limitMs()) return false
    lastAt = now
    onIdle()
    return true
  }
  const sign = (): void => {
    if (look()) return
    lastAt = Date.now()
    active = true
  }
  const passive = { capture: true, passive: true }
  for (const name of signs) window.addEventListener(name, sign, passive)
  document.addEventListener('visibilitychange', look)
  const timer = setInterval(look, LOOK_EVERY_MS)
  return {
    activeSinceAsked() {
      const was = active
      active = false
      return was
    },
    stop() {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', look)
      for (const name of signs) window.removeEventListener(name, sign, passive)
    },
  }
}
