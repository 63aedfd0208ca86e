import type { Command } from 'commander'
import { setUpHere, signInHere } from '@main/core/accounts/sign-in'
import type { RunningCore } from '@main/core/create-desk'
import { refusal } from '@shared/contract/errors'
import type { Progress } from '@shared/contract/common'
import { fill, type Teller } from '../output'
import type { Job, Registrar } from '../command'

/**
 * `init [--sample]`: creates the data folder, and fills an empty desk with sample claims. With `--user` it makes
 * the first administrator of a desk that has none, who works on claims as well unless told otherwise.
 */
export function addInitCommand({ program, tell: { texts }, run }: Registrar): void {
  program
    .command('init')
    .description(texts.commandInit)
    .option('--sample', texts.optionSample)
    .option('--administrator-only', texts.optionAdministratorOnly)
    .action(async (options: InitOptions, command: Command) => {
      await run(command, async (job) => {
        const { dataDir, tell, surroundings } = job
        const { running, recoveryKey } = await openOrSetUp(job, options)
        const { schemaVersion } = running.core.database
        const human = [fill(texts.initDone, { dataDir, schemaVersion })]
        const json = { dataDir, schemaVersion, ...(recoveryKey === null ? {} : { recoveryKey }) }
        if (recoveryKey !== null) human.push(fill(texts.initRecoveryKey, { recoveryKey }))
        if (!options.sample) return { json, human: human.join('\n') }
        const sample = await loadSample(running, tell, surroundings.signal)
        human.push(
          sample.alreadyLoaded ? texts.sampleThere : fill(texts.sampleLoaded, { ...sample }),
        )
        return { json: { ...json, sample }, human: human.join('\n') }
      })
    })
}

interface InitOptions {
  sample?: boolean
  administratorOnly?: boolean
}

/** Opens the desk; one without accounts gets its administrator where `--user` names one. */
async function openOrSetUp(
  job: Job,
  { administratorOnly = false }: InitOptions,
): Promise<{ running: RunningCore; recoveryKey: string | null }> {
  const { user } = job
  if (user === undefined) return { running: await job.open(), recoveryKey: null }
  const desk = await job.openDesk()
  const password = await job.password()
  if (desk.state !== 'new') {
    return { running: await signInHere(desk, user, password), recoveryKey: null }
  }
  const input = { name: user, password, alsoReviews: !administratorOnly }
  const { recoveryKey, running } = await setUpHere(desk, input)
  return { running, recoveryKey }
}

/** Loads the sample data unless it is there. @returns the number of claims it brought */
export async function loadSample(
  running: RunningCore,
  tell: Teller,
  signal: AbortSignal,
): Promise<{ claims: number; alreadyLoaded: boolean }> {
  const { sampleLoaded } = await running.client.desk.info()
  if (sampleLoaded) return { claims: 0, alreadyLoaded: true }
  const done = await follow(await running.client.desk.loadSample(undefined, { signal }), tell)
  return { claims: done.added.claims, alreadyLoaded: false }
}

/** Shows the progress of long work and gives its last event. @throws `cancelled` when it ends without one */
export async function follow<Done extends { type: 'done' }>(
  events: AsyncIterable<Progress | Done>,
  tell: Teller,
): Promise<Done> {
  for await (const event of events) {
    if (event.type === 'done') return event
    tell.progress(event)
  }
  throw refusal('cancelled', {})
}
