import type { Command } from 'commander'
import type { Outputs } from '@shared/contract'
import { benefitNames, stepText } from '@shared/domain/adjudication/step-texts'
import { formatFen } from '@shared/domain/money'
import type { CliTexts } from '../../cli-texts'
import { fill, printable, table } from '../output'
import type { Registrar } from '../command'

type Adjudicated = Outputs['claims']['adjudicate']

/** `claims adjudicate` and `claims adjudicate-all`. */
export function addAdjudicateCommands(claims: Command, { tell, run }: Registrar): void {
  const { texts, language } = tell
  claims
    .command('adjudicate')
    .description(texts.commandClaimsAdjudicate)
    .argument('<no>', texts.columnClaimNo)
    .option('--dry-run', texts.optionAdjudicateDryRun)
    .action(async (claimNo: string, options: { dryRun?: boolean }, command: Command) => {
      await run(command, async ({ open }) => {
        const { client } = await open()
        const { id, lines } = await client.claims.getByNumber({ claimNo })
        const computed = await client.claims.adjudicate({ id, dryRun: options.dryRun === true })
        const { input } = await client.bench.open({ id })
        const names = benefitNames(input.cover?.versions ?? [], language)
        const why = (step: Adjudicated['lines'][number]['steps'][number]): string =>
          stepText(step, language, names)
        const json = {
          lines: computed.lines.map((line) => ({
            lineId: line.lineId,
            claimedFen: line.claimedFen,
            steps: line.steps.map((step) => ({
              rule: step.rule,
              amountFen: step.amountFen,
              why: why(step),
            })),
            payableFen: line.payableFen,
          })),
          payableFen: computed.payableFen,
        }
        const nameOf = new Map(lines.map((line) => [line.id, line.name]))
        const rows = computed.lines.flatMap((line) => [
          [
            printable(nameOf.get(line.lineId) ?? line.lineId),
            '',
            formatFen(line.claimedFen),
            formatFen(line.payableFen),
          ],
          ...line.steps.map((step) => [
            `  ${printable(why(step))}`,
            step.rule,
            formatFen(step.amountFen),
            '',
          ]),
        ])
        return { json, human: describe(rows, computed, texts) }
      })
    })

  claims
    .command('adjudicate-all')
    .description(texts.commandClaimsAdjudicateAll)
    .action(async (_options: object, command: Command) => {
      await run(command, async ({ open, surroundings: { signal } }) => {
        const { client } = await open()
        for await (const step of await client.claims.adjudicateMany({}, { signal })) {
          if (step.type === 'progress') tell.progress(step)
          else {
            const { claims: count, claimedFen, payableFen } = step
            const human = fill(texts.adjudicatedAll, {
              claims: count,
              claimed: formatFen(claimedFen),
              payable: formatFen(payableFen),
            })
            return { json: { claims: count, claimedFen, payableFen }, human }
          }
        }
      })
    })
}

function describe(rows: string[][], computed: Adjudicated, texts: CliTexts): string {
  const head = [texts.columnLine, texts.columnRule, texts.columnClaimed, texts.columnPayable]
  const sums = fill(texts.claimSums, {
    claimed: formatFen(computed.claimedFen),
    payable: formatFen(computed.payableFen),
  })
  return [table([head, ...rows], [2, 3]), sums].join('\n')
}
