import {
  createRouter,
  createWebHashHistory,
  type RouteLocationNormalized,
  type Router,
} from 'vue-router'
import { local } from './remember'

/** Every place has an address. Addresses stand after the `#`, so that they work under any host. */
export function makeRouter(): Router {
  const router = createRouter({
    history: createWebHashHistory(),
    routes: [
      { path: '/', name: 'home', component: () => import('@renderer/desk/HomeView.vue') },
      {
        path: '/welcome',
        name: 'welcome',
        component: () => import('@renderer/desk/WelcomeView.vue'),
      },
      {
        path: '/claims',
        name: 'claims',
        component: () => import('@renderer/claims/QueueView.vue'),
      },
      {
        path: '/claims/:id',
        name: 'claim',
        component: () => import('@renderer/claims/ClaimView.vue'),
        props: true,
      },
      {
        path: '/notices/:claimId?',
        name: 'notices',
        component: () => import('@renderer/notices/NoticesView.vue'),
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
            component: () => import('@renderer/sync/ImportView.vue'),
          },
          {
            path: 'export',
            name: 'export',
            component: () => import('@renderer/sync/ExportView.vue'),
          },
          {
            path: 'batches',
            name: 'batches',
            component: () => import('@renderer/sync/BatchesView.vue'),
          },
          {
            path: 'profiles',
            name: 'profiles',
            component: () => import('@renderer/sync/ProfilesView.vue'),
          },
        ],
      },
      {
        path: '/settings',
        name: 'settings',
        component: () => import('@renderer/desk/SettingsView.vue'),
      },
      { path: '/:missing(.*)*', name: 'missing', component: () => import('./MissingView.vue') },
    ],
  })
  router.afterEach((to) => local.write('place', placeWithoutNames(to)))
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

/** Where the desk was left, if it was left somewhere. */
export function lastPlace(): string | null {
  const place = local.read('place')
  return typeof place === 'string' && place.startsWith('/') ? place : null
}
