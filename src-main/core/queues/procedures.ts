import { implementing } from '../procedure'

export const queuesProcedures = {} as never as Parameters<typeof implementing.queues.router>[0]
