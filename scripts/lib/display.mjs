/**
 * Whether windows can be shown here.
 * @param {{ platform: string, env: Record<string, string | undefined> }} [world]
 */
export function hasDisplay({ platform, env } = process) {
  return platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}
