import { isDeepStrictEqual } from 'node:util'
import type { DeskClient } from '@shared/contract'
import type { Claim } from '@shared/contract/claims'
import { spreadOtherCompensation, type Exclusion } from '@shared/domain/decide'
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
  const { claimNo, lines, otherCompensationFen } = await client.claims.get({ id })
  if (decision === 'refuse') {
    await client.claims.refuse({ id, version, reasonCode: 'waiting_period' })
    return { id, claimNo, decision, noticeKind: 'decision' }
  }
  if (decision === 'withdraw') {
    await client.claims.withdraw({ id, version, reasonCode: 'applicant_request' })
    return { id, claimNo, decision, noticeKind: 'decision' }
  }
  const excluded = exclusionsFor(lines, share[decision], otherCompensationFen)
  const decided = await client.claims.decide({
    id,
    version,
    lines: [...excluded].map(([lineId, exclusions]) => ({ lineId, exclusions })),
  })
  await client.claims.close({ id, version: decided.version })
  return { id, claimNo, decision, noticeKind: 'closing' }
}

/**
 * What to take off each line: a share of the dearest line as not covered, and what others paid (CLM-10).
 * @param part share of the dearest line, 0 for none
 */
export function exclusionsFor(
  lines: readonly Pick<Claim['lines'][number], 'id' | 'claimedFen'>[],
  part: number,
  otherCompensationFen: number,
): Map<string, Exclusion[]> {
  const excluded = new Map<string, Exclusion[]>()
  const dearest = lines.reduce<(typeof lines)[number] | undefined>(
    (best, line) => (best && best.claimedFen >= line.claimedFen ? best : line),
    undefined,
  )
  const amountFen = Math.floor((dearest?.claimedFen ?? 0) * part)
  if (dearest && amountFen > 0) {
    excluded.set(dearest.id, [{ amountFen, reasonCode: 'self_paid_item' }])
  }
  const open = lines.map((line) => ({
    lineId: line.id,
    openFen: line.claimedFen - (line === dearest ? amountFen : 0),
  }))
  for (const [lineId, fen] of spreadOtherCompensation(open, otherCompensationFen)) {
    const before = excluded.get(lineId) ?? []
    excluded.set(lineId, [...before, { amountFen: fen, reasonCode: 'paid_by_others' }])
  }
  return excluded
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
