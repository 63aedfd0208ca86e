import pdfmake from 'pdfmake'
import { createRequire } from 'node:module'
import { letter } from '@main/core/notices/letter/letter'
import { sampleNoticeData } from '@main/core/notices/testing/sample-notice-data'
import { sampleRequestData } from '@main/core/notices/testing/sample-request-data'
import type { LetterData } from '@main/core/notices/notice-data'
import { WorkerPool } from '@main/core/workers/pool'

const require = createRequire(import.meta.url)

/** A short letter with figures and names of its own, as a batch has them. */
export function closingLetter(index: number): LetterData {
  const data = sampleNoticeData('zh', { invoices: 1 + (index % 3), excludedLines: index % 3 })
  return {
    ...data,
    insuredName: `${data.insuredName}${index}`,
    claim: { ...data.claim, claimNo: claimNoOf(index) },
  }
}

/** A request for documents on two pages: names, claim, items and QR code are its own. */
export function requestLetter(index: number): LetterData {
  const claimNo = claimNoOf(index)
  const data = sampleRequestData('zh', { items: 2 + (index % 3) })
  return {
    ...data,
    insuredName: `${data.insuredName}${index}`,
    addressee: { ...data.addressee, name: `${data.addressee.name}${index}` },
    claim: { ...data.claim, claimNo },
    claimLink: `https://www.example.com/claims?no=${claimNo}`,
    items: data.items.map((item) => ({ ...item, note: `第 ${index} 号` })),
  }
}

const claimNoOf = (index: number): string => `VSHH250228${String(index).padStart(5, '0')}`

const headOf = (index: number) => ({
  issued: {
    noticeNo: `VSHH-N250303${String(index).padStart(5, '0')}`,
    date: '2025-03-03',
    replacesNo: null,
  },
})

/** Rounds in which both are measured in turn, so that what else the machine does falls on both. */
const ROUNDS = 5
/** Letters each thread sets first, as in a batch of hundreds nearly all are set by warm code; the plain loop likewise. */
const WARM_UP = 50

/**
 * How many letters a second come out of a plain pdfmake loop that opens the fonts for every document, and out
 * of the desk's worker threads, in the same run with the same letters. Medians of five rounds in turn.
 * @param count letters set by the desk; the plain loop sets a fifth of them
 * @param workerFile the built `worker.js`
 * @param letterOf the letter of each index, every one another
 */
export async function benchNotices(
  count: number,
  workerFile: string,
  letterOf: (index: number) => LetterData,
): Promise<{ naivePerSecond: number; deskPerSecond: number; ratio: number }> {
  const font = (file: string): string =>
    require.resolve(`@expo-google-fonts/noto-sans-sc/${file}.ttf`)
  pdfmake.setUrlAccessPolicy(() => false)
  pdfmake.setLocalAccessPolicy((path) => path.endsWith('.ttf'))
  pdfmake.setFonts({
    Letter: {
      normal: font('400Regular/NotoSansSC_400Regular'),
      bold: font('500Medium/NotoSansSC_500Medium'),
    },
  })
  const naive = async (index: number): Promise<void> => {
    await pdfmake.createPdf(letter(letterOf(index), headOf(index))).getBuffer()
  }
  const pool = new WorkerPool(workerFile)
  try {
    const desk = async (index: number): Promise<void> => {
      await pool.run('renderNotice', { data: letterOf(index), head: headOf(index) })
    }
    const lanes = pool.size * 2
    await perSecond(pool.size * WARM_UP, lanes, desk)
    await perSecond(WARM_UP / 5, 1, naive)
    const rounds: { naive: number; desk: number }[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push({
        naive: await perSecond(Math.max(2, Math.ceil(count / 5 / ROUNDS)), 1, naive),
        desk: await perSecond(Math.max(lanes, Math.ceil(count / ROUNDS)), lanes, desk),
      })
    }
    return {
      naivePerSecond: median(rounds.map((round) => round.naive)),
      deskPerSecond: median(rounds.map((round) => round.desk)),
      ratio: median(rounds.map((round) => round.desk / round.naive)),
    }
  } finally {
    await pool.close()
  }
}

async function perSecond(
  count: number,
  lanes: number,
  set: (index: number) => Promise<void>,
): Promise<number> {
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < count) await set(next++)
  }
  const started = performance.now()
  await Promise.all(Array.from({ length: lanes }, lane))
  return (count * 1000) / (performance.now() - started)
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
