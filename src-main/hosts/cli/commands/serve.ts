import type { Command } from 'commander'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { startWebHost, type WebHost } from '../../http'
import { openAppWindow } from '../browser'
import { CommandError, fill } from '../output'
import { wholeNumber, type Registrar } from '../command'

/** `serve`: the web host, until Ctrl-C. The address goes to stdout as soon as it listens. */
export function addServeCommand({ program, tell: { texts }, run }: Registrar): void {
  program
    .command('serve')
    .description(texts.commandServe)
    .option('--port <n>', texts.optionPort, wholeNumber(0, 65_535), 0)
    .option('--no-open', texts.optionNoOpen)
    .action(async (options: { port: number; open: boolean }, command: Command) => {
      await run(command, async ({ openDesk, json, surroundings, tell }) => {
        const { rendererDir, signal, stdout } = surroundings
        if (!existsSync(join(rendererDir, 'index.html'))) throw new CommandError('page_missing')
        const desk = await openDesk(undefined, 'web')
        const host: WebHost = await startWebHost({
          desk,
          port: options.port,
          rendererDir,
          onNewLink: (url) => tell.say(fill(texts.serveNewLink, { url })),
        }).catch((error: unknown) => {
          if ((error as { code?: unknown }).code !== 'EADDRINUSE') throw error
          throw new CommandError('port_taken', { port: options.port })
        })
        const { url } = host
        if (json) stdout.write(`${JSON.stringify({ url })}\n`)
        else {
          tell.say(texts.serveAt)
          stdout.write(`${url}\n`)
        }
        if (options.open && openAppWindow(url, surroundings)) tell.say(texts.serveWindow)
        tell.say(texts.serveStop)
        await aborted(signal)
        await host.close()
        tell.say(texts.serveStopped)
      })
    })
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
