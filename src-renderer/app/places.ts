import type { Action } from '@shared/domain/authority'
import type { TextKey } from '@renderer/locales/texts'

/** A place of the frame, of the sync tabs or of the settings. */
export interface Place {
  name: string
  label: TextKey
  /** What it takes to see it; absent: everybody. */
  needs?: Action
}

/** The sections of the settings, in their order. */
export const settingsPlaces: readonly Place[] = [
  { name: 'insurer', label: 'accounts.section.insurer', needs: 'settings.change' },
  { name: 'users', label: 'accounts.section.users', needs: 'accounts.manage' },
  { name: 'authority', label: 'accounts.section.authority', needs: 'authority.read' },
  { name: 'review-rules', label: 'accounts.section.reviewRules', needs: 'queues.rules' },
  // Everybody may read how materials are asked for and days are counted.
  { name: 'matrix', label: 'materials.matrix.title' },
  { name: 'calendar', label: 'calendar.title' },
  { name: 'inbox', label: 'gaps.inbox.title', needs: 'settings.change' },
  { name: 'channels', label: 'outbox.channels.title', needs: 'settings.change' },
  { name: 'message-texts', label: 'outbox.texts.title', needs: 'settings.change' },
  { name: 'audit', label: 'accounts.section.audit', needs: 'audit.read' },
  { name: 'backup', label: 'accounts.section.backup', needs: 'backup.read' },
  { name: 'retention', label: 'accounts.section.retention', needs: 'retention.read' },
  { name: 'settings', label: 'accounts.section.appearance' },
]

/** The parts of the exchange of data, in their order. */
export const syncPlaces: readonly Place[] = [
  { name: 'import', label: 'sync.tab.import', needs: 'sync.import' },
  { name: 'export', label: 'sync.tab.export', needs: 'sync.export' },
  { name: 'batches', label: 'sync.tab.batches', needs: 'sync.read' },
  { name: 'profiles', label: 'sync.tab.profiles', needs: 'sync.read' },
]

/** An entry of the main navigation: where it leads, and the places under which it is marked. */
export interface MainPlace extends Place {
  id:
    | 'home'
    | 'claims'
    | 'dashboard'
    | 'gaps'
    | 'policies'
    | 'plans'
    | 'notices'
    | 'outbox'
    | 'payments'
    | 'import'
    | 'settings'
  active: readonly string[]
}

const claimPlaces: readonly MainPlace[] = [
  {
    id: 'home',
    name: 'home',
    label: 'app.nav.home',
    needs: 'claims.read',
    active: ['home', 'welcome'],
  },
  {
    id: 'dashboard',
    name: 'dashboard',
    label: 'dashboard.title',
    needs: 'claims.read',
    active: ['dashboard'],
  },
  {
    id: 'claims',
    name: 'claims',
    label: 'app.nav.claims',
    needs: 'claims.read',
    active: ['claims', 'claim', 'workload', 'handover'],
  },
  { id: 'gaps', name: 'gaps', label: 'gaps.title', needs: 'claims.read', active: ['gaps'] },
  {
    id: 'policies',
    name: 'policies',
    label: 'app.nav.policies',
    needs: 'policies.read',
    active: ['policies', 'member', 'policy'],
  },
  {
    id: 'plans',
    name: 'plans',
    label: 'app.nav.plans',
    needs: 'policies.read',
    active: ['plans', 'plan', 'plan-edit', 'plan-new'],
  },
  {
    id: 'notices',
    name: 'notices',
    label: 'app.nav.notices',
    needs: 'notices.read',
    active: ['notices', 'notice-kinds'],
  },
  {
    id: 'outbox',
    name: 'outbox',
    label: 'outbox.title',
    needs: 'outbox.read',
    active: ['outbox'],
  },
  {
    id: 'payments',
    name: 'payments',
    label: 'payments.title',
    needs: 'payments.read',
    active: ['payments', 'payment-list'],
  },
]

type May = (action: Action) => boolean

/** Those of the places that are open to somebody. */
export function openPlaces<P extends Place>(places: readonly P[], may: May): P[] {
  return places.filter(({ needs }) => needs === undefined || may(needs))
}

/**
 * The main navigation of somebody: every entry leads to the first place below it that is theirs to work in, else to the
 * last, which in the settings is how the desk looks.
 */
export function mainPlaces(may: May): MainPlace[] {
  const under = (id: MainPlace['id'], label: TextKey, places: readonly Place[]): MainPlace[] => {
    const open = openPlaces(places, may)
    const first = open.find(({ needs }) => needs !== undefined) ?? open.at(-1)
    return first ? [{ ...first, id, label, active: places.map(({ name }) => name) }] : []
  }
  return [
    ...openPlaces(claimPlaces, may),
    ...under('import', 'app.nav.sync', syncPlaces),
    ...under('settings', 'app.nav.settings', settingsPlaces),
  ]
}

/** Where somebody begins: the desk, or for an administrator without claims the people. */
export function firstPlace(may: May): string {
  if (may('claims.read')) return 'home'
  return may('accounts.manage') ? 'users' : 'settings'
}
