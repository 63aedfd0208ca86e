import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { SeededRandom } from '@shared/domain/seeded-random'
import {
  charges,
  chineseSurnames,
  cities,
  conditions,
  givenCharacters,
  latinEnds,
  latinMiddles,
  latinStarts,
  organizationKinds,
  payers,
  surnameEnds,
  visits,
} from './pools'

export interface SyntheticBatch {
  claims: number
  /** Rows of type CHARGE. */
  lines: number
  /** Sum of the lines. */
  claimedFen: number
  /** Of all files. */
  bytes: number
}

const HEADERS = {
  claims:
    'Id,PATIENTID,PROVIDERID,PRIMARYPATIENTINSURANCEID,SECONDARYPATIENTINSURANCEID,DEPARTMENTID,PATIENTDEPARTMENTID,DIAGNOSIS1,DIAGNOSIS2,DIAGNOSIS3,DIAGNOSIS4,DIAGNOSIS5,DIAGNOSIS6,DIAGNOSIS7,DIAGNOSIS8,REFERRINGPROVIDERID,APPOINTMENTID,CURRENTILLNESSDATE,SERVICEDATE,SUPERVISINGPROVIDERID,STATUS1,STATUS2,STATUSP,OUTSTANDING1,OUTSTANDING2,OUTSTANDINGP,LASTBILLEDDATE1,LASTBILLEDDATE2,LASTBILLEDDATEP,HEALTHCARECLAIMTYPEID1,HEALTHCARECLAIMTYPEID2',
  claims_transactions:
    'ID,CLAIMID,CHARGEID,PATIENTID,TYPE,AMOUNT,METHOD,FROMDATE,TODATE,PLACEOFSERVICE,PROCEDURECODE,MODIFIER1,MODIFIER2,DIAGNOSISREF1,DIAGNOSISREF2,DIAGNOSISREF3,DIAGNOSISREF4,UNITS,DEPARTMENTID,NOTES,UNITAMOUNT,TRANSFEROUTID,TRANSFERTYPE,PAYMENTS,ADJUSTMENTS,TRANSFERS,OUTSTANDING,APPOINTMENTID,LINENOTE,PATIENTINSURANCEID,FEESCHEDULEID,PROVIDERID,SUPERVISINGPROVIDERID',
  encounters:
    'Id,START,STOP,PATIENT,ORGANIZATION,PROVIDER,PAYER,ENCOUNTERCLASS,CODE,DESCRIPTION,BASE_ENCOUNTER_COST,TOTAL_CLAIM_COST,PAYER_COVERAGE,REASONCODE,REASONDESCRIPTION',
  organizations: 'Id,NAME,ADDRESS,CITY,STATE,ZIP,LAT,LON,PHONE,REVENUE,UTILIZATION',
  patients:
    'Id,BIRTHDATE,DEATHDATE,SSN,DRIVERS,PASSPORT,PREFIX,FIRST,LAST,SUFFIX,MAIDEN,MARITAL,RACE,ETHNICITY,GENDER,BIRTHPLACE,ADDRESS,CITY,STATE,COUNTY,FIPS,ZIP,LAT,LON,HEALTHCARE_EXPENSES,HEALTHCARE_COVERAGE,INCOME',
  payer_transitions:
    'PATIENT,MEMBERID,START_DATE,END_DATE,PAYER,SECONDARY_PAYER,PLAN_OWNERSHIP,OWNER_NAME',
  payers:
    'Id,NAME,OWNERSHIP,ADDRESS,CITY,STATE_HEADQUARTERED,ZIP,PHONE,AMOUNT_COVERED,AMOUNT_UNCOVERED,REVENUE,COVERED_ENCOUNTERS,UNCOVERED_ENCOUNTERS,COVERED_MEDICATIONS,UNCOVERED_MEDICATIONS,COVERED_PROCEDURES,UNCOVERED_PROCEDURES,COVERED_IMMUNIZATIONS,UNCOVERED_IMMUNIZATIONS,UNIQUE_CUSTOMERS,QOLS_AVG,MEMBER_MONTHS',
  providers:
    'Id,ORGANIZATION,NAME,GENDER,SPECIALITY,ADDRESS,CITY,STATE,ZIP,LAT,LON,ENCOUNTERS,PROCEDURES',
} as const

/** Visits fall into three years from here, so that no day has more than a claim number can count. */
const FIRST_DAY = Date.parse('2022-01-01T00:00:00Z')
const DAYS = 1096
const DAY_MS = 86_400_000
const CLAIMS_PER_PATIENT = 8
const CLAIMS_PER_ORGANIZATION = 500

