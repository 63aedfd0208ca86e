import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { windowState } from './windows/window-state'

const settings = z.object({
  language: z.enum(['zh', 'en']).default('zh'),
  window: windowState.nullable().default(null),
})
export type ShellSettings = z.infer<typeof settings>

/**
 * What the shell remembers between starts, as JSON. A file that is missing or unreadable counts as
 * empty: it holds nothing that a person would miss.
 */
export function readShellSettings(file: string): ShellSettings {
  try {
    const read: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return settings.parse(read)
  } catch {
    return settings.parse({})
  }
}

/** Writes the settings; the file is either the old or the new one, also when the power goes. */
export function writeShellSettings(file: string, value: ShellSettings): void {
  mkdirSync(dirname(file), { recursive: true })
  const temporary = `${file}.new`
  writeFileSync(temporary, JSON.stringify(value, null, 2))
  renameSync(temporary, file)
}
