import type { TaskControl } from '../workers/tasks'
export async function renderNotice(_input: { x: 1 }, _control: TaskControl): Promise<number> { return 0 }
