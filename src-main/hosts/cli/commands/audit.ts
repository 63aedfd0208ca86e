import type { Command } from 'commander'
import { fill } from '../output'
import type { Registrar } from '../command'

/** `audit verify`. */
export function addAuditCommands({ program, tell: { texts }, run }: Registrar): void {
  program
    .command('audit')
    .description(texts.commandAudit)
    .command('verify')
    .description(texts.commandAuditVerify)
    .action(async (_options: object, command: Command) => {
      await run(command, async ({ open }) => {
        const result = await (await open()).client.audit.verify()
        const template = result.ok ? texts.auditWhole : texts.auditBroken
        return { json: result, human: fill(template, result), failed: !result.ok }
      })
    })
}
