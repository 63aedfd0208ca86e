import { electronProgram } from './lib/electron.mjs'
import { hasDisplay } from './lib/display.mjs'
import { prepare } from './lib/prepare.mjs'
import { at, run } from './lib/process.mjs'
import { main, say } from './lib/say.mjs'

/**
 * Starts the desk: in Electron where its program is there and a display is, else in a browser window
 * on the web host; without a display the address is printed. `--web` asks for the browser. Other
 * arguments go to the command line's `serve`.
 */
await main(async () => {
  const args = process.argv.slice(2)
  const { node, env } = await prepare()
  const web = args.includes('--web')
  const rest = args.filter((argument) => argument !== '--web')
  const electron = web || rest.length > 0 || !hasDisplay() ? null : await electronProgram(node, env)
  if (electron) return (await run(electron, [at()], { env })).status
  if (!web && !hasDisplay()) {
    say(
      '这里没有图形界面，改用网页方式。',
      'There is no display here; serving the desk to a browser instead.',
    )
  }
  return (await run(node, [at('out', 'main', 'peian.js'), 'serve', ...rest], { env })).status
})
