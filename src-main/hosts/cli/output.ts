import type { Language } from '@shared/domain/catalogues'
import { cliTexts, type CliTexts } from '../cli-texts'

/** What a command needs of the world around it. */
export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>
  platform: NodeJS.Platform
  stdout: { write(text: string): unknown }
  stderr: { write(text: string): unknown; isTTY?: boolean }
  /** Asks the person at the terminal for something nobody else should read; absent without a terminal. */
  askSecret?: (question: string) => Promise<string>
  /** Aborted by Ctrl-C. */
  signal: AbortSignal
  workerFile: string
  rendererDir: string
  version: string
}

/** What a command found: for `--json`, for people, and whether a check failed. */
export interface Outcome {
  json: object
  human: string
  /** A check found something; the exit status is 1. */
  failed?: boolean
}

/** Why a command stopped: a code and data like the core's refusals, for what only the command line knows. */
export class CommandError extends Error {
  constructor(
    readonly code: string,
    readonly data: Readonly<Record<string, unknown>> = {},
  ) {
    super(code)
  }
}

/** Puts values into a text's `{places}`. A place without a value stays empty. */
export function fill(template: string, values: Readonly<Record<string, unknown>> = {}): string {
  return template.replaceAll(/\{(\w+)\}/gu, (_, name: string) => shown(values[name])).trimEnd()
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map(shown).join(', ')
  if (typeof value === 'object') return JSON.stringify(value)
  return typeof value === 'string' ? printable(value) : String(value as number)
}

/** Without control characters: what comes from a file must not steer the terminal. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]/gu, ' ')
}

/** The language that the environment asks for; Chinese where it does not say. Source: POSIX locale order. */
export function languageOf(env: Surroundings['env']): Language {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || ''
  return locale === '' || locale.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

/** Speaks to the person at the terminal, on stderr, so that stdout stays with the result. */
export class Teller {
  #lastPhase = ''
  #lineOpen = false

  constructor(
    readonly language: Language,
    private readonly stderr: Surroundings['stderr'],
  ) {}

  get texts(): CliTexts {
    return cliTexts[this.language]
  }

  say(text: string): void {
    this.#endLine()
    this.stderr.write(`${text}\n`)
  }

  /** One line that is overwritten on a terminal, one line a phase elsewhere. */
  progress(step: { phase: string; done: number; total: number | null }): void {
    const phase = this.texts.phases[step.phase] ?? step.phase
    if (this.stderr.isTTY) {
      const amount = step.total ? `${Math.floor((step.done * 100) / step.total)}%` : `${step.done}`
      this.stderr.write(`\r\u001b[K${phase} ${amount}`)
      this.#lineOpen = true
    } else if (phase !== this.#lastPhase) {
      this.stderr.write(`${phase}\n`)
    }
    this.#lastPhase = phase
  }

  #endLine(): void {
    if (this.#lineOpen) this.stderr.write('\n')
    this.#lineOpen = false
  }
}

/** Cells a text takes on a terminal: East Asian wide characters take two. */
export function cellWidth(text: string): number {
  let width = 0
  for (const character of text) {
    const wide =
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u
    width += wide.test(character) ? 2 : 1
  }
  return width
}

/** Rows in columns; those whose number is in `right` are aligned to the right. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths: number[] = []
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cellWidth(printable(cell)))
    })
  }
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        const text = printable(cell)
        const padding = ' '.repeat(Math.max(0, (widths[column] ?? 0) - cellWidth(text)))
        return right.includes(column) ? padding + text : text + padding
      })
      .join('  ')
      .trimEnd()
  return rows.map(line).join('\n')
}
