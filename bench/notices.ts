import pdfmake from 'pdfmake'
import { createRequire } from 'node:module'
import { letter } from '@main/core/notices/letter/letter'
import { sampleNoticeData } from '@main/core/notices/testing/sample-notice-data'
import type { NoticeData } from '@main/core/notices/notice-data'
import { WorkerPool } from '@main/core/workers/pool'

const require = createRequire(import.meta.url)

/** A short letter with figures and names of its own, as a batch has them. */
function shortLetter(index: number): NoticeData {
  const data = sampleNoticeData('zh', { invoices: 1 + (index % 3), excludedLines: index % 3 })
  return {
    ...data,
    insuredName: `${data.insuredName}${index}`,
    claim: { ...data.claim, claimNo: `VSHH250228${String(index).padStart(5, '0')}` },
  }
}

const headOf = (index: number) => ({
  issued: {
    noticeNo: `VSHH-N250303${String(index).padStart(5, '0')}`,
    date: '2025-03-03',
    replacesNo: null,
  },
})

/**
 * How many letters a second come out of a plain pdfmake loop, and out of the desk's worker threads, measured
 * in the same run with the same letters. The threads are warm, as they are from the second letter on.
 * @param count letters set by the desk; the plain loop sets a tenth of them, at least five
 * @param workerFile the built `worker.js`
 */
export async function benchNotices(
  count: number,
  workerFile: string,
): Promise<{ naivePerSecond: number; deskPerSecond: number; ratio: number }> {
  const naiveCount = Math.max(5, Math.ceil(count / 10))
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
    await pdfmake.createPdf(letter(shortLetter(index), headOf(index))).getBuffer()
  }
  await naive(0)
  const naivePerSecond = await perSecond(naiveCount, async () => {
    for (let index = 0; index < naiveCount; index += 1) await naive(index)
  })

  const pool = new WorkerPool(workerFile)
  try {
    const set = (index: number) =>
      pool.run('renderNotice', { data: shortLetter(index), head: headOf(index) })
    await Promise.all(Array.from({ length: pool.size * 2 }, (_, index) => set(index)))
    const deskPerSecond = await perSecond(count, async () => {
      let next = 0
      const lane = async (): Promise<void> => {
        while (next < count) await set(next++)
      }
      await Promise.all(Array.from({ length: pool.size * 2 }, lane))
    })
    return { naivePerSecond, deskPerSecond, ratio: deskPerSecond / naivePerSecond }
  } finally {
    await pool.close()
  }
}

async function perSecond(count: number, work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await work()
  return (count * 1000) / (performance.now() - started)
}
