import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '@main/testing/test-core'
import { cliTexts } from '../cli-texts'
import { findBrowser, hasDisplay, openAppWindow } from './browser'
import { dataFolder } from './data-dir'
import { cellWidth, fill, languageOf, printable, table } from './output'

it('keeps data where the operating system keeps it, unless told otherwise', () => {
  const home = { HOME: '/home/a', USERPROFILE: 'C:\\Users\\a' }
  const folder = (platform: NodeJS.Platform, env: Record<string, string> = {}): string =>
    dataFolder(undefined, { platform, env: { ...home, ...env } })
  expect(folder('linux')).toBe('/home/a/.local/share/peian-desk')
  expect(folder('linux', { XDG_DATA_HOME: '/data' })).toBe('/data/peian-desk')
  expect(folder('darwin')).toBe('/home/a/Library/Application Support/peian-desk')
  expect(folder('win32', { APPDATA: '/roaming' })).toBe('/roaming/peian-desk')
  expect(folder('linux', { PEIAN_DATA_DIR: '/elsewhere' })).toBe('/elsewhere')
  expect(dataFolder('/given', { platform: 'linux', env: { PEIAN_DATA_DIR: '/x' } })).toBe('/given')
})

it('speaks the language of the terminal, Chinese when it does not say', () => {
  expect(languageOf({})).toBe('zh')
  expect(languageOf({ LANG: 'zh_CN.UTF-8' })).toBe('zh')
  expect(languageOf({ LANG: 'en_US.UTF-8' })).toBe('en')
  expect(languageOf({ LANG: 'zh_CN.UTF-8', LC_ALL: 'C' })).toBe('en')
})

it('has every sentence in both languages, with the same places for values', () => {
  const places = (text: string): string[] => (text.match(/\{\w+\}/gu) ?? []).sort()
  const flat = (texts: object): [string, string][] =>
    Object.entries(texts).flatMap(([key, value]: [string, unknown]) =>
      typeof value === 'string'
        ? [[key, value] as [string, string]]
        : flat(value as object).map(
            ([inner, text]) => [`${key}.${inner}`, text] as [string, string],
          ),
    )
  const zh = new Map(flat(cliTexts.zh))
  const en = new Map(flat(cliTexts.en))
  expect([...en.keys()].sort()).toEqual([...zh.keys()].sort())
  for (const [key, text] of zh)
    expect([key, places(en.get(key) ?? '')]).toEqual([key, places(text)])
})

it('aligns columns by the cells that Chinese characters take', () => {
  expect(cellWidth('赔案 A1')).toBe(7)
  expect(
    table(
      [
        ['赔案', '1'],
        ['claim', '20'],
      ],
      [1],
    ),
  ).toBe('赔案    1\nclaim  20')
})

it('lets nothing from a file steer the terminal', () => {
  expect(printable('a\u001b[2Jb\nc')).toBe('a [2Jb c')
  expect(fill('{name}!', { name: '\u001b]0;x\u0007{other}', other: 'no' })).toBe(' ]0;x {other}!')
})

it('finds a browser on the PATH that can be run, and only opens it where there is a display', () => {
  const folder = temporaryFolder()
  const env = { PATH: folder }
  expect(findBrowser({ platform: 'linux', env })).toBeNull()
  mkdirSync(join(folder, 'chromium'))
  writeFileSync(join(folder, 'google-chrome'), '')
  chmodSync(join(folder, 'google-chrome'), 0o600)
  writeFileSync(join(folder, 'microsoft-edge'), '#!/bin/sh\n')
  chmodSync(join(folder, 'microsoft-edge'), 0o700)
  // Root may run nothing that has no execute bit either.
  expect(findBrowser({ platform: 'linux', env })).toBe(join(folder, 'microsoft-edge'))
  expect(hasDisplay({ platform: 'linux', env })).toBe(false)
  expect(openAppWindow('http://127.0.0.1:1/', { platform: 'linux', env })).toBe(false)
})
