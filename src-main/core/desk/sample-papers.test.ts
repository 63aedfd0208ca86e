import { describe, expect, it } from 'vitest'
import { samplePapers } from '../../../samples/papers/papers'
import { makeSample } from '../../../samples/write-sample'
import { startTestCore } from '../../testing/test-core'
import type { RunningCore } from '../create-desk'
import { loadSample } from './sample'
import { lacksSamplePapers } from './sample-papers'

async function load({ core, actor }: RunningCore): Promise<string[]> {
  const phases: string[] = []
  for await (const step of loadSample(core, actor)) {
    phases.push(step.type === 'progress' ? step.phase : step.type)
  }
  return phases
}

describe('the papers of the sample in the desk', () => {
  it('come in as anybody adds a document, with their kinds, once', async () => {
    const desk = await startTestCore({ clock: () => Date.parse('2025-03-03T02:00:00Z') })
    const { reader } = desk.core.database
    const documents = () =>
      reader
        .selectFrom('documents')
        .innerJoin('claims', 'claims.id', 'documents.claim_id')
        .select(['documents.id', 'source_key', 'kind', 'file_name', 'media_type'])
        // What came by itself, as an answer, is no paper that a claim was filed with.
        .where('documents.actor_id', '<>', 'system')
        .execute()
    await load(desk)
    const rows = await documents()
    const planned = samplePapers(makeSample('2025-03-03'))
    const expected = [...planned].flatMap(([key, papers]) =>
      papers.map(({ kind, fileName }) => `${key} ${kind} ${fileName}`),
    )
    const found = rows.map((row) => `${row.source_key} ${row.kind} ${row.file_name}`)
    expect(found.sort()).toEqual(expected.sort())
    expect(new Set(rows.map((row) => row.media_type))).toEqual(
      new Set(['application/pdf', 'image/png']),
    )
    const entries = await reader
      .selectFrom('audit_entries')
      .select('id')
      .where('action', '=', 'claim.addDocument')
      .where('actor_id', '<>', 'system')
      .execute()
    expect(entries).toHaveLength(rows.length)

    // What can be opened is what was drawn.
    const record = rows.find((row) => row.file_name === '住院病历.pdf')
    const claim = await reader
      .selectFrom('claims')
      .select('id')
      .where('source_key', '=', record?.source_key ?? '')
      .executeTakeFirstOrThrow()
    const file = await desk.client.claims.openDocument({
      id: claim.id,
      documentId: record?.id ?? '',
    })
    expect(
      Buffer.from(await file.arrayBuffer())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-')

    // Loaded again, nothing is drawn again, unless something was left out.
    expect(await load(desk)).not.toContain('papers')
    expect(await lacksSamplePapers(desk.core, '2025-03-03')).toBe(false)
    expect(await lacksSamplePapers(desk.core, '2025-03-04')).toBe(true)
    expect((await documents()).length).toBe(rows.length)
  }, 120_000)

  it('are drawn before anything is taken in: who cancels then has an empty desk', async () => {
    const desk = await startTestCore()
    const controller = new AbortController()
    const loading = async (): Promise<void> => {
      for await (const step of loadSample(desk.core, desk.actor, controller.signal)) {
        if (step.type === 'progress' && step.phase === 'papers') controller.abort()
      }
    }
    await expect(loading()).rejects.toMatchObject({ code: 'cancelled' })
    const { reader } = desk.core.database
    for (const table of ['claims', 'documents', 'plans'] as const) {
      expect(await reader.selectFrom(table).select('id').execute(), table).toEqual([])
    }
  }, 60_000)
})
