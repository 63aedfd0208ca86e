import { implementing } from '../procedure'

export const claimsProcedures = {} as never as Parameters<typeof implementing.claims.router>[0]
