import type { Command } from 'commander'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { RunningCore } from '@main/core/create-desk'
import { formatFen } from '@shared/domain/money'
import type { Job, Registrar } from '../command'
import { compareDesks, workOnNextClaim, type DemoClaim, type DemoDecision } from '../demo-work'
import { fill } from '../output'
import { exportTo } from './export'
import { follow, loadSample } from './init'
import { saveNotice } from './notices'

interface Step {
  name: string
  ok: boolean
  detail: string
  seconds: number
}

interface Report {
  ok: boolean
  out: string
  seconds: number
  steps: Step[]
  /** What was done, in figures that can be checked. */
  claims: number
  decided: Record<DemoDecision, number>
  claimedFen: number
  payableFen: number
  notices: { noticeNo: string; claimNo: string; kind: string; language: string; file: string }[]
  package: { file: string; sha256: string; claims: number } | null
  workbook: { file: string; sha256: string; claims: number } | null
  /** Claims that differ on the second desk after export and import; empty when all is well. */
  differences: string[]
}

/** How the demonstration decides the claims it takes, in this order. */
const plan: readonly DemoDecision[] = [
  'pay',
  'pay_part',
  'refuse',
  'pay',
  'withdraw',
  'pay_part',
  'pay',
  'pay_part',
]

/**
 * `demo`: the whole main job on sample data, from loading to a second desk, on two desks of its own in
 * a temporary place: the user's data is not touched.
 */
export function addDemoCommand({ program, tell: { texts }, run }: Registrar): void {
  program
    .command('demo')
    .description(texts.commandDemo)
    .option('--out <dir>', texts.optionDemoOut, 'peian-demo')
    .action(async (options: { out: string }, command: Command) => {
      await run(command, async (job) => {
        const out = resolve(options.out)
        mkdirSync(out, { recursive: true })
        const desks = mkdtempSync(join(tmpdir(), 'peian-demo-'))
        job.afterwards(() => rmSync(desks, { recursive: true, force: true }))
        const report = await demonstrate(job, desks, out)
        const lines = report.steps.map(({ name, detail }) =>
          fill(texts.demoStep, { step: texts.demoSteps[name] ?? name, detail }),
        )
        lines.push(fill(report.ok ? texts.demoDone : texts.demoDiffers, { out }))
        return { json: report, human: lines.join('\n'), failed: !report.ok }
      })
    })
}

async function demonstrate(job: Job, desks: string, out: string): Promise<Report> {
  const { tell, openDesk, surroundings } = job
  const { signal } = surroundings
  const started = performance.now()
  const report: Report = {
    ok: false,
    out,
    seconds: 0,
    steps: [],
    claims: 0,
    decided: { pay: 0, pay_part: 0, refuse: 0, withdraw: 0 },
    claimedFen: 0,
    payableFen: 0,
    notices: [],
    package: null,
    workbook: null,
    differences: [],
  }
  const step = async (
    name: string,
    work: () => Promise<{ ok?: boolean; detail: string }>,
  ): Promise<void> => {
    signal.throwIfAborted()
    const from = performance.now()
    const { ok = true, detail } = await work()
    report.steps.push({ name, ok, detail, seconds: secondsSince(from) })
  }

  const desk = await (await openDesk(join(desks, 'first'))).enterUnclaimed()
  const { client } = desk
  const done: DemoClaim[] = []

  await step('sample', async () => {
    const { claims } = await loadSample(desk, tell, signal)
    report.claims = claims
    return { ok: claims > 0, detail: `${claims}` }
  })
  await step('decide', async () => {
    for (const decision of plan) {
      const claim = await workOnNextClaim(client, decision)
      if (!claim) break
      done.push(claim)
      report.decided[claim.decision] += 1
    }
    let agrees = true
    for (const { id } of done) {
      const { claimedFen, payableFen, lines, decisions } = await client.claims.get({ id })
      report.claimedFen += claimedFen
      report.payableFen += payableFen ?? 0
      const sum = lines.reduce((total, line) => total + (line.payableFen ?? 0), 0)
      agrees &&= decisions[0]?.payableFen === payableFen && sum === payableFen
    }
    const detail = `${done.length}, ${formatFen(report.payableFen)} / ${formatFen(report.claimedFen)}`
    return { ok: agrees && done.length === plan.length, detail }
  })
  await step('notices', () => writeNotices(desk, done, join(out, 'notices'), report))
  await step('export', async () => {
    report.package = await exportTo(
      desk,
      { to: join(out, 'claims.zip'), format: 'package' },
      tell,
      signal,
    )
    report.workbook = await exportTo(
      desk,
      { to: join(out, 'claims.xlsx'), format: 'xlsx' },
      tell,
      signal,
    )
    const { claims } = report.package
    return { ok: claims === done.length && report.workbook.claims === claims, detail: `${claims}` }
  })

  const second = await (await openDesk(join(desks, 'second'))).enterUnclaimed()
  await step('import', async () => {
    const first = await takeIn(second, join(out, 'claims.zip'), job)
    const again = await takeIn(second, join(out, 'claims.zip'), job)
    const { added, rejectedRows } = first
    const ok = added.claims === done.length && rejectedRows === 0 && again.alreadyImported
    return { ok, detail: `${added.claims}` }
  })
  await step('compare', async () => {
    const numbers = done.map((claim) => claim.claimNo)
    report.differences = await compareDesks(client, second.client, numbers)
    return {
      ok: report.differences.length === 0,
      detail: `${numbers.length - report.differences.length} / ${numbers.length}`,
    }
  })
  await step('audit', async () => {
    const chains = [await client.audit.verify(), await second.client.audit.verify()]
    return {
      ok: chains.every((chain) => chain.ok),
      detail: chains.map((chain) => chain.entries).join(', '),
    }
  })

  report.ok = report.steps.every((one) => one.ok)
  report.seconds = secondsSince(started)
  return report
}

/** A letter in both languages for every claim; asking again gives the same letter (NTC-06, NTC-08). */
async function writeNotices(
  desk: RunningCore,
  done: readonly DemoClaim[],
  folder: string,
  report: Report,
): Promise<{ ok: boolean; detail: string }> {
  let same = true
  for (const { id: claimId, claimNo, noticeKind: kind } of done) {
    for (const language of ['zh', 'en'] as const) {
      const notice = await desk.client.notices.issue({ claimId, kind, language })
      const again = await desk.client.notices.issue({ claimId, kind, language })
      same &&= again.noticeNo === notice.noticeNo && again.sha256 === notice.sha256
      const file = await saveNotice(desk, notice, folder)
      report.notices.push({ noticeNo: notice.noticeNo, claimNo, kind, language, file })
    }
  }
  return { ok: same, detail: `${report.notices.length}` }
}

async function takeIn({ client, core }: RunningCore, file: string, { tell, surroundings }: Job) {
  const { sourceId } = core.handover.addSource(file)
  const profiles = await client.sync.matchProfiles({ sourceId })
  const profile = profiles.find(({ fits }) => fits)?.name ?? ''
  const { signal } = surroundings
  return follow(await client.sync.import({ sourceId, profile }, { signal }), tell)
}

function secondsSince(from: number): number {
  return Math.round(performance.now() - from) / 1000
}
