import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'

/**
 * Asks for something at the terminal without showing what is typed.
 * @param stdin a terminal
 */
export function askSecret(
  stdin: NodeJS.ReadStream,
  stderr: NodeJS.WriteStream,
  question: string,
): Promise<string> {
  stderr.write(question)
  // readline edits and echoes; its echo goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: stdin, output: nowhere, terminal: true })
  return new Promise((resolve) => {
    const end = (text: string): void => {
      lines.close()
      stderr.write('\n')
      resolve(text)
    }
    lines.once('line', end)
    // Ctrl-C and Ctrl-D give it up.
    lines.once('SIGINT', () => end(''))
    lines.once('close', () => end(''))
  })
}
