import { describe, expect, it } from 'vitest'
import { newId } from '../ids'
import type { RunningCore } from '../create-desk'
import { seedClaims, type SeededClaim } from '../../testing/seed'
import { startTestCore } from '../../testing/test-core'
import { readMaterials } from './materials'

const AT = '2025-03-03T02:00:00.000Z'

/** A document on file, without content: what counts here is what it is. */
async function onFile(
  { core, actor }: RunningCore,
  claim: SeededClaim,
  kind: string,
  { setAside = false, receivedAt = AT } = {},
): Promise<string> {
  const id = newId()
  await core.database.write((writer) =>
    writer
      .insertInto('documents')
      .values({
        id,
        claim_id: claim.id,
        kind,
        file_name: `${kind}.pdf`,
        media_type: 'application/pdf',
        size_bytes: 1,
        sha256: id.replaceAll('-', '').padEnd(64, '0'),
        actor_id: actor.id,
        received_at: receivedAt,
        set_aside_at: setAside ? AT : null,
      })
      .execute(),
  )
  return id
}
async function change(
  { core }: RunningCore,
  claim: SeededClaim,
  set: Record<string, string | null>,
): Promise<void> {
  await core.database.write((writer) =>
    writer.updateTable('claims').set(set).where('id', '=', claim.id).execute(),
  )
}
async function states(running: RunningCore, claim: SeededClaim): Promise<Record<string, string>> {
  const { materials } = await running.client.gaps.materials({ claimId: claim.id })
  return Object.fromEntries(materials.map(({ material, state }) => [material, state]))
}
async function oneClaim(running: RunningCore): Promise<SeededClaim> {
  const [claim] = await seedClaims(running, [{}])
  if (!claim) throw new Error('no claim')
  return claim
}

describe('the materials of a claim', () => {
  it('CLM-05, CLM-06 what is on file is held against the matrix', async () => {
    const running = await startTestCore()
    const claim = await oneClaim(running)
    expect(await states(running, claim)).toEqual({
      claim_form: 'missing',
      medical_record: 'missing',
      identity: 'missing',
      invoice: 'missing',
      itemised_bill: 'missing',
      bank_card: 'missing',
      insurance_card: 'missing',
    })
    await onFile(running, claim, 'prescription')
    await onFile(running, claim, 'invoice')
    // As an older desk called it: unknown kinds are papers of no kind.
    await onFile(running, claim, 'scroll')
    expect(await states(running, claim)).toMatchObject({
      medical_record: 'present',
      invoice: 'present',
      identity: 'missing',
    })
    await change(running, claim, { payee_branch: '示例支行', incident_type: 'accident' })
    const found = await states(running, claim)
    expect(found).toMatchObject({ accident_proof: 'missing' })
    expect(found).not.toHaveProperty('bank_card')
  })

  it('CLM-06 a tagged page counts as what its tag says', async () => {
    const running = await startTestCore()
    const claim = await oneClaim(running)
    const documentId = await onFile(running, claim, 'invoice')
    await running.client.bench.classify({ id: claim.id, documentId, page: 2, kind: 'identity' })
    expect(await states(running, claim)).toMatchObject({ invoice: 'present', identity: 'present' })
    await running.client.bench.classify({ id: claim.id, documentId, page: 2, kind: null })
    expect(await states(running, claim)).toMatchObject({ identity: 'missing' })
  })

  it('GAP-05 a paper that was set aside does not count', async () => {
    const running = await startTestCore()
    const claim = await oneClaim(running)
    const id = await onFile(running, claim, 'invoice', { setAside: true })
    const { materials, setAside } = await running.client.gaps.materials({ claimId: claim.id })
    expect(materials.find(({ material }) => material === 'invoice')).toMatchObject({
      state: 'missing',
      documents: [],
    })
    expect(setAside).toEqual([id])
  })

  it('the newest paper comes first', async () => {
    const running = await startTestCore()
    const claim = await oneClaim(running)
    const older = await onFile(running, claim, 'invoice')
    const newer = await onFile(running, claim, 'invoice', {
      receivedAt: '2025-03-04T02:00:00.000Z',
    })
    const { materials } = await running.client.gaps.materials({ claimId: claim.id })
    const invoice = materials.find(({ material }) => material === 'invoice')
    expect(invoice?.documents.map(({ documentId }) => documentId)).toEqual([newer, older])
  })

  it('CLM-06 the flags of intake and the checklist say the same', async () => {
    const running = await startTestCore()
    const claim = await oneClaim(running)
    await onFile(running, claim, 'medical_record')
    const missing = Object.entries(await states(running, claim))
      .filter(([material, state]) => state === 'missing' && material !== 'insurance_card')
      .map(([material]) => material)
    const { flags } = await running.client.bench.open({ id: claim.id })
    const flag = flags.find(({ code }) => code === 'material_missing')
    expect(String(flag?.detail['kinds']).split(',')).toEqual(missing)
    expect(flag?.detail['zh']).toContain('被保险人身份证件')
  })

  it('of many claims are read at once, as of each alone', async () => {
    const running = await startTestCore()
    const claims = await seedClaims(
      running,
      Array.from({ length: 120 }, () => ({})),
    )
    for (const [index, claim] of claims.entries()) {
      if (index % 3 === 0) await onFile(running, claim, 'identity')
      if (index % 5 === 0) await change(running, claim, { claim_type: 'pharmacy' })
    }
    const ids = claims.map(({ id }) => id)
    const { reader } = running.core.database
    const together = await readMaterials(reader, [...ids, newId()])
    expect([...together.keys()].sort()).toEqual([...ids].sort())
    for (const id of ids.slice(0, 20)) {
      expect((await readMaterials(reader, [id])).get(id)).toEqual(together.get(id))
    }
    expect(await readMaterials(reader, [])).toEqual(new Map())
  })

  it('of a claim that is not there are none', async () => {
    const { client } = await startTestCore()
    await expect(client.gaps.materials({ claimId: newId() })).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})
