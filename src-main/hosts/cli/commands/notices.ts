import { Option, type Command } from 'commander'
import { mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { RunningCore } from '@main/core/create-desk'
import type { Notice } from '@shared/contract/notices'
import { noticeKinds, type Language, type NoticeKind } from '@shared/domain/catalogues'
import { safeFileName } from '../../file-names'
import { fill } from '../output'
import type { Registrar } from '../command'

/** `notices render`: issues a notice (or finds the one that exists) and writes its PDF. */
export function addNoticesCommands({ program, tell: { texts }, run }: Registrar): void {
  program
    .command('notices')
    .description(texts.commandNotices)
    .command('render')
    .description(texts.commandNoticesRender)
    .argument('<no>', texts.columnClaimNo)
    .addOption(
      new Option('--kind <kind>', texts.optionKind).choices(noticeKinds).makeOptionMandatory(),
    )
    .requiredOption('--out <dir>', texts.optionOut)
    .addOption(new Option('--lang <lang>', texts.optionLetterLang).choices(['zh', 'en']))
    .action(
      async (
        claimNo: string,
        options: { kind: NoticeKind; out: string; lang?: Language },
        command: Command,
      ) => {
        await run(command, async ({ open }) => {
          const running = await open()
          const { client } = running
          const { id: claimId, insured } = await client.claims.getByNumber({ claimNo })
          const language = options.lang ?? insured.language
          const notice = await client.notices.issue({ claimId, kind: options.kind, language })
          const file = await saveNotice(running, notice, resolve(options.out))
          const { noticeNo, sha256, pages } = notice
          return {
            json: { noticeNo, file, sha256, pages },
            human: fill(texts.noticeDone, { noticeNo, file, pages }),
          }
        })
      },
    )
}

/** Writes the stored PDF of a notice into `folder`; returns its path. */
export async function saveNotice(
  { client }: RunningCore,
  { id, noticeNo }: Pick<Notice, 'id' | 'noticeNo'>,
  folder: string,
): Promise<string> {
  const pdf = await client.notices.file({ id })
  mkdirSync(folder, { recursive: true })
  const path = join(folder, safeFileName(`${noticeNo}.pdf`))
  await writeFile(path, Buffer.from(await pdf.arrayBuffer()))
  return path
}
