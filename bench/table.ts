import type { AdjudicateBench } from './adjudicate'
import type { Bench, SizeBench } from './main'
import type { Encrypted, EncryptionBench } from './encryption'
import { round, type Spread } from './measure'
import type { Compared } from './queue'
import type { ReviewBench } from './review'

/** The bench as Markdown tables, ratios first: what the README shows. */
export function table(bench: Bench): string {
  const { machine, sizes, notices, requests, encryption, adjudicate, review } = bench
  const head = ['', ...sizes.map((size) => `${size.import.claims.toLocaleString('en')} claims`)]
  const rows: string[][] = [
    ['**import**: rate as a share of raw prepared inserts', ...sizes.map(importCell)],
    ['import: peak memory', ...sizes.map((size) => `${size.import.peakMemoryMb} MB`)],
    ...queueRows(sizes),
    ['**start**: usable queue ÷ empty page', ...sizes.map(startCell)],
  ]
  return [
    `${machine.cores} cores (${machine.cpu}), ${machine.memoryGb} GB, Node ${machine.node}`,
    '',
    line(head),
    line(head.map((_, index) => (index === 0 ? '---' : '---:'))),
    ...rows.map(line),
    '',
    `**notices**: ${round(notices.ratio)} × a naive pdfmake loop (${round(notices.deskPerSecond)} against ${round(notices.naivePerSecond)} letters a second)`,
    '',
    `**two-page requests for documents**, a thousand different ones: ${round(requests.ratio)} × a naive pdfmake loop in one thread (${round(requests.deskPerSecond)} against ${round(requests.naivePerSecond)} letters a second)`,
    '',
    adjudicationLine(adjudicate),
    '',
    reviewLine(review),
    '',
    ...encryptionLines(encryption),
    '',
  ].join('\n')
}

function adjudicationLine({ claims, deskPerMinute, plainPerMinute, ratio, open }: AdjudicateBench) {
  const thousand = (rate: number): string => `${Math.round(rate / 1000)}k`
  return `**adjudication**, ${claims.toLocaleString('en')} claims of four lines, every step kept: ${ratio} × the same arithmetic without keeping anything (${thousand(deskPerMinute)} against ${thousand(plainPerMinute)} claims a minute); a claim of 500 lines and 60 documents opens in ${open.p50Ms} ms (p95 ${open.p95Ms} ms)`
}

function reviewLine({ claims, open, flags, similar, outliers, diagnoses }: ReviewBench): string {
  const ms = ({ p50Ms, p95Ms }: Spread): string => `${p50Ms} ms (p95 ${p95Ms} ms)`
  return `**review**, ${claims.toLocaleString('en')} decided claims: opening a claim of 500 lines and 60 documents takes ${open.ratio} × reading its rows, ${ms(open.desk)}; flags of 50 claims ${ms(flags)}; lines like one ${ms(similar)}, like each of the 500 ${ms(outliers)}; a search for a diagnosis ${ms(diagnoses)}`
}

function encryptionLines(bench: EncryptionBench): string[] {
  const { rows, documents, documentBytes } = bench
  const kilobytes = Math.round(documentBytes / 1000)
  return [
    `**encryption**, ${rows.toLocaleString('en')} rows, ${documents} documents of ${kilobytes} KB: encrypted ÷ plain`,
    '',
    line(['writes', 'reads by key', 'full scan', 'documents kept', 'documents read']),
    line(Array.from({ length: 5 }, () => '---:')),
    line([bench.writes, bench.reads, bench.scan, bench.keep, bench.read].map(encryptedCell)),
  ]
}

function encryptedCell({ ratio, encryptedMs, plainMs }: Encrypted): string {
  return `**${ratio}** (${encryptedMs} against ${plainMs} ms)`
}

function line(cells: string[]): string {
  return `| ${cells.join(' | ')} |`
}

function importCell({ import: measured }: SizeBench): string {
  const { ratio, importRowsPerSecond, rawRowsPerSecond, importSeconds } = measured
  const thousand = (rate: number): string => `${Math.round(rate / 1000)}k`
  return `**${ratio}** (${thousand(importRowsPerSecond)} against ${thousand(rawRowsPerSecond)} rows/s, ${importSeconds} s)`
}

function startCell({ start }: SizeBench): string {
  if (!start) return 'no browser'
  return `**${start.ratio}** (${start.queueMs} against ${start.emptyPageMs} ms; host up in ${start.hostMs} ms)`
}

const questions = [
  ['first page', 'firstPage'],
  ['deep page', 'deepPage'],
  ['counts', 'counts'],
  ['search: a person', 'searchInsured'],
  ['search: a provider', 'searchProvider'],
  ['search: a claim number', 'searchNumber'],
  ['search: the commonest surname', 'searchCommon'],
] as const

function queueRows(sizes: SizeBench[]): string[][] {
  return questions.map(([title, key]) => [
    `**queue** ${title}: desk ÷ raw SQL`,
    ...sizes.map(({ queue }) => comparedCell(queue[key])),
  ])
}

function comparedCell({ ratio, desk, raw }: Compared): string {
  return `**${ratio}** (${desk.p50Ms} against ${raw.p50Ms} ms; p95 ${desk.p95Ms} ms)`
}
