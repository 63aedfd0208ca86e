import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import type { HostPlatform } from '@shared/host-api'
import { openFailedDetail, shellTexts } from '../texts'
import { applicationMenu } from './menu'

const actions = { newWindow: vi.fn(), showDataFolder: vi.fn() }
const build = (platform: HostPlatform, developerTools = false, language: 'zh' | 'en' = 'zh') =>
  applicationMenu({ texts: shellTexts[language], platform, developerTools, actions })

function items(menu: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return menu.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? items(item.submenu) : [])])
}
const roles = (menu: MenuItemConstructorOptions[]) => items(menu).flatMap(({ role }) => role ?? [])

describe('the application menu', () => {
  it('reads File, Edit, View, Window, Help', () => {
    expect(build('win32').map(({ label }) => label)).toEqual([
      '文件',
      '编辑',
      '显示',
      '窗口',
      '帮助',
    ])
    expect(build('linux', false, 'en').map(({ label }) => label)).toEqual([
      'File',
      'Edit',
      'View',
      'Window',
      'Help',
    ])
  })

  it('starts with the application’s own menu on macOS, where quitting is', () => {
    const menu = build('darwin')
    expect(menu[0]?.label).toBe('赔案台')
    expect(roles(menu.slice(0, 1))).toContain('quit')
    expect(roles(menu).filter((role) => role === 'quit')).toHaveLength(1)
  })

  it.each(['win32', 'darwin', 'linux'] as const)(
    'offers no reload and no developer tools in production (%s)',
    (platform) => {
      for (const role of ['reload', 'forceReload', 'toggleDevTools'] as const) {
        expect(roles(build(platform))).not.toContain(role)
      }
      expect(roles(build(platform, true))).toEqual(
        expect.arrayContaining(['reload', 'toggleDevTools']),
      )
    },
  )

  it('labels every entry itself, so that none appears in the system’s language only', () => {
    for (const item of items(build('darwin', true))) {
      if (item.type !== 'separator') expect(item.label).toBeTruthy()
    }
  })

  it('calls what the entries say', () => {
    const find = (label: string) => items(build('win32')).find((item) => item.label === label)
    const click = (label: string) => (find(label)?.click as (() => void) | undefined)?.()
    click('新建窗口')
    click('打开数据文件夹')
    expect(actions.newWindow).toHaveBeenCalledOnce()
    expect(actions.showDataFolder).toHaveBeenCalledOnce()
  })
})

describe('what the shell says', () => {
  it('is there in both languages, none left empty or untranslated', () => {
    const flat = (texts: object): string[] =>
      Object.values(texts).flatMap((value: unknown) =>
        typeof value === 'string' ? [value] : flat(value as object),
      )
    const chinese = flat(shellTexts.zh)
    for (const text of [...chinese, ...flat(shellTexts.en)]) expect(text.trim()).not.toBe('')
    for (const text of chinese) expect(text).toMatch(/\p{Script=Han}/u)
    for (const text of flat(shellTexts.en)) expect(text).not.toMatch(/\p{Script=Han}/u)
  })

  it('names the reason a desk cannot be opened, and the code when it is unusual', () => {
    expect(openFailedDetail(shellTexts.zh, 'database_newer')).toContain('较新版本')
    expect(openFailedDetail(shellTexts.en, 'EACCES')).toContain('EACCES')
  })
})
