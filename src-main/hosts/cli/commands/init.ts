import type { Command } from 'commander'
import type { RunningCore } from '@main/core/create-core'
import { refusal } from '@shared/contract/errors'
import type { Progress } from '@shared/contract/common'
import { fill, type Teller } from '../output'
import type { Registrar } from '../command'

/** `init [--sample]`: creates the data folder, and fills an empty desk with sample claims. */
export function addInitCommand({ program, tell: { texts }, run }: Registrar): void {
  program
    .command('init')
    .description(texts.commandInit)
    .option('--sample', texts.optionSample)
    .action(async (options: { sample?: boolean }, command: Command) => {
      await run(command, async ({ open, dataDir, tell, surroundings }) => {
        const running = await open()
        const { schemaVersion } = running.core.database
        const human = [fill(texts.initDone, { dataDir, schemaVersion })]
        if (!options.sample) return { json: { dataDir, schemaVersion }, human: human.join('\n') }
        const sample = await loadSample(running, tell, surroundings.signal)
        human.push(
          sample.alreadyLoaded ? texts.sampleThere : fill(texts.sampleLoaded, { ...sample }),
        )
        return { json: { dataDir, schemaVersion, sample }, human: human.join('\n') }
      })
    })
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
