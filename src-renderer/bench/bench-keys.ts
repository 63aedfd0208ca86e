import type { TextKey } from '@renderer/locales/texts'

/** A key of the bench: what is pressed, how it is shown, what it does. The help and the screen both read this. */
export interface BenchKey {
  /** As `useKeys` names it. */
  key: string
  shown: readonly string[]
  text: TextKey
  group: 'lines' | 'claim' | 'view'
}

export const benchKeys = {
  next: { key: 'j', shown: ['J'], text: 'bench.keys.next', group: 'lines' },
  previous: { key: 'k', shown: ['K'], text: 'bench.keys.previous', group: 'lines' },
  edit: { key: 'F2', shown: ['Enter', 'F2'], text: 'bench.keys.edit', group: 'lines' },
  exclude: { key: 'x', shown: ['X'], text: 'bench.keys.exclude', group: 'lines' },
  excludePart: { key: 'e', shown: ['E'], text: 'bench.keys.excludePart', group: 'lines' },
  pin: { key: 'p', shown: ['P'], text: 'bench.keys.pin', group: 'lines' },
  unfold: { key: 'u', shown: ['U'], text: 'bench.keys.unfold', group: 'lines' },
  note: { key: 'm', shown: ['M'], text: 'bench.keys.note', group: 'lines' },
  undo: { key: 'ctrl+z', shown: ['Ctrl', 'Z'], text: 'bench.keys.undo', group: 'lines' },
  redo: { key: 'ctrl+y', shown: ['Ctrl', 'Y'], text: 'bench.keys.redo', group: 'lines' },
  take: { key: 't', shown: ['T'], text: 'app.keys.take', group: 'claim' },
  ask: { key: 'g', shown: ['G'], text: 'gaps.ask.open', group: 'claim' },
  decide: { key: 'd', shown: ['D'], text: 'app.keys.decide', group: 'claim' },
  askSecond: { key: 'r', shown: ['R'], text: 'bench.keys.askSecond', group: 'claim' },
  refuse: { key: 'f', shown: ['F'], text: 'app.keys.refuse', group: 'claim' },
  withdraw: { key: 'w', shown: ['W'], text: 'app.keys.withdraw', group: 'claim' },
  confirm: { key: 'y', shown: ['Y'], text: 'app.keys.confirm', group: 'claim' },
  returnToReview: { key: 'b', shown: ['B'], text: 'app.keys.returnToReview', group: 'claim' },
  close: { key: 'c', shown: ['C'], text: 'app.keys.close', group: 'claim' },
  notices: { key: 'l', shown: ['L'], text: 'app.keys.notices', group: 'claim' },
  takeNext: { key: 'n', shown: ['N'], text: 'app.keys.takeNext', group: 'claim' },
  release: { key: 'q', shown: ['Q'], text: 'app.keys.release', group: 'claim' },
  reopen: { key: 'o', shown: ['O'], text: 'app.keys.reopen', group: 'claim' },
  papers: { key: 'v', shown: ['V'], text: 'bench.keys.papers', group: 'view' },
  checkPaper: { key: 'h', shown: ['H'], text: 'materials.check.key', group: 'view' },
  basis: { key: 'a', shown: ['A'], text: 'bench.keys.basis', group: 'view' },
  flags: { key: 's', shown: ['S'], text: 'bench.keys.flags', group: 'view' },
  reveal: { key: 'i', shown: ['I'], text: 'app.keys.reveal', group: 'view' },
  back: { key: 'Escape', shown: ['Esc'], text: 'app.keys.back', group: 'view' },
} as const satisfies Record<string, BenchKey>
export type BenchKeyId = keyof typeof benchKeys

/** How a key of the bench is shown on its button. */
export function keyShown(id: BenchKeyId): string {
  return benchKeys[id].shown.join(' ')
}
