/** Sentences of the scripts, in the language of the terminal: Chinese unless the locale says otherwise. */
const locale = process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || ''
const chinese = locale === '' || locale.toLowerCase().startsWith('zh')

/** The sentence in the user's language. */
export function words(zh, en) {
  return chinese ? zh : en
}

/** Tells the user something, on stderr: stdout belongs to the program that is started. */
export function say(zh, en) {
  process.stderr.write(`${words(zh, en)}\n`)
}

/** A failure that is told in a sentence, without a stack. */
export class Stop extends Error {
  constructor(zh, en) {
    super(words(zh, en))
  }
}

/** Runs a script's main function; a `Stop` ends it with its sentence and status 1. */
export async function main(work) {
  try {
    process.exitCode = await work()
  } catch (error) {
    if (!(error instanceof Stop)) throw error
    process.stderr.write(`\n${error.message}\n`)
    process.exitCode = 1
  }
}
