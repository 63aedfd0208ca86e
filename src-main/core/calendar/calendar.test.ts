import { describe, expect, it } from 'vitest'
import { addWorkingDays, calendarWith, momentOf, shippedYears } from '@shared/domain/calendar'
import { actingAs, startTestCore } from '../../testing/test-core'
import { seedClaims } from '../../testing/seed'
import type { RunningCore } from '../create-desk'
import { newId } from '../ids'
import { folderWith, importFrom } from '../sync/import/test-import'
import { readClaimClocks } from './claim-clocks'

type Day = [date: string, isOffDay: boolean, name?: string]

function yearFile(year: number, days: readonly Day[], name = `${year}.json`): File {
  const entries = days.map(([date, isOffDay, holiday = '元旦']) => ({
    name: holiday,
    date,
    isOffDay,
  }))
  return new File([JSON.stringify({ $schema: 'x', year, papers: [], days: entries })], name)
}

/** 2025 as it ships, with one day more off. */
function year2025(...more: Day[]): File {
  const shipped = shippedYears.find(({ year }) => year === 2025)
  const days = (shipped?.days ?? []).map(({ date, off, name }): Day => [date, off, name])
  return yearFile(2025, [...days, ...more])
}

async function dueOnOf({ core }: RunningCore, id: string): Promise<string | undefined> {
  const row = await core.database.reader
    .selectFrom('claims')
    .select('due_on')
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.due_on
}

/** An open request of the claim for one blocking paper, sent on Mon 3 March 2025. */
async function seedRequest(
  { core }: RunningCore,
  claimId: string,
  dates: { answerDueOn: string; nextOn: string; arrivedOn?: string },
): Promise<void> {
  const at = momentOf('2025-03-03', '10:00')
  const id = newId()
  await core.database.write(async (writer) => {
    await writer
      .insertInto('gap_requests')
      .values({
        id,
        claim_id: claimId,
        number: 1,
        state: 'open',
        language: 'zh',
        sent_at: at,
        arrived_on: dates.arrivedOn ?? null,
        answer_due_on: dates.answerDueOn,
        next_step: 'remind',
        next_on: dates.nextOn,
        actor_id: 'system',
        created_at: at,
        updated_at: at,
      })
      .execute()
    await writer
      .insertInto('gap_items')
      .values({
        id: newId(),
        request_id: id,
        claim_id: claimId,
        position: 1,
        material: 'claim_form',
        reason: 'missing',
        blocking: 1,
        state: 'requested',
      })
      .execute()
  })
}

