import { spawn } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** A path in the project. */
export const at = (...parts) => join(root, ...parts)

/** The environment for tools: `node` on the PATH is the one given. */
export function environment(node, extra = {}) {
  const path = [at('node_modules', '.bin'), dirname(node), process.env.PATH ?? ''].join(delimiter)
  return { ...process.env, PATH: path, ...extra }
}

/**
 * Runs a program and waits. SIGINT and SIGTERM are passed on, so that it can end cleanly.
 * @param options.capture collect what it writes instead of showing it
 * @param options.timeoutMs end it after so long
 * @returns `{ status, output }`; a program that could not be started or was ended by a signal has status 1
 */
export function run(
  command,
  args,
  { env, capture = false, timeoutMs, shell = false, cwd = root } = {},
) {
  return new Promise((resolve) => {
    const stdio = capture ? ['ignore', 'pipe', 'pipe'] : 'inherit'
    const base = env ?? process.env
    const plain = capture ? { ...base, NO_COLOR: '1', FORCE_COLOR: '0' } : base
    const child = spawn(command, args, { cwd, env: plain, stdio, shell })
    let output = ''
    if (capture) {
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text) => (output += text))
      }
    }
    // A terminal sends Ctrl-C to the child as well; handling it here keeps this process waiting for it.
    const passOn = (signal) => {
      if (signal === 'SIGTERM' || !process.stdin.isTTY) child.kill(signal)
    }
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, passOn)
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => child.kill(), timeoutMs)
    const end = (status) => {
      clearTimeout(timer)
      for (const signal of signals) process.off(signal, passOn)
      resolve({ status, output })
    }
    child.on('error', (error) => {
      output += error.message
      end(1)
    })
    child.on('close', (code) => end(code ?? 1))
  })
}
