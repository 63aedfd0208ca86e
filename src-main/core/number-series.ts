import { refusal } from '@shared/contract/errors'
import type { Writer } from './database/database'
import { readInsurer } from './desk/insurer'

/** What is numbered here, and the letter its numbers carry after the insurer's prefix. */
const letters = { notice: 'N', certificate: 'C', 'payment-list': 'P' } as const
type Series = keyof typeof letters

/** The last number of a day: they have five digits. */
const LAST_NUMBER = 99_999

/**
 * Takes the next numbers of a day for good: prefix, `-` and letter, yymmdd, five digits, as `VSHH-N25030300001`.
 * @param date the business day, `YYYY-MM-DD`
 * @throws `number_series_exhausted` past 99,999 of a day
 */
export async function takeNumbers(
  writer: Writer,
  series: Series,
  date: string,
  count: number,
): Promise<string[]> {
  const { last } = await writer
    .insertInto('number_series')
    .values({ series, day: date, last: count })
    .onConflict((conflict) =>
      conflict.columns(['series', 'day']).doUpdateSet((expression) => ({
        last: expression('number_series.last', '+', count),
      })),
    )
    .returning('last')
    .executeTakeFirstOrThrow()
  if (last > LAST_NUMBER) throw refusal('number_series_exhausted', { series, day: date })
  const { insurer } = await readInsurer(writer)
  const head = `${insurer.claimNoPrefix}-${letters[series]}${date.slice(2).replaceAll('-', '')}`
  return Array.from(
    { length: count },
    (_number, index) => head + String(last - count + 1 + index).padStart(5, '0'),
  )
}
