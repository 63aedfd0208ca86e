import type { Command } from 'commander'
import { mkdir } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { DeskClient } from '@shared/contract'
import type { AuditEntry } from '@shared/contract/audit'
import { refusal } from '@shared/contract/errors'
import type { CliTexts } from '../../cli-texts'
import { fill, table } from '../output'
import { wholeNumber, type Registrar } from '../command'
import { follow } from './init'

const PAGE = 200
const MOST = 1_000_000

interface ListOptions {
  limit: number
  after?: string
  actor?: string
  action?: string
  about?: string
}

/** `audit verify`, `audit list` and `audit export`. */
export function addAuditCommands({ program, tell: { texts }, run }: Registrar): void {
  const audit = program.command('audit').description(texts.commandAudit)
  audit
    .command('verify')
    .description(texts.commandAuditVerify)
    .action(async (_options: object, command: Command) => {
      await run(command, async ({ open }) => {
        const result = await (await open()).client.audit.verify()
        const template = result.ok ? texts.auditWhole : texts.auditBroken
        return { json: result, human: fill(template, result), failed: !result.ok }
      })
    })

  audit
    .command('list')
    .description(texts.commandAuditList)
    .option('--limit <n>', texts.optionAuditLimit, wholeNumber(1, MOST), 50)
    .option('--after <cursor>', texts.optionAfter)
    .option('--actor <name>', texts.optionAuditActor)
    .option('--action <code>', texts.optionAuditAction)
    .option('--about <what>', texts.optionAuditAbout)
    .action(async (options: ListOptions, command: Command) => {
      await run(command, async ({ open }) => {
        const { rows, next } = await listTrail((await open()).client, options)
        const more = next === null ? [] : [fill(texts.listMore, { next })]
        return { json: { rows, next }, human: [trailTable(rows, texts), ...more].join('\n') }
      })
    })

  audit
    .command('export')
    .description(texts.commandAuditExport)
    .requiredOption('--to <file>', texts.optionAuditTo)
    .option('--from <date>', texts.optionAuditFrom)
    .option('--until <date>', texts.optionAuditUntil)
    .action(async (options: { to: string; from?: string; until?: string }, command: Command) => {
      await run(command, async ({ open, tell, surroundings: { signal } }) => {
        const { client, core } = await open()
        const file = resolve(options.to)
        const filter = {
          ...(options.from === undefined ? {} : { from: options.from }),
          ...(options.until === undefined ? {} : { to: options.until }),
        }
        const done = await follow(await client.audit.export({ filter }, { signal }), tell)
        await mkdir(dirname(file), { recursive: true })
        await core.handover.save(done.downloadId, file)
        const { sha256, entries } = done
        const json = { file, sha256, entries }
        return { json, human: fill(texts.auditExported, json) }
      })
    })
}

/** @throws `not_found` for somebody who never acted here */
async function listTrail(
  client: DeskClient,
  { limit, after, actor, action, about }: ListOptions,
): Promise<{ rows: AuditEntry[]; next: string | null }> {
  const filter = {
    ...(actor === undefined ? {} : { actorId: await actorCalled(client, actor) }),
    ...(action === undefined ? {} : { action }),
    ...(about === undefined ? {} : { about }),
  }
  const rows: AuditEntry[] = []
  let next: string | null = after ?? null
  do {
    const page: Awaited<ReturnType<typeof client.audit.list>> = await client.audit.list({
      filter,
      limit: Math.min(PAGE, limit - rows.length),
      ...(next === null ? {} : { after: next }),
    })
    rows.push(...page.rows)
    next = page.next
  } while (next !== null && rows.length < limit)
  return { rows, next }
}

/** Who is meant by a name or an id. */
async function actorCalled(client: DeskClient, actor: string): Promise<string> {
  const { actors } = await client.audit.facets()
  const found = actors.find(({ id, name }) => id === actor || name === actor)
  if (!found) throw refusal('not_found', { entity: 'account', id: actor })
  return found.id
}

function trailTable(rows: readonly AuditEntry[], texts: CliTexts): string {
  const head = ['#', texts.columnAuditAt, texts.columnAuditActor, texts.columnAuditAction]
  const body = rows.map(({ number, at, actor, action, label, entityId }) => [
    String(number),
    at,
    actor,
    action,
    label ?? entityId,
  ])
  return table([[...head, texts.columnAuditAbout], ...body], [0])
}
