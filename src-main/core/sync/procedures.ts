import { implementing } from '../procedure'

export const syncProcedures = {} as never as Parameters<typeof implementing.sync.router>[0]