interface Patient {
  id: string
  payer: string
}
interface Organization {
  id: string
  provider: string
}

/**
 * Writes a folder of CSV files in the shape of a Synthea export: the same files and headers, invented
 * content. Two charges and one payment a claim on the average. The same arguments give the same bytes.
 * @returns what an import of the folder has to find
 */
export async function writeSyntheticBatch(
  folder: string,
  claims: number,
  seed: number,
): Promise<SyntheticBatch> {
  mkdirSync(folder, { recursive: true })
  const random = new SeededRandom(seed)
  const uuid = uuids(random)
  const written: SyntheticBatch = { claims, lines: 0, claimedFen: 0, bytes: 0 }
  const open = (name: keyof typeof HEADERS): CsvFile =>
    new CsvFile(join(folder, `${name}.csv`), HEADERS[name])
  const close = (file: CsvFile): void => void (written.bytes += file.close())

  const payerIds = payers.map(() => uuid())
  const payerFile = open('payers')
  for (const [index, name] of payers.entries()) {
    payerFile.row(`${payerIds[index]},${name},PRIVATE,,,,,,0,0,0,0,0,0,0,0,0,0,0,0,0,0`)
  }
  close(payerFile)

  const organizations = writeOrganizations(
    Math.max(50, Math.ceil(claims / CLAIMS_PER_ORGANIZATION)),
    random,
    uuid,
    [open('organizations'), open('providers')],
    close,
  )
  const patients = writePatients(
    Math.max(1, Math.ceil(claims / CLAIMS_PER_PATIENT)),
    random,
    uuid,
    payerIds,
    [open('patients'), open('payer_transitions')],
    close,
  )

  const claimFile = open('claims')
  const transactionFile = open('claims_transactions')
  const encounterFile = open('encounters')
  let chargeNumber = 0
  for (let number = 0; number < claims; number += 1) {
    const id = uuid()
    const encounter = uuid()
    const patient = random.pick(patients)
    const organization = random.pick(organizations)
    const [visit, visitCode, visitName] = random.pick(visits)
    const [condition, conditionName] = random.pick(conditions)
    const start =
      FIRST_DAY + random.between(0, DAYS - 1) * DAY_MS + random.between(0, 86_399) * 1000
    const from = instant(start)
    const until = instant(start + (visit === 'inpatient' ? random.between(1, 9) * DAY_MS : 900_000))
    const claimType = visit === 'inpatient' ? '1' : '2'
    const around = `${organization.provider},${organization.provider}`

    let total = 0
    const transaction = (
      type: string,
      amount: string,
      method: string,
      [code, name]: readonly [string, string, ...unknown[]],
      units: number,
      unitAmount: string,
      paid: string,
    ): void =>
      transactionFile.row(
        `${uuid()},${id},${chargeNumber++},${patient.id},${type},${amount},${method},${from},${until},${organization.id},${code},,,1,,,,${units},1,${quoted(name)},${unitAmount},,${type === 'CHARGE' ? '1' : ''},${paid},0.00,,0.00,${encounter},,${patient.id},1,${around}`,
      )
    const lines = random.between(1, 3)
    for (let line = 0; line < lines; line += 1) {
      const charge = random.pick(charges)
      const units = random.between(1, 3)
      const unitFen = charge[2] + random.between(0, 99)
      const fen = units * unitFen
      transaction('CHARGE', decimal(fen), '', charge, units, decimal(unitFen), '0.00')
      total += fen
      // What the payer settles now and then, as Synthea writes it: no amount, but a payment.
      if (random.chance(50)) transaction('PAYMENT', '', 'ECHECK', charge, 1, '0.00', decimal(fen))
    }
    written.lines += lines
    written.claimedFen += total

    claimFile.row(
      `${id},${patient.id},${organization.provider},${patient.payer},,1,1,${condition},,,,,,,,,${encounter},${from},${from},${organization.provider},CLOSED,CLOSED,CLOSED,0,0,0,${until},${until},${until},${claimType},${claimType}`,
    )
    encounterFile.row(
      `${encounter},${from},${until},${patient.id},${organization.id},${organization.provider},${patient.payer},${visit},${visitCode},${visitName},85.55,${decimal(total)},0.00,${condition},${conditionName}`,
    )
  }
  for (const file of [claimFile, transactionFile, encounterFile]) close(file)
  return written
}

