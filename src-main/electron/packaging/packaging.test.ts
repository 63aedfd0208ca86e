import { FuseV1Options } from '@electron/fuses'
import { Ajv } from 'ajv'
import { readdirSync, readFileSync } from 'node:fs'
import { join, matchesGlob } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

interface BuilderConfig {
  appId: string
  publish: unknown
  files: string[]
  asar: { smartUnpack: boolean }
  asarUnpack: string[]
  electronFuses: Record<string, boolean>
  win: { files: string[]; target: { target: string; arch: string[] }[]; icon: string }
  mac: {
    files: string[]
    target: { target: string; arch: string[] }[]
    icon: string
    entitlements: string
  }
  linux: { files: string[]; target: { target: string }[]; icon: string; executableArgs: string[] }
}
const config = parse(read('electron-builder.yml')) as BuilderConfig

describe('the installers', () => {
  it('are described as electron-builder’s own schema has it', () => {
    const schema = JSON.parse(read('node_modules/app-builder-lib/scheme.json')) as object
    const validate = new Ajv({ strict: false, allErrors: true }).compile(schema)
    expect(validate(config), JSON.stringify(validate.errors)).toBe(true)
    expect(validate({ ...config, electronFuses: { runAsNode: 'no' } })).toBe(false)
  })

  it('are made for Windows, macOS on both processors, and Linux; nothing is published by itself', () => {
    expect(config.win.target).toEqual([{ target: 'nsis', arch: ['x64'] }])
    expect(config.mac.target).toEqual([{ target: 'dmg', arch: ['arm64', 'x64'] }])
    expect(config.linux.target.map(({ target }) => target)).toEqual(['AppImage', 'deb'])
    expect(config.publish).toBeNull()
  })

  it('have every fuse set, none left to its default', () => {
    expect(config.electronFuses).toEqual({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableCookieEncryption: true,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
      loadBrowserProcessSpecificV8Snapshot: false,
      resetAdHocDarwinSignature: true,
    })
    const known = Object.keys(FuseV1Options).filter((name) => Number.isNaN(Number(name)))
    const set = Object.keys(config.electronFuses).map((name) => name.toLowerCase())
    for (const fuse of known) expect(set, fuse).toContain(fuse.toLowerCase())
  })

  it('start no browser without its sandbox', () => {
    expect(config.linux.executableArgs).toEqual([])
    expect(read('electron-builder.yml').replaceAll(/^\s*#.*$/gmu, '')).not.toContain('no-sandbox')
  })

  it('leave only binaries and fonts outside the archive whose integrity is checked', () => {
    expect(config.asar.smartUnpack).toBe(false)
    const outside = (path: string) =>
      config.asarUnpack.some((pattern) => matchesGlob(path, pattern))
    expect(outside('node_modules/better-sqlite3/prebuilds/win32-x64.node')).toBe(true)
    expect(outside('node_modules/@expo-google-fonts/noto-sans-sc/400Regular/a.ttf')).toBe(true)
    for (const path of ['out/main/electron.js', 'out/preload/preload.cjs', 'package.json']) {
      expect(outside(path), path).toBe(false)
    }
  })

  it.each([
    ['win', 'win32-x64'],
    ['mac', 'darwin-arm64'],
    ['mac', 'darwin-x64'],
    ['linux', 'linux-x64'],
  ] as const)('for %s carry the database engine of %s and no other', (system, wanted) => {
    const arch = wanted.split('-')[1] ?? ''
    const excluded = [...config.files, ...config[system].files]
      .filter((pattern) => pattern.startsWith('!node_modules'))
      .map((pattern) => pattern.slice(1).replaceAll('${arch}', arch))
    const shipped = readdirSync(join(root, 'node_modules/better-sqlite3/prebuilds'))
    expect(shipped.length).toBeGreaterThan(4)
    const kept = shipped.filter((name) => {
      const path = `node_modules/better-sqlite3/prebuilds/${name}`
      return !excluded.some((pattern) => matchesGlob(path, pattern))
    })
    expect(kept).toEqual([`${wanted}.node`])
  })

  it('name the platform they are for, not the one they are made on', () => {
    expect(read('electron-builder.yml')).not.toContain('${platform}')
  })

  it('have their icon and entitlements; the icon is large enough for every system', () => {
    for (const { icon } of [config.win, config.mac, config.linux]) {
      const png = readFileSync(join(root, icon))
      expect(png.subarray(1, 4).toString()).toBe('PNG')
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1024, 1024])
    }
    const keys = [...read(config.mac.entitlements).matchAll(/<key>(.*)<\/key>/gu)]
    expect(keys.map(([, key]) => key)).toEqual(['com.apple.security.cs.allow-jit'])
  })
})

interface Step {
  uses?: string
  run?: string
  with?: Record<string, unknown>
}
interface Job {
  'runs-on': string
  'timeout-minutes'?: number
  permissions?: unknown
  env?: Record<string, string>
  strategy?: { matrix: { os?: string[]; node?: number[]; include?: { os: string }[] } }
  steps: Step[]
}

describe('continuous integration', () => {
  const text = read('.github/workflows/ci.yml')
  const workflow = parse(text) as { permissions: unknown; jobs: Record<string, Job> }
  const systems = ['ubuntu-latest', 'windows-latest', 'macos-latest']
  const job = (name: string): Job => {
    const found = workflow.jobs[name]
    if (!found) throw new Error(`no job ${name}`)
    return found
  }
  const commands = (name: string) => job(name).steps.flatMap(({ run }) => run ?? [])

  it('runs the tests on three systems and on the oldest and the newest Node', () => {
    expect(job('test').strategy?.matrix).toEqual({ os: systems, node: [20, 24] })
    expect(commands('test')).toContain('npm test')
  })

  it('runs the end-to-end suite in real Electron, where its absence fails', () => {
    expect(job('electron').strategy?.matrix.os).toEqual(systems)
    expect(job('electron').env).toEqual({ PEIAN_E2E_ELECTRON: '1' })
    expect(commands('electron')).toContain(
      "xvfb-run --auto-servernum --server-args='-screen 0 1920x1080x24' npm run e2e",
    )
  })

  it('builds installers on each system, reads their fuses back and starts the desk once', () => {
    const { include = [] } = job('installers').strategy?.matrix ?? {}
    expect(include.map(({ os }) => os)).toEqual(systems)
    expect(commands('installers')).toEqual(
      expect.arrayContaining(['npm run dist', 'npx electron-fuses read --app "$APP"']),
    )
    expect(job('installers').steps.at(-1)?.uses).toMatch(/^actions\/upload-artifact@/u)
  })

  it('may read the repository and nothing more, and knows no secret', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' })
    expect(text).not.toMatch(/\bsecrets\b|pull_request_target|GITHUB_TOKEN/u)
    for (const { permissions, ['timeout-minutes']: minutes, steps } of Object.values(
      workflow.jobs,
    )) {
      expect(permissions).toBeUndefined()
      expect(minutes).toBeGreaterThan(0)
      for (const { uses, with: given } of steps) {
        if (uses === undefined) continue
        expect(uses).toMatch(/^actions\/(checkout|setup-node|upload-artifact)@v\d+$/u)
        if (uses.startsWith('actions/checkout')) expect(given?.['persist-credentials']).toBe(false)
      }
    }
  })

  it('puts no text of a pull request into a command', () => {
    for (const { steps } of Object.values(workflow.jobs)) {
      for (const { run } of steps) expect(run ?? '').not.toContain('${{')
    }
  })
})
