import { Option, type Command } from 'commander'
import type { Claim, ClaimRow } from '@shared/contract/claims'
import { formatFen } from '@shared/domain/money'
import { claimStates, type ClaimState } from '@shared/domain/states'
import type { CliTexts } from '../../cli-texts'
import { fill, table } from '../output'
import { wholeNumber, type Registrar } from '../command'
import { addAdjudicateCommands } from './adjudicate'

const PAGE = 200
const MOST = 1_000_000

/** `claims list`, `claims count`, `claims show`, and what computes them. */
export function addClaimsCommands(registrar: Registrar): void {
  const {
    program,
    tell: { texts },
    run,
  } = registrar
  const claims = program.command('claims').description(texts.commandClaims)
  claims
    .command('list')
    .description(texts.commandClaimsList)
    .addOption(new Option('--state <state>', texts.optionState).choices(claimStates))
    .option('--limit <n>', texts.optionLimit, wholeNumber(1, MOST), 50)
    .option('--after <cursor>', texts.optionAfter)
    .action(
      async (options: { state?: ClaimState; limit: number; after?: string }, command: Command) => {
        await run(command, async ({ open }) => {
          const { client } = await open()
          const filter = { states: options.state ? [options.state] : [] }
          const rows: ClaimRow[] = []
          let next: string | null = options.after ?? null
          do {
            const limit = Math.min(PAGE, options.limit - rows.length)
            const page: Awaited<ReturnType<typeof client.claims.list>> = await client.claims.list({
              filter,
              limit,
              ...(next === null ? {} : { after: next }),
            })
            rows.push(...page.rows)
            next = page.next
          } while (next !== null && rows.length < options.limit)
          const json = {
            rows: rows.map((row) => ({
              claimNo: row.claimNo,
              state: row.state,
              insured: row.insuredName,
              receivedAt: row.receivedAt,
              dueAt: row.dueAt,
              claimedFen: row.claimedFen,
              payableFen: row.payableFen,
            })),
            next,
          }
          const more = next === null ? [] : [fill(texts.listMore, { next })]
          return { json, human: [listTable(rows, texts), ...more].join('\n') }
        })
      },
    )

  claims
    .command('count')
    .description(texts.commandClaimsCount)
    .action(async (_options: object, command: Command) => {
      await run(command, async ({ open }) => {
        const { total, byState } = await (await open()).client.claims.count()
        const rows = claimStates
          .filter((state) => byState[state] > 0)
          .map((state) => [texts.states[state] ?? state, String(byState[state])])
        const human = [table(rows, [1]), fill(texts.countTotal, { total })].join('\n').trim()
        return { json: { total, byState }, human }
      })
    })

  claims
    .command('show')
    .description(texts.commandClaimsShow)
    .argument('<no>', texts.columnClaimNo)
    .action(async (claimNo: string, _options: object, command: Command) => {
      await run(command, async ({ open }) => {
        const claim = await (await open()).client.claims.getByNumber({ claimNo })
        return { json: claim, human: describeClaim(claim, texts) }
      })
    })

  addAdjudicateCommands(claims, registrar)
}

function listTable(rows: readonly ClaimRow[], texts: CliTexts): string {
  const head = [
    texts.columnClaimNo,
    texts.columnState,
    texts.columnInsured,
    texts.columnReceived,
    texts.columnDue,
    texts.columnClaimed,
    texts.columnPayable,
  ]
  const body = rows.map((row) => [
    row.claimNo,
    texts.states[row.state] ?? row.state,
    row.insuredName,
    row.receivedAt.slice(0, 10),
    row.dueOn,
    formatFen(row.claimedFen),
    payable(row.payableFen, texts),
  ])
  return table([head, ...body], [5, 6])
}

function describeClaim(claim: Claim, texts: CliTexts): string {
  const state = texts.states[claim.state] ?? claim.state
  const head = [
    fill(texts.claimHead, { claimNo: claim.claimNo, state, insured: claim.insuredName }),
    fill(texts.claimDates, { received: claim.receivedAt.slice(0, 10), due: claim.dueOn }),
    fill(texts.claimSums, {
      claimed: formatFen(claim.claimedFen),
      payable: payable(claim.payableFen, texts),
    }),
    ...(claim.policy ? [fill(texts.claimPolicy, { ...claim.policy })] : []),
    fill(texts.claimLines, {
      lines: claim.lines.length,
      documents: claim.documents.length,
      history: claim.history.length,
    }),
  ]
  const lines = claim.lines.map((line) => [
    String(line.position),
    line.name,
    formatFen(line.claimedFen),
    payable(line.payableFen, texts),
  ])
  const columns = ['#', texts.columnLine, texts.columnClaimed, texts.columnPayable]
  return [...head, table([columns, ...lines], [0, 2, 3])].join('\n')
}

function payable(fen: number | null, texts: CliTexts): string {
  return fen === null ? texts.noDecision : formatFen(fen)
}
