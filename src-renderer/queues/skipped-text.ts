import type { Outputs } from '@shared/contract'
import type { Texts } from '@renderer/locales/texts'

type Skipped = Outputs['queues']['assign']['skipped'][number]

/** Why a claim stays as it is, for people. */
export function whyStays(
  { reason, detail }: Pick<Skipped, 'reason' | 'detail'>,
  texts: Texts,
): string {
  const code = reason === 'in_hands_of' && detail === '' ? 'in_hands_of_nobody' : reason
  return texts.ofCode('queues.assign.why', code, 'queues.assign.why.other', { detail })
}

/** The reasons of several, each once with how often. */
export function summedReasons(skipped: readonly Skipped[], texts: Texts): string {
  const counts = new Map<string, number>()
  for (const row of skipped) {
    const why = whyStays(row, texts)
    counts.set(why, (counts.get(why) ?? 0) + 1)
  }
  return [...counts].map(([why, n]) => (n === 1 ? why : `${why} × ${n}`)).join('；')
}
