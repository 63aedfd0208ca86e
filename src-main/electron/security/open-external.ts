import { shell } from 'electron'
import { externalTarget } from './external-links'

/** The only place that hands an address to the operating system; anything not allowed is dropped. */
export function openExternal(url: string): void {
  const target = externalTarget(url)
  if (target !== null) void shell.openExternal(target)
}

/** Shows a file of the desk's own in the system's file manager, without opening it. */
export function showInFolder(path: string): void {
  shell.showItemInFolder(path)
}
