import { proposeMany, type ProposeInput } from '../core/adjudication/propose-task'

/**
 * Computes all claims as `argv[2]` (JSON of ProposeInput) says, and kills itself once `argv[3]` of them are done, so
 * that a test can stop it on the way.
 */
const [, , input = '{}', last = ''] = process.argv
await proposeMany(JSON.parse(input) as ProposeInput, {
  progress: (_phase, done) => {
    if (done >= Number(last)) process.kill(process.pid, 'SIGKILL')
  },
  checkCancelled: () => undefined,
})
