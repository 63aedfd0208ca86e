import { prepare } from './lib/prepare.mjs'
import { at, run } from './lib/process.mjs'
import { main } from './lib/say.mjs'

/** The command line of the present sources: `npm run -s peian -- COMMAND`. Paths are the caller's. */
await main(async () => {
  const { node } = await prepare()
  const cwd = process.env.INIT_CWD ?? process.cwd()
  const { status } = await run(node, [at('out', 'main', 'peian.js'), ...process.argv.slice(2)], {
    cwd,
  })
  return status
})
