// Makes the list of diagnoses that the desk searches, with the initials of each name's pinyin, from the published
// table (two columns, code and name). Run when the table changes; what it writes is committed:
//   node scripts/build-diagnoses.mjs <icd10_yibao_diagnosis.csv>
import { readFileSync, writeFileSync } from 'node:fs'
import { pinyin } from 'pinyin-pro'

const target = new URL('../src-main/core/diagnoses/data/icd10-cn.json', import.meta.url)
const [source] = process.argv.slice(2)
if (!source) {
  process.stderr.write('usage: node scripts/build-diagnoses.mjs <table.csv>\n')
  process.exit(2)
}

/** A row of the table; only names with a comma in them are quoted. */
function row(line) {
  const at = line.indexOf(',')
  const name = line.slice(at + 1)
  return [line.slice(0, at), name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name]
}

/** `2型糖尿病` → `2xtnb`: a letter for each character, in the reading it has in this name. */
function initials(name) {
  const letters = pinyin(name.normalize('NFKC'), {
    pattern: 'first',
    toneType: 'none',
    type: 'array',
    nonZh: 'spaced',
  })
  return letters
    .join('')
    .toLowerCase()
    .replace(/[^a-z0-9]/gu, '')
}

const [header, ...lines] = readFileSync(source, 'utf8').trim().split(/\r?\n/u)
if (header !== 'code,name') throw new Error(`columns are ${header}, not code,name`)
const entries = lines.map((line) => {
  const [code, name] = row(line)
  if (!/^[A-Z]\d/u.test(code) || !name) throw new Error(`not a diagnosis: ${line}`)
  return [code, name.trim(), initials(name)].join('\t')
})
writeFileSync(target, `[\n${entries.map((entry) => JSON.stringify(entry)).join(',\n')}\n]\n`)
process.stdout.write(`${entries.length} diagnoses\n`)
