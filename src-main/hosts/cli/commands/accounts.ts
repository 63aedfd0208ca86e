import { Option, type Command } from 'commander'
import type { Account } from '@shared/contract/accounts'
import { refusal } from '@shared/contract/errors'
import { roles, type Role } from '@shared/domain/authority'
import { changePassword } from '@main/core/accounts/service'
import { recover, signIn } from '@main/core/accounts/sign-in'
import type { RunningCore } from '@main/core/create-desk'
import { CommandError, fill, table, type Surroundings } from '../output'
import type { Registrar } from '../command'

/** `accounts`: who may sign in, for administrators who script; and one's own password. */
export function addAccountsCommands({ program, tell: { texts }, run }: Registrar): void {
  const accounts = program.command('accounts').description(texts.commandAccounts)

  accounts
    .command('list')
    .description(texts.commandAccountsList)
    .action(async (_options: object, command: Command) => {
      await run(command, async ({ open }) => {
        const list = await (await open()).client.accounts.list()
        const rows = list.map(({ name, roles: held, state, lastSignInAt }) => [
          name,
          held.map((role) => texts.roles[role] ?? role).join(', '),
          state === 'active' ? texts.accountActive : texts.accountDisabled,
          lastSignInAt ?? '',
        ])
        const head = [
          texts.columnName,
          texts.columnRoles,
          texts.columnState,
          texts.columnLastSignIn,
        ]
        return { json: { accounts: list }, human: table([head, ...rows]) }
      })
    })

  accounts
    .command('create')
    .description(texts.commandAccountsCreate)
    .argument('<name>', texts.argumentName)
    .addOption(
      new Option('--role <role...>', texts.optionRole).choices(roles).makeOptionMandatory(true),
    )
    .action(async (name: string, options: { role: Role[] }, command: Command) => {
      await run(command, async ({ open }) => {
        const made = await (await open()).client.accounts.create({ name, roles: options.role })
        const { temporaryPassword } = made
        return { json: made, human: fill(texts.accountCreated, { name, temporaryPassword }) }
      })
    })

  accounts
    .command('reset')
    .description(texts.commandAccountsReset)
    .argument('<name>', texts.argumentName)
    .action(async (name: string, _options: object, command: Command) => {
      await run(command, async ({ open }) => {
        const running = await open()
        const { id, version } = await findAccount(running, name)
        const reset = await running.client.accounts.resetPassword({ id, version })
        const { temporaryPassword } = reset
        return { json: reset, human: fill(texts.accountReset, { name, temporaryPassword }) }
      })
    })

  accounts
    .command('disable')
    .description(texts.commandAccountsDisable)
    .argument('<name>', texts.argumentName)
    .action(async (name: string, _options: object, command: Command) => {
      await run(command, async ({ open }) => {
        const running = await open()
        const { id, version } = await findAccount(running, name)
        const account = await running.client.accounts.disable({ id, version })
        return { json: { account }, human: fill(texts.accountDone, { name }) }
      })
    })

  accounts
    .command('password')
    .description(texts.commandAccountsPassword)
    .action(async (_options: object, command: Command) => {
      await run(command, async ({ openDesk, user, password, surroundings }) => {
        if (user === undefined) throw new CommandError('user_missing')
        const desk = await openDesk()
        if (desk.state === 'new') throw new CommandError('no_accounts', { user })
        const current = await password()
        const { me } = await signIn(desk, user, current)
        const next = await secret(surroundings, 'PEIAN_NEW_PASSWORD', texts.askNewPassword)
        const { core } = desk
        if (!core) throw refusal('not_signed_in', { state: desk.state })
        await changePassword(desk, core, me, null, { current, next })
        return { json: { changed: true }, human: texts.passwordChanged }
      })
    })

  accounts
    .command('recover')
    .description(texts.commandAccountsRecover)
    .action(async (_options: object, command: Command) => {
      await run(command, async ({ openDesk, user, surroundings }) => {
        if (user === undefined) throw new CommandError('user_missing')
        const desk = await openDesk()
        const key = await secret(surroundings, 'PEIAN_RECOVERY_KEY', texts.askRecoveryKey)
        const password = await secret(surroundings, 'PEIAN_NEW_PASSWORD', texts.askNewPassword)
        const { recoveryKey } = await recover(desk, { recoveryKey: key, name: user, password })
        const human = [texts.passwordChanged, fill(texts.initRecoveryKey, { recoveryKey })]
        return { json: { recoveryKey }, human: human.join('\n') }
      })
    })
}

async function findAccount({ client }: RunningCore, name: string): Promise<Account> {
  const account = (await client.accounts.list()).find((one) => one.name === name)
  if (!account) throw refusal('not_found', { entity: 'account', id: name })
  return account
}

async function secret(
  { env, askSecret }: Surroundings,
  variable: string,
  question: string,
): Promise<string> {
  const given = env[variable] ?? (await askSecret?.(question))
  if (given === undefined || given === '') throw new CommandError('password_missing')
  return given
}
