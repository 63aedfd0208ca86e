import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../testing/test-core'
import { readShellSettings, writeShellSettings } from './shell-settings'

it('what the shell remembers comes back after a restart', () => {
  const file = join(temporaryFolder(), 'shell', 'settings.json')
  const value = {
    language: 'en' as const,
    window: { bounds: { x: 1, y: 2, width: 1300, height: 800 }, maximized: true },
  }
  writeShellSettings(file, { language: 'zh', window: null })
  writeShellSettings(file, value)
  expect(readShellSettings(file)).toEqual(value)
  expect(readdirSync(join(file, '..'))).toEqual(['settings.json'])
})

it.each([
  ['missing', null],
  ['cut off', '{"language":"e'],
  ['of another shape', '{"language":"fr","window":{"bounds":7}}'],
])('a %s settings file counts as empty', (_what, content) => {
  const file = join(temporaryFolder(), 'settings.json')
  if (content !== null) writeFileSync(file, content)
  expect(readShellSettings(file)).toEqual({ language: 'zh', window: null })
})
