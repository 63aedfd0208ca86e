import { implementing } from '../procedure'

export const noticesProcedures = {} as never as Parameters<typeof implementing.notices.router>[0]
