import { setImmediate as breathe } from 'node:timers/promises'
import type { Inputs, Outputs } from '@shared/contract'
import { isRefusal } from '@shared/contract/errors'
import type { Reader } from '../database/database'
import { kindFor, prepareKind, readLetterSource } from './prepare'

/** Claims looked at before others get their turn. */
const AT_ONCE = 20

/**
 * What is missing, by field, from the letter of a kind, or from that of each claim's decision (NTC-01 to
 * NTC-04). Reads only.
 * @returns `kind` null and no fields for a claim that calls for no such letter, or that is not there
 */
export async function checkNotices(
  reader: Reader,
  { claimIds, kind, language }: Inputs['notices']['check'],
): Promise<Outputs['notices']['check']> {
  const incomplete: Outputs['notices']['check']['incomplete'] = []
  let ready = 0
  for (const [index, claimId] of [...new Set(claimIds)].entries()) {
    if (index % AT_ONCE === 0) await breathe()
    try {
      const source = await readLetterSource(reader, claimId)
      const { claim_no: claimNo, language: preferred } = source.claim
      const due = kindFor(source, kind)
      if (due === undefined) {
        incomplete.push({ claimId, claimNo, kind: null, missing: [] })
        continue
      }
      const { missing } = await prepareKind(reader, source, due, language ?? preferred)
      if (missing.length === 0) ready += 1
      else incomplete.push({ claimId, claimNo, kind: due, missing })
    } catch (error) {
      if (!isRefusal(error) || error.code !== 'not_found') throw error
      incomplete.push({ claimId, claimNo: '', kind: null, missing: [] })
    }
  }
  return { ready, incomplete }
}
