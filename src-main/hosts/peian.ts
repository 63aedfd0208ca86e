import { fileURLToPath } from 'node:url'
import { version } from '../../package.json'
import { askSecret } from './cli/ask-secret'
import { runPeian } from './cli/run'

/** Entry of the command line. The built worker and page lie beside the built entry. */
const beside = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const stop = new AbortController()
let asked = 0
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    asked += 1
    stop.abort()
    // Whoever asks a third time does not want to wait for a clean end.
    if (asked > 2) process.exit(1)
  })
}
// A reader that went away (`peian claims list | head`) is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

process.exitCode = await runPeian(process.argv.slice(2), {
  env: process.env,
  platform: process.platform,
  stdout: process.stdout,
  stderr: process.stderr,
  ...(process.stdin.isTTY
    ? { askSecret: (question: string) => askSecret(process.stdin, process.stderr, question) }
    : {}),
  signal: stop.signal,
  workerFile: beside('./worker.js'),
  rendererDir: beside('../renderer'),
  version,
})
