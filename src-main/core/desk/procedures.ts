import { implementing } from '../procedure'

export const deskProcedures = {} as never as Parameters<typeof implementing.desk.router>[0]
