import { z } from 'zod'
import type { Inputs, Outputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import { materialRule } from '@shared/contract/gaps'
import { checkMatrix } from '@shared/domain/materials/check-matrix'
import { defaultMatrix } from '@shared/domain/materials/default-matrix'
import type { Actor, Core } from '../context'
import type { Reader } from '../database/database'
import { readSetting, saveSetting, type Setting, type Standing } from '../desk/settings'

const stored = z.object({ rows: z.array(materialRule) })
type Stored = z.infer<typeof stored>

const setting: Setting<Stored> = {
  key: 'document_matrix',
  parse: (value) => stored.parse(value),
  initial: stored.parse({ rows: defaultMatrix }),
}

/** The document matrix in force, with the version a change must name: the desk's own, else the one that ships. */
export async function readMatrix(reader: Reader): Promise<Standing<Stored['rows']>> {
  const { value, version } = await readSetting(reader, setting)
  return { value: value.rows, version }
}

/**
 * Puts another document matrix into force, for every claim at once; the trail gets each row that is another.
 * @throws `invalid_record` with what `checkMatrix` finds; `stale_version`
 */
export async function saveMatrix(
  core: Core,
  actor: Actor,
  { version, rows }: Inputs['gaps']['saveMatrix'],
): Promise<Outputs['gaps']['saveMatrix']> {
  const problems = checkMatrix(rows)
  if (problems.length > 0) {
    throw refusal('invalid_record', {
      problems: problems.map(({ row, reason, detail }) => ({
        field: row === null ? 'rows' : `rows.${row}`,
        reason,
        detail,
      })),
    })
  }
  const saved = await core.database.write((writer) =>
    saveSetting(core, writer, actor, setting, {
      version,
      value: () => ({ rows }),
      action: 'settings.save',
      fields: byMaterial,
    }),
  )
  return { rows: saved.value.rows, version: saved.version }
}

/** The rows as the trail names them: by material, and by number where a material has several. */
function byMaterial({ rows }: Stored): Record<string, unknown> {
  const seen = new Map<string, number>()
  return Object.fromEntries(
    rows.map((row) => {
      const number = (seen.get(row.material) ?? 0) + 1
      seen.set(row.material, number)
      return [number === 1 ? row.material : `${row.material} (${number})`, row]
    }),
  )
}