function writeOrganizations(
  count: number,
  random: SeededRandom,
  uuid: () => string,
  [organizationFile, providerFile]: [CsvFile, CsvFile],
  close: (file: CsvFile) => void,
): Organization[] {
  const organizations = Array.from({ length: count }, () => {
    const organization = { id: uuid(), provider: uuid() }
    const [city, state] = random.pick(cities)
    const street = `${random.between(1, 999)} ${surname(random)} Street`
    const place = `${street},${city},${state},00000,0.0,0.0`
    organizationFile.row(
      `${organization.id},${surname(random)} ${random.pick(organizationKinds)},${place},000-000-0000,0.0,0`,
    )
    providerFile.row(
      `${organization.provider},${organization.id},${givenName(random)} ${surname(random)},F,GENERAL PRACTICE,${place},0,0`,
    )
    return organization
  })
  close(organizationFile)
  close(providerFile)
  return organizations
}

function writePatients(
  count: number,
  random: SeededRandom,
  uuid: () => string,
  payerIds: readonly string[],
  [patientFile, transitionFile]: [CsvFile, CsvFile],
  close: (file: CsvFile) => void,
): Patient[] {
  const patients = Array.from({ length: count }, (_, index) => {
    const patient = { id: uuid(), payer: random.pick(payerIds) }
    const chinese = random.chance(50)
    // Chinese names stand in one column, surname first, as a Chinese system would fill it.
    const first = chinese ? '' : givenName(random) + random.between(0, 999)
    const last = chinese
      ? random.pick(chineseSurnames) + random.pick(givenCharacters) + random.pick(givenCharacters)
      : surname(random) + random.between(0, 999)
    const [city, state] = random.pick(cities)
    const birth = new Date(
      Date.UTC(1940 + random.between(0, 80), random.between(0, 11), random.between(1, 28)),
    )
    const number = String(index % 10_000).padStart(4, '0')
    patientFile.row(
      `${patient.id},${birth.toISOString().slice(0, 10)},,999-00-${number},,,,${first},${last},,,M,other,nonhispanic,${random.chance(50) ? 'F' : 'M'},${city}  ${state}  ZZ,${random.between(1, 999)} ${surname(random)} Way,${city},${state},Example County,00000,00000,0.0,0.0,0.00,0.00,0`,
    )
    const change = instant(FIRST_DAY + random.between(200, 900) * DAY_MS)
    for (const [from, until] of [
      ['2021-07-01T00:00:00Z', change],
      [change, '2025-07-01T00:00:00Z'],
    ]) {
      transitionFile.row(
        `${patient.id},${uuid()},${from},${until},${patient.payer},,Self,${`${first} ${last}`.trim()}`,
      )
    }
    return patient
  })
  close(patientFile)
  close(transitionFile)
  return patients
}

function givenName(random: SeededRandom): string {
  return random.pick(latinStarts) + random.pick(latinMiddles) + random.pick(latinEnds)
}

function surname(random: SeededRandom): string {
  return random.pick(latinStarts) + random.pick(latinMiddles) + random.pick(surnameEnds)
}

function decimal(fen: number): string {
  const digits = String(fen).padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** Synthea writes whole seconds. */
function instant(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`
}

function quoted(text: string): string {
  return text.includes(',') ? `"${text}"` : text
}

const hexadecimal = Array.from({ length: 65_536 }, (_, value) =>
  value.toString(16).padStart(4, '0'),
)

/** Ids in the form Synthea gives them, from the generator's own chance. */
function uuids(random: SeededRandom): () => string {
  const hex = (bits: number): string => hexadecimal[bits & 0xffff] ?? ''
  return () => {
    const a = random.bits()
    const b = random.bits()
    const c = random.bits()
    const d = random.bits()
    return `${hex(a >>> 16)}${hex(a)}-${hex(b >>> 16)}-${hex(b)}-${hex(c >>> 16)}-${hex(c)}${hex(d >>> 16)}${hex(d)}`
  }
}

const PIECE_CHARACTERS = 1 << 20

/** A file that is written a megabyte at a time. */
class CsvFile {
  readonly #descriptor: number
  #text: string
  #bytes = 0

  constructor(path: string, header: string) {
    this.#descriptor = openSync(path, 'w')
    this.#text = `${header}\n`
  }

  row(cells: string): void {
    this.#text += `${cells}\n`
    if (this.#text.length >= PIECE_CHARACTERS) this.#flush()
  }

  /** Returns the size of the file in bytes. */
  close(): number {
    this.#flush()
    closeSync(this.#descriptor)
    return this.#bytes
  }

  #flush(): void {
    const bytes = Buffer.from(this.#text)
    for (let start = 0; start < bytes.length;) start += writeSync(this.#descriptor, bytes, start)
    this.#bytes += bytes.length
    this.#text = ''
  }
}
