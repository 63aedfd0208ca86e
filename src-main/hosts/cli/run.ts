import { Command, CommanderError, Option } from 'commander'
import { Desk, type RunningCore } from '@main/core/create-desk'
import { signInHere } from '@main/core/accounts/sign-in'
import { describeError } from '@main/core/log'
import type { Language } from '@shared/domain/catalogues'
import type { Job, Registrar, Work } from './command'
import { dataFolder } from './data-dir'
import { classify, explain, type Failure } from './errors'
import type { CliTexts } from '../cli-texts'
import { CommandError, languageOf, Teller, type Surroundings } from './output'
import { addAccountsCommands } from './commands/accounts'
import { addAuditCommands } from './commands/audit'
import { addBackupCommands } from './commands/backup'
import { addCalendarCommands } from './commands/calendar'
import { addClaimsCommands } from './commands/claims'
import { addDemoCommand } from './commands/demo'
import { addDoctorCommand } from './commands/doctor'
import { addExportCommand } from './commands/export'
import { addImportCommands } from './commands/import'
import { addInitCommand } from './commands/init'
import { addNoticesCommands } from './commands/notices'
import { addServeCommand } from './commands/serve'

interface GlobalOptions {
  dataDir?: string
  json?: boolean
  lang?: Language
  user?: string
}

/**
 * Runs one command line.
 * @param argv the arguments after the program's name
 * @returns the exit status: 0 done; 1 refused, or a check found something; 2 wrong usage
 */
export async function runPeian(
  argv: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  const early = earlyOptions(argv)
  const tell = new Teller(early.lang ?? languageOf(surroundings.env), surroundings.stderr)
  const { texts } = tell
  let status = 0
  const print = (value: object): void =>
    void surroundings.stdout.write(`${JSON.stringify(value, null, early.json ? 0 : 2)}\n`)

  const run = async (command: Command, work: Work): Promise<void> => {
    const options = command.optsWithGlobals<GlobalOptions>()
    const dataDir = dataFolder(options.dataDir, surroundings)
    const user = options.user ?? surroundings.env['PEIAN_USER']
    const opened: Desk[] = []
    const cleanUp: (() => void)[] = []
    const job: Job = {
      surroundings,
      dataDir,
      tell,
      json: early.json,
      user,
      password: () => askPassword(surroundings, texts),
      openDesk: async (folder = dataDir, host = 'cli') => {
        const { workerFile, version } = surroundings
        const desk = await Desk.open({ dataDir: folder, workerFile, host, version })
        opened.push(desk)
        return desk
      },
      open: async () => enter(await job.openDesk(), job),
      afterwards: (work) => void cleanUp.push(work),
    }
    try {
      const outcome = await work(job)
      if (!outcome) return
      if (early.json) print(outcome.json)
      else if (outcome.human !== '') surroundings.stdout.write(`${outcome.human}\n`)
      status = outcome.failed ? 1 : 0
    } catch (error) {
      const failure: Failure = classify(error) ?? { code: 'unexpected', data: {}, status: 1 }
      for (const { log } of opened) {
        log.warn({ event: 'cli.failed', code: failure.code, error: describeError(error) })
      }
      if (early.json) print({ error: { code: failure.code, data: failure.data } })
      tell.say(explain(failure, texts, dataDir))
      if (failure.code === 'unexpected' && surroundings.env['PEIAN_DEBUG']) tell.say(String(error))
      status = failure.status
    } finally {
      for (const desk of opened.reverse()) await desk.close()
      for (const work of cleanUp) work()
    }
  }

  const program = new Command('peian')
    .description(texts.about)
    .version(surroundings.version, '-V, --version', texts.optionVersion)
    .helpOption('-h, --help', texts.optionHelp)
    .helpCommand(false)
    .configureOutput({
      writeOut: (text) => void surroundings.stdout.write(text),
      writeErr: (text) => void surroundings.stderr.write(text),
    })
    .exitOverride()
    .enablePositionalOptions()
  addGlobalOptions(program, tell)

  const registrar: Registrar = { program, tell, run }
  addInitCommand(registrar)
  addImportCommands(registrar)
  addClaimsCommands(registrar)
  addNoticesCommands(registrar)
  addExportCommand(registrar)
  addAccountsCommands(registrar)
  addAuditCommands(registrar)
  addCalendarCommands(registrar)
  addBackupCommands(registrar)
  addDoctorCommand(registrar)
  addServeCommand(registrar)
  addDemoCommand(registrar)
  for (const leaf of leaves(program)) addGlobalOptions(leaf, tell)

  try {
    await program.parseAsync([...argv], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return 0
    // `peian` alone and `peian claims` alone show the help on stderr; that is wrong usage, too.
    if (early.json) print({ error: { code: 'usage', data: { reason: error.code } } })
    return 2
  }
  return status
}

/** Signs in, or works as nobody in particular at a desk that has no accounts. */
async function enter(
  desk: Desk,
  { user, password, tell }: Pick<Job, 'user' | 'password' | 'tell'>,
): Promise<RunningCore> {
  if (desk.state === 'new') {
    if (user !== undefined) throw new CommandError('no_accounts', { user })
    tell.say(tell.texts.unguarded)
    return desk.enterUnclaimed()
  }
  if (user === undefined) throw new CommandError('user_missing')
  return signInHere(desk, user, await password())
}

async function askPassword({ env, askSecret }: Surroundings, texts: CliTexts): Promise<string> {
  const given = env['PEIAN_PASSWORD'] ?? (await askSecret?.(texts.askPassword))
  if (given === undefined || given === '') throw new CommandError('password_missing')
  return given
}

/** `--json` and `--lang` decide how even a wrong command line is answered. */
function earlyOptions(argv: readonly string[]): { json: boolean; lang?: Language } {
  const at = argv.findIndex((part) => part === '--lang' || part.startsWith('--lang='))
  const value = at < 0 ? undefined : (argv[at]?.split('=', 2)[1] ?? argv[at + 1])
  const lang = value === 'zh' || value === 'en' ? value : undefined
  return { json: argv.includes('--json'), ...(lang ? { lang } : {}) }
}

/** The options that may stand before the command as well as behind it. */
function addGlobalOptions(command: Command, { texts }: Teller): void {
  const has = (name: string): boolean => command.options.some((option) => option.long === name)
  if (!has('--data-dir')) command.option('--data-dir <dir>', texts.optionDataDir)
  if (!has('--user')) command.option('--user <name>', texts.optionUser)
  if (!has('--json')) command.option('--json', texts.optionJson)
  if (!has('--lang')) {
    command.addOption(new Option('--lang <lang>', texts.optionLang).choices(['zh', 'en']))
  }
  command.helpOption('-h, --help', texts.optionHelp)
}

function leaves(command: Command): Command[] {
  return command.commands.flatMap((child) => (child.commands.length > 0 ? leaves(child) : [child]))
}
