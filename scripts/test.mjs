import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { ensureBrowser } from './lib/browser.mjs'
import { prepare } from './lib/prepare.mjs'
import { at, run } from './lib/process.mjs'
import { main, say } from './lib/say.mjs'
import { total, vitestCounts } from './lib/test-counts.mjs'

/** Title, program within node_modules, arguments. */
const staticChecks = [
  ['lint', ['eslint', 'bin', 'eslint.js'], ['.', '--max-warnings', '0']],
  ['format', ['prettier', 'bin', 'prettier.cjs'], ['--check', '.']],
  ['types: Node', ['vue-tsc', 'bin', 'vue-tsc.js'], ['--noEmit', '-p', 'tsconfig.node.json']],
  ['types: renderer', ['vue-tsc', 'bin', 'vue-tsc.js'], ['--noEmit', '-p', 'tsconfig.web.json']],
  [
    'layers',
    ['dependency-cruiser', 'bin', 'dependency-cruiser.mjs'],
    ['--config', '.dependency-cruiser.cjs', 'src-main', 'src-renderer', 'src-shared', 'migrations'],
  ],
]

/**
 * The whole check, on a machine that has nothing but Node and npm: static checks (each counts as one
 * test), unit tests, renderer tests, end-to-end tests in a browser. The last line is
 * `N passed, N failed`, and `, N skipped` where something was.
 */
await main(async () => {
  const { node, env } = await prepare()
  const browser = await ensureBrowser(node, env)
  const counts = []

  for (const [title, tool, args] of staticChecks) {
    const { status, output } = await run(node, [at('node_modules', ...tool), ...args], {
      env,
      capture: true,
    })
    process.stdout.write(`${status === 0 ? '✓' : '✗'} ${title}\n`)
    if (status !== 0) process.stdout.write(`${output}\n`)
    counts.push(
      status === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 },
    )
  }

  const report = at('.cache', 'test-report.json')
  mkdirSync(at('.cache'), { recursive: true })
  rmSync(report, { force: true })
  const projects = ['unit', 'renderer', ...(browser.path ? ['e2e'] : [])]
  const { status } = await run(
    node,
    [
      at('node_modules', 'vitest', 'vitest.mjs'),
      'run',
      ...projects.flatMap((project) => ['--project', project]),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...process.argv.slice(2),
    ],
    { env: { ...env, ...(browser.path ? { PEIAN_BROWSER: browser.path } : {}) } },
  )
  counts.push(
    vitestCounts(existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : null, status),
  )

  if (!browser.path) {
    const { CI } = process.env
    const must = CI !== undefined && CI !== '' && CI !== 'false' && CI !== '0'
    say(
      `端到端测试${must ? '失败' : '略过'}：${browser.reason}`,
      `End-to-end tests ${must ? 'failed' : 'skipped'}: ${browser.reason}`,
    )
    counts.push({ passed: 0, failed: must ? 1 : 0, skipped: must ? 0 : 1 })
  }

  const { passed, failed, skipped, ok } = total(counts)
  const tail = skipped > 0 ? `, ${skipped} skipped` : ''
  process.stdout.write(`\n${passed} passed, ${failed} failed${tail}\n`)
  return ok ? 0 : 1
})
