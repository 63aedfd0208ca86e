import { shallowRef, triggerRef } from 'vue'

export interface Page<T> {
  rows: T[]
  next: string | null
}

/** Where each known page begins: enough to come back to a place in a long list without walking there again. */
export interface PagesSnapshot {
  cursors: (string | null)[]
  complete: boolean
}

const PAGE_ROWS = 100
/** Pages kept in memory; older ones are fetched again by their cursor when scrolled back to. */
const KEEP_PAGES = 12

/**
 * A list of any length read by key, page after page, of which only a bounded window is in memory.
 * The list is as long as the pages known so far; reaching its end makes it longer.
 */
export class PagedRows<T> {
  /** Changes whenever rows, length or the error do. */
  readonly revision = shallowRef(0)
  readonly #fetch: (after: string | undefined, limit: number) => Promise<Page<T>>
  /** `cursors[i]` is where page `i` begins; `null` is the very beginning. */
  #cursors: (string | null)[] = [null]
  #complete = false
  #lastRows = 0
  /** In order of use, oldest first. */
  readonly #pages = new Map<number, T[]>()
  readonly #waiting = new Map<number, Promise<void>>()
  #turn = 0
  error: unknown = null

  constructor(fetch: (after: string | undefined, limit: number) => Promise<Page<T>>) {
    this.#fetch = fetch
  }

  /** Rows known to exist. */
  get length(): number {
    return (this.#cursors.length - 1) * PAGE_ROWS + this.#lastRows
  }

  /** Whether the last row is known. */
  get complete(): boolean {
    return this.#complete
  }

  get loading(): boolean {
    return this.#waiting.size > 0
  }

  /** The row at this place, if it is in memory. */
  at(index: number): T | undefined {
    return this.#pages.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS]
  }

  /** Every row in memory, in order of place. */
  *loaded(): Iterable<[number, T]> {
    for (const page of [...this.#pages.keys()].sort((a, b) => a - b)) {
      for (const [offset, row] of (this.#pages.get(page) ?? []).entries()) {
        yield [page * PAGE_ROWS + offset, row]
      }
    }
  }

  /** Puts a newer state of a row in its place. */
  replace(index: number, row: T): void {
    const page = this.#pages.get(Math.floor(index / PAGE_ROWS))
    if (!page || index % PAGE_ROWS >= page.length) return
    page[index % PAGE_ROWS] = row
    this.#changed()
  }

  /** Fetches what is missing to show rows `from` to `to`, as far as their pages are known. */
  async ensure(from: number, to: number): Promise<void> {
    const first = Math.max(0, Math.floor(from / PAGE_ROWS))
    const last = Math.floor(Math.max(from, to) / PAGE_ROWS)
    const wanted: Promise<void>[] = []
    for (let page = first; page <= Math.min(last, this.#cursors.length - 1); page += 1) {
      const rows = this.#pages.get(page)
      if (rows) {
        this.#pages.delete(page)
        this.#pages.set(page, rows)
      } else wanted.push(this.#load(page))
    }
    await Promise.all(wanted)
  }

  /** Reads the rows around `from`…`to` anew; what follows them is found again by scrolling. */
  async refresh(from: number, to: number): Promise<void> {
    this.#turn += 1
    this.#waiting.clear()
    const first = Math.min(Math.max(0, Math.floor(from / PAGE_ROWS)), this.#cursors.length - 1)
    const last = Math.floor(Math.max(from, to) / PAGE_ROWS)
    // Old pages stay visible until their newer state has arrived.
    for (const page of this.#pages.keys()) if (page < first || page > last) this.#pages.delete(page)
    for (let page = first; page <= last && page < this.#cursors.length; page += 1) {
      await this.#load(page)
    }
  }

  snapshot(): PagesSnapshot {
    return { cursors: this.#cursors.slice(0, 2000), complete: false }
  }

  /** Takes up the places of an earlier time; rows are fetched when they are to be shown. */
  restore(snapshot: PagesSnapshot): void {
    if (snapshot.cursors[0] !== null || this.#pages.size > 0) return
    this.#cursors = [...snapshot.cursors]
    this.#complete = false
    this.#changed()
  }

  #load(page: number): Promise<void> {
    const underWay = this.#waiting.get(page)
    if (underWay) return underWay
    const turn = this.#turn
    const work = this.#fetch(this.#cursors[page] ?? undefined, PAGE_ROWS).then(
      ({ rows, next }) => {
        if (turn !== this.#turn) return
        this.error = null
        this.#keep(page, rows, next)
      },
      (error: unknown) => {
        if (turn === this.#turn) this.error = error
      },
    )
    const settled = work.finally(() => {
      if (this.#waiting.get(page) === settled) this.#waiting.delete(page)
      this.#changed()
    })
    this.#waiting.set(page, settled)
    return settled
  }

  #keep(page: number, rows: T[], next: string | null): void {
    this.#pages.delete(page)
    this.#pages.set(page, rows)
    const isLast = page === this.#cursors.length - 1
    if (next === null) {
      for (const later of [...this.#pages.keys()]) if (later > page) this.#pages.delete(later)
      this.#cursors.length = page + 1
      this.#complete = true
      this.#lastRows = rows.length
    } else if (isLast || this.#cursors[page + 1] !== next) {
      // The chain goes on from here; later pages of an older state no longer fit.
      for (const later of [...this.#pages.keys()]) if (later > page) this.#pages.delete(later)
      this.#cursors.length = page + 1
      this.#cursors.push(next)
      this.#complete = false
      this.#lastRows = 0
    }
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= KEEP_PAGES) break
      this.#pages.delete(oldest)
    }
  }

  #changed(): void {
    this.revision.value += 1
    triggerRef(this.revision)
  }
}