describe('yearly files', () => {
  it('CAL-01 makes days known that were provisional, the December before included', async () => {
    const { client } = await startTestCore()
    const days: Day[] = [
      ['2025-12-31', true],
      ['2026-01-01', true],
      ['2026-01-04', false],
    ]
    const file = yearFile(2026, days)
    expect(await client.calendar.checkYear({ file })).toMatchObject({
      year: 2026,
      known: false,
      added: 3,
      removed: 0,
      changed: 0,
    })
    const asked = { from: '2025-12-31', to: '2026-01-04' }
    expect((await client.calendar.days(asked))[1]).toMatchObject({
      working: true,
      provisional: true,
    })
    await client.calendar.addYear({ file })
    expect(await client.calendar.days(asked)).toEqual([
      { date: '2025-12-31', working: false, name: '元旦', makeUp: false, provisional: false },
      { date: '2026-01-01', working: false, name: '元旦', makeUp: false, provisional: false },
      { date: '2026-01-02', working: true, name: null, makeUp: false, provisional: false },
      { date: '2026-01-03', working: false, name: null, makeUp: false, provisional: false },
      { date: '2026-01-04', working: true, name: '元旦', makeUp: true, provisional: false },
    ])
    expect((await client.calendar.years()).at(-1)).toMatchObject({
      year: 2026,
      source: 'file',
      fileName: '2026.json',
      daysOff: 2,
      makeUpDays: 1,
    })
  })

  it.each([
    ['{', 'not_json'],
    ['[]', 'not_json'],
    ['{"year": "2026", "days": []}', 'not_a_year'],
    ['{"year": 1, "days": []}', 'not_a_year'],
    ['{"year": 2026}', 'no_days'],
    ['{"year": 2026, "days": []}', 'no_days'],
    [
      '{"year": 2026, "days": [{"name": "元旦", "date": "2025-12-31", "isOffDay": true}]}',
      'no_days',
    ],
    [
      '{"year": 2026, "days": [{"name": "元旦", "date": "2026-02-30", "isOffDay": true}]}',
      'not_a_day',
    ],
    ['{"year": 2026, "days": [{"name": "", "date": "2026-02-03", "isOffDay": true}]}', 'not_a_day'],
    [
      '{"year": 2026, "days": [{"name": "元旦", "date": "2026-02-03", "isOffDay": 1}]}',
      'not_a_day',
    ],
    [
      '{"year": 2026, "days": [{"name": "元旦", "date": "2027-05-01", "isOffDay": true}]}',
      'other_year',
    ],
    [
      '{"year": 2026, "days": [{"name": "a", "date": "2026-05-01", "isOffDay": true}, {"name": "a", "date": "2026-05-01", "isOffDay": false}]}',
      'day_twice',
    ],
  ])('CAL-01 refuses %s, and nothing changes', async (content, reason) => {
    const { client } = await startTestCore()
    const before = await client.calendar.years()
    const file = new File([content], 'x.json')
    await expect(client.calendar.addYear({ file })).rejects.toMatchObject({
      code: 'calendar_refused',
      data: { name: 'x.json', reason },
    })
    expect(await client.calendar.years()).toEqual(before)
  })

  it('CAL-01 refuses what is nested too deep to be shown', async () => {
    const { client } = await startTestCore()
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
    const file = new File([`{"year": 2026, "days": [${deep}]}`], 'x.json')
    await expect(client.calendar.checkYear({ file })).rejects.toMatchObject({
      code: 'calendar_refused',
      data: { reason: 'not_a_day', detail: '1: ' },
    })
  })

  it('CAL-03 moves open clocks, says which, and moves them back when the file is taken out', async () => {
    const running = await startTestCore()
    const { client, core } = running
    // Received on Sat 1 March: due on Fri 14 March. One stays open, one waits, two have ended.
    const [open, waiting, closed, settled] = await seedClaims(running, [
      {},
      { state: 'awaiting_documents', dueOn: '2025-03-06' },
      { state: 'closed' },
      { state: 'paid' },
    ])
    if (!open || !waiting || !closed || !settled) throw new Error('four claims')
    await seedRequest(running, waiting.id, { answerDueOn: '2025-03-05', nextOn: '2025-03-06' })
    await core.database.write(async (writer) => {
      await writer
        .updateTable('claims')
        .set({ closed_at: momentOf('2025-03-03', '10:00'), payable_fen: 100 })
        .where('id', 'in', [closed.id, settled.id])
        .execute()
    })
    const file = year2025(['2025-03-05', true, '示例节'])
    const moved = {
      count: 4,
      clocks: [
        { claimNo: waiting.claimNo, kind: 'answer', before: '2025-03-05', after: '2025-03-06' },
        { claimNo: closed.claimNo, kind: 'payment', before: '2025-03-06', after: '2025-03-07' },
        { claimNo: waiting.claimNo, kind: 'follow_up', before: '2025-03-06', after: '2025-03-07' },
        { claimNo: open.claimNo, kind: 'close', before: '2025-03-14', after: '2025-03-17' },
      ],
    }
    const checked = await client.calendar.checkYear({ file })
    expect(checked).toMatchObject({ known: true, added: 1, removed: 0, changed: 0 })
    expect(checked.moved.count).toBe(4)
    expect(await dueOnOf(running, open.id)).toBe('2025-03-14')

    const done = await client.calendar.addYear({ file })
    expect(done.moved.count).toBe(moved.count)
    expect(done.moved.clocks).toEqual(
      expect.arrayContaining(moved.clocks.map((clock) => expect.objectContaining(clock) as object)),
    )
    expect(await dueOnOf(running, open.id)).toBe('2025-03-17')
    expect(await dueOnOf(running, waiting.id)).toBe('2025-03-07')
    expect(await dueOnOf(running, closed.id)).toBe('2025-03-14')
    const [entry] = (await client.audit.list({ filter: { action: 'calendar.addYear' } })).rows
    expect(entry?.after).toMatchObject({ year: 2025, movedClocks: 4 })

    const back = await client.calendar.removeYear({ year: 2025 })
    // But for the customer's day, which a letter may have told meanwhile, and the step after it.
    expect(back.moved.count).toBe(2)
    expect(await dueOnOf(running, open.id)).toBe('2025-03-14')
    expect(await dueOnOf(running, waiting.id)).toBe('2025-03-07')
    await expect(client.calendar.removeYear({ year: 2025 })).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  it('CAL-03 computes ten thousand open claims anew within seconds', async () => {
    const running = await startTestCore()
    const [one] = await seedClaims(running, [{}])
    await running.core.database.write(async (writer) => {
      const { id: _id, ...claim } = await writer
        .selectFrom('claims')
        .selectAll()
        .where('id', '=', one?.id ?? '')
        .executeTakeFirstOrThrow()
      for (let batch = 0; batch < 100; batch += 1) {
        const rows = Array.from({ length: 100 }, (_row, index) => {
          const id = newId()
          return {
            ...claim,
            id,
            source_key: id,
            claim_no: `X${batch}-${index}`,
            claim_no_reversed: id,
          }
        })
        await writer.insertInto('claims').values(rows).execute()
      }
    })
    const before = performance.now()
    const { moved } = await running.client.calendar.addYear({
      file: year2025(['2025-03-05', true, '示例节']),
    })
    expect(moved.count).toBe(10_001)
    expect(moved.clocks).toHaveLength(200)
    expect(performance.now() - before).toBeLessThan(10_000)
  })

  it('CAL-03 leaves a claim as it is that was received where the calendar ends', async () => {
    const running = await startTestCore()
    const [claim] = await seedClaims(running, [
      { receivedAt: '9999-12-30T02:00:00.000Z', dueOn: '9999-12-30' },
    ])
    await running.client.calendar.addYear({ file: yearFile(2026, [['2026-01-01', true]]) })
    expect(await dueOnOf(running, claim?.id ?? '')).toBe('9999-12-30')
  })
})

describe('rules', () => {
  it('CAL-03 CAL-04 moves what they promise, and no statutory period', async () => {
    const running = await startTestCore()
    const { client, core } = running
    const [claim] = await seedClaims(running, [{}])
    const { rules, version } = await client.calendar.rules()
    const shorter = { ...rules, closeWithinWd: 5 }
    const statutory = async () =>
      (
        await readClaimClocks(
          core.database.reader,
          [claim?.id ?? ''],
          momentOf('2025-03-03', '10:00'),
        )
      )
        .get(claim?.id ?? '')
        ?.find(({ kind }) => kind === 'statutory')?.dueOn
    const before = await statutory()
    expect((await client.calendar.checkRules({ rules: shorter })).moved.count).toBe(1)
    expect(await client.calendar.rules()).toEqual({ rules, version })
    const saved = await client.calendar.saveRules({ version, rules: shorter, reason: '加快结案' })
    expect(saved.moved.clocks).toMatchObject([{ before: '2025-03-14', after: '2025-03-07' }])
    expect(await dueOnOf(running, claim?.id ?? '')).toBe('2025-03-07')
    expect(await statutory()).toBe(before)
    const [entry] = (await client.audit.list({ filter: { action: 'calendar.saveRules' } })).rows
    expect(entry).toMatchObject({
      before: { closeWithinWd: 10 },
      after: { closeWithinWd: 5, reason: '加快结案', movedClocks: 1 },
    })
    await expect(
      client.calendar.saveRules({ version, rules, reason: '再改' }),
    ).rejects.toMatchObject({ code: 'stale_version' })
  })

  it('GAP-02 GAP-09 CAL-03 no day that a customer was told becomes earlier, and the clocks keep to it', async () => {
    const running = await startTestCore()
    const { client, core } = running
    const [asked, reminded] = await seedClaims(running, [
      { state: 'awaiting_documents', dueOn: '2025-03-06' },
      { state: 'awaiting_documents', dueOn: '2025-03-13' },
    ])
    if (!asked || !reminded) throw new Error('two claims')
    await seedRequest(running, asked.id, { answerDueOn: '2025-03-05', nextOn: '2025-03-06' })
    await seedRequest(running, reminded.id, { answerDueOn: '2025-03-05', nextOn: '2025-03-13' })
    await core.database.write(async (writer) => {
      await writer
        .updateTable('gap_requests')
        .set({ next_step: 'escalate', reminded_at: momentOf('2025-03-06', '10:00') })
        .where('claim_id', '=', reminded.id)
        .execute()
    })
    const days = async (id: string) =>
      (await client.calendar.ofClaim({ claimId: id }))
        .filter(({ kind }) => kind === 'answer' || kind === 'follow_up')
        .map(({ dueOn }) => dueOn)
    const save = async (periods: { answerWithinWd: number; escalateAfterWd: number }) => {
      const { rules, version } = await client.calendar.rules()
      const changed = { version, rules: { ...rules, ...periods }, reason: '改时限' }
      return (await client.calendar.saveRules(changed)).moved.count
    }
    expect(await save({ answerWithinWd: 1, escalateAfterWd: 2 })).toBe(0)
    expect(await days(asked.id)).toEqual(['2025-03-05', '2025-03-06'])
    expect(await days(reminded.id)).toEqual(['2025-03-05', '2025-03-13'])
    expect(await dueOnOf(running, reminded.id)).toBe('2025-03-13')
    // Later it may become, and is not earlier again after that.
    expect(await save({ answerWithinWd: 4, escalateAfterWd: 6 })).toBe(4)
    for (const periods of [
      { answerWithinWd: 4, escalateAfterWd: 6 },
      { answerWithinWd: 1, escalateAfterWd: 1 },
    ]) {
      await save(periods)
      expect(await days(asked.id)).toEqual(['2025-03-07', '2025-03-10'])
      expect(await days(reminded.id)).toEqual(['2025-03-07', '2025-03-14'])
    }
    // A day off is nobody's day.
    await client.calendar.addYear({ file: year2025(['2025-03-07', true, '示例节']) })
    expect(await days(asked.id)).toEqual(['2025-03-10', '2025-03-11'])
    expect(await dueOnOf(running, asked.id)).toBe('2025-03-11')
  })

  it('GAP-04 an answer that nobody has looked at stays due the next working day', async () => {
    const running = await startTestCore()
    const { client, core } = running
    const [claim] = await seedClaims(running, [
      { state: 'awaiting_documents', dueOn: '2025-03-05' },
      { dueOn: '2025-03-14' },
    ])
    if (!claim) throw new Error('a claim')
    await seedRequest(running, claim.id, { answerDueOn: '2025-03-13', nextOn: '2025-03-14' })
    await core.database.write(async (writer) => {
      await writer
        .updateTable('claims')
        .set({ new_documents: 1, answered_at: momentOf('2025-03-04', '20:00') })
        .where('id', '=', claim.id)
        .execute()
    })
    const { rules, version } = await client.calendar.rules()
    const other = { ...rules, payWithinWd: 2 }
    await client.calendar.saveRules({ version, rules: other, reason: '加快付款' })
    expect(await dueOnOf(running, claim.id)).toBe('2025-03-05')
    await client.calendar.addYear({ file: year2025(['2025-03-05', true, '示例节']) })
    expect(await dueOnOf(running, claim.id)).toBe('2025-03-06')
  })

  it('CLM-08 a claim that was opened again is due from then on, by other rules as well', async () => {
    let at = momentOf('2025-03-03', '10:00')
    const running = await startTestCore({ clock: () => Date.parse(at) })
    const { client } = running
    const [claim] = await seedClaims(running, [{ receivedAt: at }])
    if (!claim) throw new Error('a claim')
    const { id } = claim
    await client.claims.take({ id, version: 1 })
    await client.claims.decide({ id, version: 2, lines: [] })
    await client.claims.close({ id, version: 3 })
    at = momentOf('2025-04-01', '23:30')
    await client.claims.reopen({ id, version: 4, reason: '客户异议' })
    const close = async () =>
      (await client.calendar.ofClaim({ claimId: id })).find(({ kind }) => kind === 'close')
    // Qingming on Friday, 4 April, is off.
    expect(await dueOnOf(running, id)).toBe('2025-04-16')
    expect(await close()).toMatchObject({ dueOn: '2025-04-16', startedAt: at, state: 'running' })
    const { rules, version } = await client.calendar.rules()
    const shorter = { ...rules, closeWithinWd: 5 }
    await client.calendar.saveRules({ version, rules: shorter, reason: '加快结案' })
    expect(await dueOnOf(running, id)).toBe('2025-04-09')
    expect(await close()).toMatchObject({ dueOn: '2025-04-09' })
  })

  it('CAL-02 ends days with the working time that is set', async () => {
    const running = await startTestCore()
    const [claim] = await seedClaims(running, [{}])
    const { client } = running
    const { rules, version } = await client.calendar.rules()
    const workingHours = {
      spans: [
        { from: '08:30', to: '12:00' },
        { from: '14:00', to: '17:30' },
      ],
    }
    await client.calendar.saveRules({ version, rules: { ...rules, workingHours }, reason: '夏令' })
    const due = await client.calendar.due({
      from: momentOf('2025-03-03', '11:30'),
      period: { unit: 'wh', amount: 1 },
    })
    expect(due.dueAt).toBe(momentOf('2025-03-03', '14:30'))
    const shown = await client.claims.get({ id: claim?.id ?? '' })
    expect(shown.dueAt).toBe(momentOf('2025-03-14', '17:30'))
    for (const span of [
      { from: '12:00', to: '09:00' },
      { from: '09:00', to: '09:59' },
    ]) {
      const wrong = { ...rules, workingHours: { spans: [span] } }
      await expect(client.calendar.checkRules({ rules: wrong })).rejects.toMatchObject({
        code: 'BAD_REQUEST',
      })
    }
  })

  it('may be changed by who maintains the calendar alone', async () => {
    const running = await startTestCore()
    const { client } = await actingAs(running, ['reviewer'])
    await expect(client.calendar.removeYear({ year: 2025 })).rejects.toMatchObject({
      code: 'forbidden',
    })
    expect(await client.calendar.years()).toHaveLength(8)
  })
})

describe('an import', () => {
  it('CAL-01 CLM-08 takes claims in by the desk’s own calendar and rules', async () => {
    const running = await startTestCore()
    const { client, core } = running
    const { rules, version } = await client.calendar.rules()
    await client.calendar.saveRules({
      version,
      rules: { ...rules, closeWithinWd: 5 },
      reason: '加快结案',
    })
    await client.calendar.addYear({ file: yearFile(2024, [['2024-06-03', true, '示例节']]) })
    const folder = folderWith({
      'patients.csv': 'Id,FIRST,LAST,GENDER,BIRTHDATE\np1,Ada,Doe,F,1980-02-29\n',
      'organizations.csv': 'Id,NAME,CITY\no1,Sample Clinic,Sampleton\n',
      'providers.csv': 'Id,ORGANIZATION\nd1,o1\n',
      'claims.csv':
        'Id,PATIENTID,PROVIDERID,DIAGNOSIS1,SERVICEDATE,LASTBILLEDDATE1\n' +
        'c1,p1,d1,,2024-06-01T00:00:00Z,2024-06-01T00:00:00Z',
      'claims_transactions.csv':
        'ID,CLAIMID,TYPE,AMOUNT,UNITS,UNITAMOUNT,PROCEDURECODE,NOTES,FROMDATE\n' +
        'l1,c1,CHARGE,10.50,1,10.50,A1,Visit,2024-06-01T00:00:00Z',
    })
    await importFrom(running, folder)
    // Sat 1 June; Monday is off by the file, which names no Dragon Boat Festival.
    const row = await core.database.reader.selectFrom('claims').select('due_on').executeTakeFirst()
    expect(row?.due_on).toBe('2024-06-10')
  })
})

describe('the clocks of a claim', () => {
  it('CLM-09 stand from the arrival of the request on', async () => {
    const running = await startTestCore()
    const [claim] = await seedClaims(running, [{ state: 'awaiting_documents' }])
    const id = claim?.id ?? ''
    await seedRequest(running, id, {
      answerDueOn: '2025-03-05',
      nextOn: '2025-03-06',
      arrivedOn: '2025-03-03',
    })
    const clocks = await running.client.calendar.ofClaim({ claimId: id })
    expect(clocks.map(({ kind, state, dueOn }) => [kind, state, dueOn])).toEqual([
      ['close', 'standing', null],
      ['statutory', 'standing', null],
      ['prepay', 'running', '2025-04-30'],
      ['answer', 'running', '2025-03-05'],
      ['follow_up', 'running', '2025-03-06'],
    ])
    await expect(running.client.calendar.ofClaim({ claimId: 'nobody' })).rejects.toMatchObject({
      code: 'not_found',
    })
  })

  it('CLM-08 agree with the due date of a claim that nobody has touched', async () => {
    const running = await startTestCore()
    const calendar = calendarWith([])
    const claims = await seedClaims(
      running,
      ['2024-02-02', '2024-09-27', '2025-01-24', '2025-12-29'].map((date) => ({
        receivedAt: momentOf(date, '23:30'),
        dueOn: addWorkingDays(date, 10, calendar),
      })),
    )
    for (const { id } of claims) {
      const [close] = await running.client.calendar.ofClaim({ claimId: id })
      expect(close).toMatchObject({ kind: 'close', dueOn: await dueOnOf(running, id) })
    }
  })
})
