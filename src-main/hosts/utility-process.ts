import { runUtilityProcess, type ParentPort } from './utility-host'

/** Entry of the core's process under Electron. Leaves a moment for the last message to get through. */
const { parentPort } = process as unknown as { parentPort: ParentPort }
const LAST_MESSAGE_MS = 300

runUtilityProcess(parentPort).then(
  () => setTimeout(() => process.exit(0), LAST_MESSAGE_MS),
  () => setTimeout(() => process.exit(1), LAST_MESSAGE_MS),
)
