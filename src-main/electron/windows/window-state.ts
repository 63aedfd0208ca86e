import { z } from 'zod'

/** Size and place of a window, in the screen's own points. */
export interface Bounds {
  x: number
  y: number
  width: number
  height: number
}

export const windowState = z.object({
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() }),
  maximized: z.boolean(),
})
export type WindowState = z.infer<typeof windowState>

/** The smallest window the screens are made for. */
export const minimum = { width: 1100, height: 700 }
const preferred = { width: 1440, height: 900 }
/** So much of the title bar must be in reach to drag the window. */
const reachable = 80

/**
 * Where a window opens: as it was, if that is still on a screen; otherwise in the middle of the first,
 * never larger than the screen.
 * @param saved how it was when it was closed, `null` the first time
 * @param screens the work areas of the screens, the main one first
 */
export function placeWindow(saved: WindowState | null, screens: readonly Bounds[]): WindowState {
  const bounds = saved?.bounds
  const screen = bounds ? screens.find((area) => inReach(bounds, area)) : undefined
  if (saved && bounds && screen) {
    return { bounds: fit(bounds, screen), maximized: saved.maximized }
  }
  const main = screens[0] ?? { x: 0, y: 0, ...preferred }
  const width = Math.min(preferred.width, main.width)
  const height = Math.min(preferred.height, main.height)
  const x = main.x + Math.round((main.width - width) / 2)
  const y = main.y + Math.round((main.height - height) / 2)
  return { bounds: { x, y, width, height }, maximized: saved?.maximized ?? false }
}

function inReach(bounds: Bounds, area: Bounds): boolean {
  const wide = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x)
  return wide >= reachable && bounds.y >= area.y && bounds.y <= area.y + area.height - reachable
}

function fit(bounds: Bounds, area: Bounds): Bounds {
  const width = Math.max(Math.min(bounds.width, area.width), Math.min(minimum.width, area.width))
  const height = Math.max(
    Math.min(bounds.height, area.height),
    Math.min(minimum.height, area.height),
  )
  return { x: bounds.x, y: bounds.y, width, height }
}
