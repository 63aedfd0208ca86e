import {
  createRouter,
  createWebHashHistory,
  type RouteLocationNormalized,
  type Router,
} from 'vue-router'
import type { Action } from '@shared/domain/authority'
import { useAccess } from '@renderer/accounts/access-store'
import { local } from './remember'

declare module 'vue-router' {
  interface RouteMeta {
    /** What whoever goes there must be permitted. */
    needs?: Action
  }
}

/** Beside a list of which nothing is chosen yet: the list says what to do. */
const NothingChosen = { render: () => null }

/** Every place has an address. Addresses stand after the `#`, so that they work under any host. */
export function makeRouter(): Router {
  const router = createRouter({
    history: createWebHashHistory(),
    routes: [
      {
        path: '/',
        name: 'home',
        meta: { needs: 'claims.read' },
        component: () => import('@renderer/desk/HomeView.vue'),
      },
      {
        path: '/welcome',
        name: 'welcome',
        meta: { needs: 'sample.load' },
        component: () => import('@renderer/desk/WelcomeView.vue'),
      },
      {
        path: '/dashboard',
        name: 'dashboard',
        meta: { needs: 'claims.read' },
        component: () => import('@renderer/dashboard/DashboardView.vue'),
      },
      {
        path: '/claims',
        name: 'claims',
        meta: { needs: 'claims.read' },
        component: () => import('@renderer/claims/QueueView.vue'),
      },
      {
        path: '/claims/:id',
        name: 'claim',
        meta: { needs: 'claims.read' },
        component: () => import('@renderer/bench/BenchView.vue'),
        props: true,
      },
      {
        path: '/gaps',
        name: 'gaps',
        meta: { needs: 'claims.read' },
        component: () => import('@renderer/gaps/GapsView.vue'),
      },
      {
        path: '/workload',
        name: 'workload',
        meta: { needs: 'claims.read' },
        component: () => import('@renderer/queues/WorkloadView.vue'),
      },
      {
        path: '/handover',
        name: 'handover',
        meta: { needs: 'claims.read' },
        component: () => import('@renderer/queues/HandoverView.vue'),
      },
      {
        path: '/policies',
        meta: { needs: 'policies.read' },
        component: () => import('@renderer/policies/PoliciesView.vue'),
        children: [
          { path: '', name: 'policies', component: NothingChosen },
          {
            path: 'members/:id',
            name: 'member',
            component: () => import('@renderer/policies/MemberView.vue'),
            props: true,
          },
          {
            path: ':id',
            name: 'policy',
            component: () => import('@renderer/policies/PolicyView.vue'),
            props: true,
          },
        ],
      },
      {
        path: '/plans',
        meta: { needs: 'policies.read' },
        component: () => import('@renderer/policies/PlansView.vue'),
        children: [
          { path: '', name: 'plans', component: NothingChosen },
          {
            path: 'new',
            name: 'plan-new',
            meta: { needs: 'plans.maintain' },
            component: () => import('@renderer/policies/PlanEditor.vue'),
          },
          {
            path: ':id',
            name: 'plan',
            component: () => import('@renderer/policies/PlanView.vue'),
            props: true,
          },
          {
            path: ':id/edit',
            name: 'plan-edit',
            meta: { needs: 'plans.maintain' },
            component: () => import('@renderer/policies/PlanEditor.vue'),
            props: true,
          },
        ],
      },
      {
        path: '/notices/:claimId?',
        name: 'notices',
        meta: { needs: 'notices.read' },
        component: () => import('@renderer/notices/NoticesView.vue'),
        props: true,
      },
      {
        path: '/notice-kinds',
        name: 'notice-kinds',
        meta: { needs: 'notices.read' },
        component: () => import('@renderer/notices/KindsView.vue'),
      },
      {
        path: '/outbox',
        name: 'outbox',
        meta: { needs: 'outbox.read' },
        component: () => import('@renderer/outbox/OutboxView.vue'),
      },
      {
        path: '/payments',
        name: 'payments',
        meta: { needs: 'payments.read' },
        component: () => import('@renderer/payments/PaymentsView.vue'),
      },
      {
        path: '/payments/:id',
        name: 'payment-list',
        meta: { needs: 'payments.read' },
        component: () => import('@renderer/payments/PaymentListView.vue'),
        props: true,
      },
      {
        path: '/sync',
        component: () => import('@renderer/sync/SyncView.vue'),
        children: [
          { path: '', redirect: { name: 'import' } },
          {
            path: 'import',
            name: 'import',
            meta: { needs: 'sync.import' },
            component: () => import('@renderer/sync/ImportView.vue'),
          },
          {
            path: 'export',
            name: 'export',
            meta: { needs: 'sync.export' },
            component: () => import('@renderer/sync/ExportView.vue'),
          },
          {
            path: 'batches',
            name: 'batches',
            meta: { needs: 'sync.read' },
            component: () => import('@renderer/sync/BatchesView.vue'),
          },
          {
            path: 'profiles',
            name: 'profiles',
            meta: { needs: 'sync.read' },
            component: () => import('@renderer/sync/ProfilesView.vue'),
          },
        ],
      },
      {
        path: '/settings',
        component: () => import('@renderer/desk/SettingsView.vue'),
        children: [
          {
            path: '',
            name: 'settings',
            component: () => import('@renderer/desk/AppearanceView.vue'),
          },
          {
            path: 'insurer',
            name: 'insurer',
            meta: { needs: 'settings.change' },
            component: () => import('@renderer/desk/InsurerView.vue'),
          },
          {
            path: 'users',
            name: 'users',
            meta: { needs: 'accounts.manage' },
            component: () => import('@renderer/accounts/UsersView.vue'),
          },
          {
            path: 'authority',
            name: 'authority',
            meta: { needs: 'authority.read' },
            component: () => import('@renderer/accounts/AuthorityView.vue'),
          },
          {
            path: 'matrix',
            name: 'matrix',
            component: () => import('@renderer/gaps/matrix/MatrixView.vue'),
          },
          {
            path: 'calendar',
            name: 'calendar',
            meta: { needs: 'desk.read' },
            component: () => import('@renderer/calendar/CalendarView.vue'),
          },
          {
            path: 'review-rules',
            name: 'review-rules',
            meta: { needs: 'queues.rules' },
            component: () => import('@renderer/queues/ReviewRulesView.vue'),
          },
          {
            path: 'inbox',
            name: 'inbox',
            meta: { needs: 'settings.change' },
            component: () => import('@renderer/gaps/InboxView.vue'),
          },
          {
            path: 'channels',
            name: 'channels',
            meta: { needs: 'settings.change' },
            component: () => import('@renderer/outbox/ChannelsView.vue'),
          },
          {
            path: 'message-texts',
            name: 'message-texts',
            meta: { needs: 'settings.change' },
            component: () => import('@renderer/outbox/TextsView.vue'),
          },
          {
            path: 'audit',
            name: 'audit',
            meta: { needs: 'audit.read' },
            component: () => import('@renderer/audit/AuditView.vue'),
          },
          {
            path: 'backup',
            name: 'backup',
            meta: { needs: 'backup.read' },
            component: () => import('@renderer/backup/BackupView.vue'),
          },
          {
            path: 'retention',
            name: 'retention',
            meta: { needs: 'retention.read' },
            component: () => import('@renderer/retention/RetentionView.vue'),
          },
        ],
      },
      { path: '/:missing(.*)*', name: 'missing', component: () => import('./MissingView.vue') },
    ],
  })
  router.afterEach((to) => {
    const { me } = useAccess()
    if (me) local.write('place', { of: me.id, path: placeWithoutNames(to) })
  })
  return router
}

/** The address to come back to after a restart. What was typed into the search box may be a name: left out. */
function placeWithoutNames(to: RouteLocationNormalized): string {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(to.query)) {
    if (key !== 'search' && typeof value === 'string') query.set(key, value)
  }
  const text = query.toString()
  return text === '' ? to.path : `${to.path}?${text}`
}

/** Where this person left the desk, if they were the last one here. */
export function lastPlace(personId: string): string | null {
  const kept = local.read('place')
  if (typeof kept !== 'object' || kept === null || !('of' in kept) || !('path' in kept)) return null
  if (kept.of !== personId || typeof kept.path !== 'string') return null
  return kept.path.startsWith('/') ? kept.path : null
}
