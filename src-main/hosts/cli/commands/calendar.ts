import { InvalidArgumentError, type Command } from 'commander'
import { openAsBlob } from 'node:fs'
import { basename, resolve } from 'node:path'
import type { Inputs } from '@shared/contract'
import { momentOf } from '@shared/domain/calendar'
import { pauseReasons, periodUnits, type Period } from '@shared/domain/clocks/clock'
import { stepLines, stepText } from '@shared/domain/clocks/step-texts'
import { fill, table } from '../output'
import type { Registrar } from '../command'

type Pause = NonNullable<Inputs['calendar']['due']['pauses']>[number]

interface DueOptions {
  from: string
  add: Period
  pause: Pause[]
}

/** `calendar due`, `calendar years` and `calendar add`. */
export function addCalendarCommands({ program, tell: { texts }, run }: Registrar): void {
  const calendar = program.command('calendar').description(texts.commandCalendar)
  calendar
    .command('due')
    .description(texts.commandCalendarDue)
    .requiredOption('--from <moment>', texts.optionCalendarFrom, readMoment)
    .requiredOption('--add <period>', texts.optionCalendarAdd, readPeriod)
    .option(
      '--pause <from/to=reason>',
      texts.optionCalendarPause,
      (given: string, before: Pause[]) => [...before, readPause(given)],
      [],
    )
    .action(async (options: DueOptions, command: Command) => {
      await run(command, async ({ open, tell: { language } }) => {
        const { client } = await open()
        const { from, add: period, pause: pauses } = options
        const due = await client.calendar.due({ from, period, pauses })
        const steps = due.steps.map((step) => ({ ...step, text: stepText(step, language) }))
        const lines = stepLines(due.steps, language).map(({ text }) => text)
        return { json: { ...due, steps }, human: lines.join('\n') }
      })
    })

  calendar
    .command('years')
    .description(texts.commandCalendarYears)
    .action(async (_options: object, command: Command) => {
      await run(command, async ({ open }) => {
        const years = await (await open()).client.calendar.years()
        const rows = years.map(({ year, source, fileName, daysOff, makeUpDays }) => [
          String(year),
          source === 'shipped' ? texts.calendarShipped : (fileName ?? ''),
          String(daysOff),
          String(makeUpDays),
        ])
        const head = [
          texts.columnCalendarYear,
          texts.columnCalendarSource,
          texts.columnCalendarOff,
          texts.columnCalendarMakeUp,
        ]
        return { json: { years }, human: table([head, ...rows], [2, 3]) }
      })
    })

  calendar
    .command('add')
    .description(texts.commandCalendarAdd)
    .argument('<file>', texts.argumentCalendarFile)
    .action(async (path: string, _options: object, command: Command) => {
      await run(command, async ({ open }) => {
        const { client } = await open()
        const file = new File([await openAsBlob(resolve(path))], basename(path))
        const { year, moved } = await client.calendar.addYear({ file })
        const clocks = moved.clocks.map(({ claimNo, kind, before, after }) =>
          fill(texts.calendarMovedClock, { claimNo, kind, before, after }),
        )
        const summary = fill(texts.calendarAdded, { year, count: moved.count })
        return { json: { year, moved }, human: [summary, ...clocks].join('\n') }
      })
    })
}

/** A date, or a moment with its zone; without one it is Shanghai's. A date is the beginning of its day. */
function readMoment(given: string): string {
  const found =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2}(?:\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/u.exec(
      given,
    )
  const [, date = '', time = '00:00', seconds = '', zone] = found ?? []
  const exact = Date.parse(`${date}T${time}${seconds}${zone ?? '+08:00'}`)
  // The parser takes 30 February for 2 March.
  const isDay = found && !Number.isNaN(exact) && momentOf(date, '12:00').startsWith(date)
  if (!isDay) throw new InvalidArgumentError('YYYY-MM-DD, YYYY-MM-DDTHH:MM, …+08:00')
  return new Date(exact).toISOString()
}

function readPeriod(given: string): Period {
  const [, amount = '', name] = /^(\d{1,4}(?:\.\d{1,4})?)([a-z]+)$/u.exec(given) ?? []
  const unit = periodUnits.find((known) => known === name)
  if (!unit || !(Number(amount) > 0) || (unit !== 'wh' && amount.includes('.'))) {
    throw new InvalidArgumentError('10wd, 4wh, 30d')
  }
  return { unit, amount: Number(amount) }
}

function readPause(given: string): Pause {
  const [, from = '', to = '', name = 'documents'] =
    /^([^/=]+)\/([^/=]*)(?:=(.+))?$/u.exec(given) ?? []
  const reason = pauseReasons.find((known) => known === name)
  if (!reason) throw new InvalidArgumentError(pauseReasons.join(', '))
  return { from: readMoment(from), to: to === '' ? null : readMoment(to), reason }
}
