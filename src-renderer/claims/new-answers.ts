import { watch } from 'vue'
import { useRouter } from 'vue-router'
import type { ClaimRow } from '@shared/contract/claims'
import { useAccess } from '@renderer/accounts/access-store'
import { useDesk } from '@renderer/app/desk-store'
import { useMessages } from '@renderer/app/messages'
import { useCarrier } from '@renderer/client/connection'
import { texts } from '@renderer/locales/texts'
import { viewFilter } from './queue-views'

/** What is known of the answers that wait for somebody: claim by claim, when the last one came. */
export type KnownAnswers = ReadonlyMap<string, string>

/** The answers that came since, and what is known from now on. */
export function newAnswers(
  known: KnownAnswers | null,
  rows: readonly Pick<ClaimRow, 'id' | 'claimNo' | 'answeredAt' | 'newDocuments'>[],
): { came: { id: string; claimNo: string; documents: number }[]; known: KnownAnswers } {
  const came = rows.filter(
    ({ id, answeredAt }) => known !== null && (known.get(id) ?? '') < (answeredAt ?? ''),
  )
  return {
    came: came.map(({ id, claimNo, newDocuments }) => ({ id, claimNo, documents: newDocuments })),
    known: new Map(rows.map(({ id, answeredAt }) => [id, answeredAt ?? ''])),
  }
}

const MOST_ASKED = 50

/**
 * Says once, with the way there, that an answer came for a claim of whoever is at the desk (GAP-04). What was there when
 * they came is in their list, and what came to the claim they have open they see.
 */
export function useNewAnswers(): void {
  const desk = useDesk()
  const access = useAccess()
  const messages = useMessages()
  const router = useRouter()
  let known: KnownAnswers | null = null
  let of: string | undefined
  watch(
    () => desk.counts,
    async (counts) => {
      if (!counts || access.phase !== 'in') return
      if (of !== desk.me?.id) known = null
      of = desk.me?.id
      // Nothing waits: there is nothing to ask for.
      const rows = counts.answered === 0 ? [] : await answered()
      if (rows === null || of !== desk.me?.id) return
      const { came, known: now } = newAnswers(known, rows)
      known = now
      const here = router.currentRoute.value
      for (const { id, claimNo, documents } of came) {
        if (here.name === 'claim' && here.params['id'] === id) continue
        messages.done(texts.t('desk.answers.came', { claimNo, n: documents }), {
          label: texts.t('desk.answers.open'),
          run: () => void router.push({ name: 'claim', params: { id } }),
        })
      }
    },
  )

  /** Mine with new documents; `null` where they cannot be read now. */
  async function answered(): Promise<ClaimRow[] | null> {
    const filter = viewFilter('answered', desk.today)
    if (!filter) return null
    const page = await useCarrier()
      .background.claims.list({ filter, limit: MOST_ASKED })
      .catch(() => null)
    return page?.rows ?? null
  }
}
