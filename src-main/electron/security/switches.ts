/**
 * Command-line switches that would open the packaged desk to other programs or weaken it. Node's own
 * (`--inspect` and the like) are off by fuses; these are Chromium's, which have no fuse.
 */
const refusedSwitches: readonly string[] = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-debugging-address',
  'remote-allow-origins',
  'disable-web-security',
  'disable-site-isolation-trials',
  'allow-file-access-from-files',
  'ignore-certificate-errors',
  'host-rules',
  'host-resolver-rules',
  'load-extension',
  'renderer-cmd-prefix',
  'utility-cmd-prefix',
  'gpu-launcher',
  'js-flags',
  'log-net-log',
]

/**
 * The first refused switch the program was started with, `null` when there is none.
 * @param has whether a switch is set, as `app.commandLine.hasSwitch`
 */
export function refusedSwitch(has: (name: string) => boolean): string | null {
  return refusedSwitches.find(has) ?? null
}
