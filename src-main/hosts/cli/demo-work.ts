import { isDeepStrictEqual } from 'node:util'
import type { DeskClient } from '@shared/contract'
import type { Claim } from '@shared/contract/claims'
import type { Exclusion } from '@shared/domain/decide'
import type { NoticeKind } from '@shared/domain/catalogues'

/** What the demonstration does to a claim. */
export type DemoDecision = 'pay' | 'pay_part' | 'refuse' | 'withdraw'

export interface DemoClaim {
  id: string
  claimNo: string
  decision: DemoDecision
  noticeKind: NoticeKind
}

const share = { pay: 0, pay_part: 0.3 } as const

/**
 * Takes the claim that is due first and carries it to its end, as a reviewer would.
 * @returns `null` when no claim is waiting
 */
export async function workOnNextClaim(
  client: DeskClient,
  decision: DemoDecision,
): Promise<DemoClaim | null> {
  const taken = await client.claims.takeNext()
  if (!taken) return null
  const { id, version } = taken
  const { claimNo, lines } = await client.claims.get({ id })
  if (decision === 'refuse') {
    await client.claims.refuse({ id, version, reasonCode: 'waiting_period' })
    return { id, claimNo, decision, noticeKind: 'decision' }
  }
  if (decision === 'withdraw') {
    await client.claims.withdraw({ id, version, reasonCode: 'applicant_request' })
    return { id, claimNo, decision, noticeKind: 'decision' }
  }
  const excluded = exclusionsFor(lines, share[decision])
  const decided = await client.claims.decide({
    id,
    version: await letFlagsPass(client, id, version),
    lines: [...excluded].map(([lineId, exclusions]) => ({ lineId, exclusions })),
  })
  // The rules may leave nothing to pay, whatever the reviewer meant to.
  if (decided.state === 'rejected')
    return { id, claimNo, decision: 'refuse', noticeKind: 'decision' }
  await client.claims.close({ id, version: decided.version })
  const [made] = (await client.claims.get({ id })).decisions
  const conclusion = made?.conclusion === 'pay' ? 'pay' : 'pay_part'
  return { id, claimNo, decision: conclusion, noticeKind: 'closing' }
}

/** Lets pass what keeps the claim from being paid, with a note. @returns the claim's version then */
export async function letFlagsPass(
  client: DeskClient,
  id: string,
  version: number,
): Promise<number> {
  const { flags } = await client.bench.open({ id })
  const open = flags.filter(({ weight, acknowledged }) => weight === 'block' && !acknowledged)
  let last = version
  for (const flag of new Set(open.map(({ code }) => code))) {
    const note = 'demo'
    last = (await client.bench.acknowledge({ id, version: last, flag, note })).version
  }
  return last
}

/**
 * What to take off each line: a share of the dearest line as not covered.
 * @param part share of the dearest line, 0 for none
 */
function exclusionsFor(
  lines: readonly Pick<Claim['lines'][number], 'id' | 'claimedFen'>[],
  part: number,
): Map<string, Exclusion[]> {
  const dearest = lines.reduce<(typeof lines)[number] | undefined>(
    (best, line) => (best && best.claimedFen >= line.claimedFen ? best : line),
    undefined,
  )
  const amountFen = Math.floor((dearest?.claimedFen ?? 0) * part)
  if (!dearest || amountFen <= 0) return new Map()
  return new Map([[dearest.id, [{ amountFen, reasonCode: 'self_paid_item' }]]])
}

/** The claim's facts and figures that another desk must have the same. */
function essence(claim: Claim): unknown {
  const { claimNo, state, insured, policy, claimType, receivedAt, dueOn } = claim
  const { claimedFen, payableFen, otherCompensationFen, invoices, lines, decisions } = claim
  return {
    claimNo,
    state,
    insured: { name: insured.name, birthOn: insured.birthOn, language: insured.language },
    policyNo: policy?.policyNo ?? null,
    claimType,
    receivedAt,
    dueOn,
    claimedFen,
    payableFen,
    otherCompensationFen,
    invoices: invoices.map(({ invoiceNo, issuedOn, totalFen }) => [invoiceNo, issuedOn, totalFen]),
    lines: lines.map((line) => [
      line.position,
      line.name,
      line.quantityMilli,
      line.claimedFen,
      line.excludedFen,
      line.reducedFen,
      line.payableFen,
      line.exclusions,
    ]),
    decisions: decisions.map(({ number, conclusion, reasonCode, payableFen: paid, decidedAt }) => [
      number,
      conclusion,
      reasonCode,
      paid,
      decidedAt,
    ]),
  }
}

/** The numbers of the claims that are not the same on both desks. */
export async function compareDesks(
  from: DeskClient,
  to: DeskClient,
  claimNumbers: readonly string[],
): Promise<string[]> {
  const different: string[] = []
  for (const claimNo of claimNumbers) {
    const there = await to.claims.getByNumber({ claimNo }).catch(() => null)
    const here = await from.claims.getByNumber({ claimNo })
    if (!there || !isDeepStrictEqual(essence(here), essence(there))) different.push(claimNo)
  }
  return different
}
