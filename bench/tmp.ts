import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeSyntheticBatch } from './generate'
import { benchImport } from './import'
import { benchQueue } from './queue'
const folder = mkdtempSync(join(tmpdir(), 'peian-bench-'))
const t = performance.now()
console.log(await writeSyntheticBatch(join(folder, 'batch'), Number(process.argv[2]), 1), performance.now() - t)
console.log(await benchImport(join(folder, 'batch'), join(folder, 'desk'), '/work/main/out/main/worker.js'))
console.dir(await benchQueue(join(folder, 'desk'), '/work/main/out/main/worker.js'), { depth: 5 })
rmSync(folder, { recursive: true })
