import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const program = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')

/** Runs the layer check on a small tree; gives the names of the rules it broke. */
function brokenRules(files: Readonly<Record<string, string>>): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'peian-layers-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  copyFileSync(join(root, 'tsconfig.base.json'), join(folder, 'tsconfig.base.json'))
  copyFileSync(join(root, '.dependency-cruiser.cjs'), join(folder, '.dependency-cruiser.cjs'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
  for (const tree of ['src-shared', 'src-main', 'src-renderer', 'migrations']) {
    mkdirSync(join(folder, tree))
    writeFileSync(join(folder, tree, 'index.ts'), 'export const here = 1\n')
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const args = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json']
  const trees = ['src-main', 'src-renderer', 'src-shared', 'migrations']
  const options = { cwd: folder, encoding: 'utf8' } as const
  const { stdout } = spawnSync(process.execPath, [program, ...args, ...trees], options)
  const { summary } = JSON.parse(stdout) as {
    summary: { violations: { rule: { name: string } }[] }
  }
  return [...new Set(summary.violations.map(({ rule }) => rule.name))].sort()
}

const core = { 'src-main/core/thing.ts': 'export const thing = 1\n' }

describe('the layer check', () => {
  it('lets through what the layers allow', () => {
    const files = {
      ...core,
      'src-shared/contract/a.ts': `import { z } from 'zod'\nexport const a = z.string()\n`,
      'src-main/core/b.ts': `import { a } from '@shared/contract/a'\nimport { join } from 'node:path'\nexport const b = [a, join]\n`,
      'src-main/hosts/c.ts': `import { b } from '@main/core/b'\nexport const c = b\n`,
      'src-main/electron/d.ts': `import { app } from 'electron'\nimport { c } from '../hosts/c'\nexport const d = [app, c]\n`,
      'src-renderer/e.vue': `<script setup lang="ts">\nimport { a } from '@shared/contract/a'\nconst e = a\n</script>\n<template>{{ e }}</template>\n`,
    }
    expect(brokenRules(files)).toEqual([])
  })

  it.each([
    [
      'shared code that imports the core',
      'src-shared/x.ts',
      `import { thing } from '@main/core/thing'`,
      'shared-imports-no-tree',
    ],
    [
      'shared code that uses Node',
      'src-shared/x.ts',
      `import { join as thing } from 'node:path'`,
      'shared-is-portable',
    ],
    [
      'shared code that uses a library of the core',
      'src-shared/x.ts',
      `import { Kysely as thing } from 'kysely'`,
      'shared-packages',
    ],
    [
      'the core that imports Electron',
      'src-main/core/x.ts',
      `import { app as thing } from 'electron'`,
      'electron-only-in-its-shell',
    ],
    [
      'the core that imports a host',
      'src-main/core/x.ts',
      `import { host as thing } from '../hosts/y'`,
      'core-knows-no-host',
    ],
    [
      'a host that imports Electron',
      'src-main/hosts/x.ts',
      `import { app as thing } from 'electron'`,
      'electron-only-in-its-shell',
    ],
    [
      'a host that imports the shell',
      'src-main/hosts/x.ts',
      `import { shell as thing } from '../electron/y'`,
      'hosts-import-no-shell',
    ],
    [
      'the shell that reaches into the core',
      'src-main/electron/x.ts',
      `import { thing } from '../core/thing'`,
      'shell-is-thin',
    ],
    [
      'the page that imports the core',
      'src-renderer/x.ts',
      `import { thing } from '@main/core/thing'`,
      'renderer-is-a-browser',
    ],
    [
      'the page that uses Node',
      'src-renderer/x.ts',
      `import { join as thing } from 'node:path'`,
      'renderer-without-node',
    ],
    [
      'the page that knows the transport',
      'src-renderer/claims/x.ts',
      `import { RPCLink as thing } from '@orpc/client/fetch'`,
      'transport-in-client-only',
    ],
    [
      'an import that leads nowhere',
      'src-shared/x.ts',
      `import { thing } from './nowhere'`,
      'no-unresolvable',
    ],
    [
      'a program that imports its tests',
      'src-main/core/x.ts',
      `import { t as thing } from './y.test'`,
      'no-tests-in-the-program',
    ],
  ])('stops %s', (_title, path, statement, rule) => {
    const files = {
      ...core,
      'src-main/hosts/y.ts': 'export const host = 1\n',
      'src-main/electron/y.ts': 'export const shell = 1\n',
      'src-main/core/y.test.ts': 'export const t = 1\n',
      [path]: `${statement}\nexport const used = thing\n`,
    }
    expect(brokenRules(files)).toContain(rule)
  })

  it('looks into Vue files, too', () => {
    const text = `<script setup lang="ts">\nimport { thing } from '@main/core/thing'\nconst x = thing\n</script>\n<template>{{ x }}</template>\n`
    expect(brokenRules({ ...core, 'src-renderer/x.vue': text })).toEqual(['renderer-is-a-browser'])
  })

  it('stops files that import each other in a circle', () => {
    const files = {
      'src-shared/a.ts': `import { b } from './b'\nexport const a = (): unknown => b\n`,
      'src-shared/b.ts': `import { a } from './a'\nexport const b = (): unknown => a\n`,
    }
    expect(brokenRules(files)).toEqual(['no-circular'])
  })
})
