import { prepare } from './lib/prepare.mjs'
import { at, run } from './lib/process.mjs'
import { main, Stop } from './lib/say.mjs'

/** Builds the benchmarks beside the program and runs them; arguments go to them. */
await main(async () => {
  const { node, env } = await prepare()
  const folder = at('.cache', 'bench')
  const vite = at('node_modules', 'vite', 'bin', 'vite.js')
  const build = [
    'build',
    '--config',
    at('bench', 'vite.config.ts'),
    '--outDir',
    folder,
    '--logLevel',
    'warn',
  ]
  const { status, output } = await run(node, [vite, ...build], { env, capture: true })
  if (status !== 0) {
    process.stderr.write(output)
    throw new Stop(
      '性能测试构建失败，原因见上。',
      'The benchmarks could not be built; the reason is above.',
    )
  }
  return (await run(node, [at('.cache', 'bench', 'main.js'), ...process.argv.slice(2)], { env }))
    .status
})
