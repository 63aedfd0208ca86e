import { unzipSync, zipSync } from 'fflate'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { savedDownload } from '../../../testing/downloads'
import {
  ask,
  claimInReview,
  gapsOf,
  judge,
  movableClock,
  paper,
  toAsk,
} from '../../../testing/gaps'
import { refusalOf } from '../../../testing/refusal'
import { startTestCore } from '../../../testing/test-core'
import type { RunningCore } from '../../create-desk'
import { checkRequests } from '../../gaps/check-requests'
import { finishUnsent } from '../../gaps/finish'

async function handOut({ core, client }: RunningCore): Promise<string> {
  const states = ['awaiting_documents', 'in_review'] as const
  for await (const step of await client.sync.export({ format: 'package', states: [...states] })) {
    if (step.type === 'done') return savedDownload(core, step.downloadId)
  }
  throw new Error('the export ended without a file')
}

async function takeIn({ core, client }: RunningCore, path: string) {
  const { sourceId } = core.handover.addSource(path)
  for await (const step of await client.sync.import({ sourceId, profile: 'peian-package' })) {
    if (step.type === 'done') return step
  }
  throw new Error('the import did not end')
}

/** The package with one of its tables changed. */
function tampered(path: string, name: string, change: (csv: string) => string): string {
  const files = unzipSync(readFileSync(path))
  const text = change(Buffer.from(files[`${name}.csv`] ?? []).toString())
  files[`${name}.csv`] = Buffer.from(text)
  const descriptor = JSON.parse(Buffer.from(files['datapackage.json'] ?? []).toString()) as {
    resources: { name: string; bytes: number; hash: string }[]
  }
  for (const resource of descriptor.resources) {
    if (resource.name !== name) continue
    resource.bytes = Buffer.byteLength(text)
    resource.hash = `sha256:${createHash('sha256').update(text).digest('hex')}`
  }
  files['datapackage.json'] = Buffer.from(JSON.stringify(descriptor))
  const target = `${path}.${name}.zip`
  writeFileSync(target, zipSync(files))
  return target
}

/** A claim that waits: of two things asked for one came and was refused, with an invoice nobody asked for. */
async function waitingClaim() {
  const clock = movableClock('2025-03-03')
  const running = await startTestCore({ clock: clock.clock })
  const claim = await claimInReview(running)
  const { client } = running
  const request = await ask(client, claim.id, [toAsk('identity'), toAsk('bank_card')])
  clock.at('2025-03-04')
  const [identity] = request.items
  const file = paper('identity')
  await client.gaps.receive({ claimId: claim.id, itemId: identity!.id, file })
  await client.gaps.receive({ claimId: claim.id, kind: 'invoice', file: paper('invoice') })
  await judge(client, claim.id, identity!.id, 'refuse')
  return { running, claim, request, clock }
}

const desk = async (clock: () => number) => startTestCore({ clock })
const messages = ({ core }: RunningCore) =>
  core.database.reader.selectFrom('messages').select(['kind', 'state']).execute()

describe('a claim handed over while it waits', () => {
  it('SYN-01 GAP-04 GAP-08 goes on waiting at the other desk, and resumes there when the documents come', async () => {
    const { running, claim, clock } = await waitingClaim()
    const path = await handOut(running)
    const other = await desk(clock.clock)
    expect((await takeIn(other, path)).added.claims).toBe(1)
    const [there, here] = await Promise.all(
      [other, running].map(async ({ client }) => {
        const { requests, ...rest } = await gapsOf(client, claim.id)
        const claimNow = await client.claims.get({ id: claim.id })
        return {
          ...rest,
          requests: requests.map(({ messages: _, ...request }) => request),
          due: claimNow.dueOn,
          state: claimNow.state,
          materials: await client.gaps.materials({ claimId: claim.id }),
        }
      }),
    )
    // Both desks call their reviewer the same; names of staff are unique in a desk.
    const plain = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value).replaceAll(/本机审核员 #\w+/gu, '本机审核员'))
    expect(plain(there)).toEqual(plain(here))
    expect(there?.newDocuments).toBe(2)
    expect(there?.materials.setAside).toHaveLength(1)
    expect(await checkRequests(other.core.database.reader)).toMatchObject({ ok: true })

    // What the first desk has sent is not sent again.
    expect(await finishUnsent(other.core)).toBe(0)
    expect(await messages(other)).toEqual([])

    // It goes on: the documents come here, and the reminder is this desk's.
    const { client } = other
    const { requests } = await gapsOf(client, claim.id)
    clock.at('2025-03-07')
    const [request] = requests
    await client.gaps.markSeen({ claimId: claim.id })
    const { done } = await client.gaps.followUp({
      requests: [{ id: request!.id, version: request!.version }],
    })
    expect(done).toEqual([{ requestId: request!.id, step: 'remind' }])
    expect((await messages(other)).map(({ kind }) => kind)).toContain('documents_reminder')
    expect((await messages(other)).map(({ kind }) => kind)).not.toContain('documents_request')
    for (const { id } of request!.items) {
      await client.gaps.receive({ claimId: claim.id, itemId: id, file: paper(`good ${id}`) })
      await judge(client, claim.id, id, 'accept')
    }
    expect(await client.claims.get({ id: claim.id })).toMatchObject({ state: 'in_review' })
    expect(await checkRequests(other.core.database.reader)).toMatchObject({ ok: true })
  }, 60_000)

  it('SYN-01 refuses a package whose requests contradict themselves, by file and row', async () => {
    const { running, clock } = await waitingClaim()
    const path = await handOut(running)
    const other = await desk(clock.clock)
    const refused = async (name: string, change: (csv: string) => string) => {
      const { code, data } = await refusalOf(takeIn(other, tampered(path, name, change)))
      const [problem] = (data as { problems: { file: string; reason: string }[] }).problems
      return { code, ...problem }
    }
    const impossible = { code: 'import_refused', reason: 'impossible_request' }
    expect(await refused('gap_requests', (csv) => csv.replace(',remind,', ',,'))).toMatchObject({
      ...impossible,
      file: 'gap_requests.csv',
      column: 'next_on',
    })
    expect(await refused('gap_requests', (csv) => csv.replace(',open,', ',lapsed,'))).toMatchObject(
      {
        ...impossible,
        column: 'ended_at',
      },
    )
    expect(
      await refused('gap_items', (csv) => csv.replace('"[""blurred""]"', 'blurred')),
    ).toMatchObject({ ...impossible, file: 'gap_items.csv', column: 'problems' })
    // A paper of a claim that is not in the package.
    expect(
      await refused('gap_item_documents', (csv) =>
        csv.replaceAll(/^([0-9a-f-]{36}),([0-9a-f-]{36}),/gmu, '$1,elsewhere,'),
      ),
    ).toMatchObject({ file: 'gap_item_documents.csv', reason: 'unknown_reference' })
    expect(await other.core.database.reader.selectFrom('claims').select('id').execute()).toEqual([])
  }, 60_000)
})
