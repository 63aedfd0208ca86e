import { runPeian } from '../hosts/cli/run'
import { testWorkerFile } from './test-core'

export interface Spoken {
  status: number
  stdout: string
  stderr: string
  json: Record<string, unknown>
}

export interface CliOptions {
  env?: Record<string, string>
  /** Called with everything that is written to stderr; may press Ctrl-C. */
  onStderr?(text: string, interrupt: () => void): void
  /** What the person at the terminal types when asked for a secret. */
  typed?: string
  rendererDir?: string
}

/** Runs the command line as the built program does, and listens. */
export async function peian(argv: string[], options: CliOptions = {}): Promise<Spoken> {
  const { env = {}, onStderr, typed, rendererDir = '' } = options
  const stop = new AbortController()
  let stdout = ''
  let stderr = ''
  const status = await runPeian(argv, {
    env,
    platform: 'linux',
    stdout: { write: (text) => (stdout += text) },
    stderr: {
      write: (text) => {
        stderr += text
        onStderr?.(text, () => stop.abort())
      },
    },
    ...(typed === undefined ? {} : { askSecret: () => Promise.resolve(typed) }),
    signal: stop.signal,
    workerFile: testWorkerFile,
    rendererDir,
    version: '0.0.0-test',
  })
  const json = stdout.startsWith('{') ? (JSON.parse(stdout) as Record<string, unknown>) : {}
  return { status, stdout, stderr, json }
}
