import { addDays } from './calendar'

/** A time in which the desk waited for papers: from the day the request came to the day they came. */
export interface Wait {
  arrivedOn: string
  documentsOn: string
}

/**
 * Whole days by which the statutory period is longer: of every wait the days after that of the request's arrival up to
 * that of the documents' arrival. A day on which two requests were waited for counts once. Source: CLM-09, Judicial
 * Interpretation (II) on the Insurance Law, article 15.
 */
export function waitedDays(waits: readonly Wait[]): number {
  const days = new Set<string>()
  for (const { arrivedOn, documentsOn } of waits) {
    for (let day = addDays(arrivedOn, 1); day <= documentsOn; day = addDays(day, 1)) days.add(day)
  }
  return days.size
}
