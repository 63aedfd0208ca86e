import { createPinia } from 'pinia'
import { createApp } from 'vue'
import './styles/tokens.css'
import './styles/base.css'
import './styles/element.css'
import './styles/print.css'
import { useAccess } from './accounts/access-store'
import App from './app/App.vue'
import { usePreferences } from './app/preferences'
import { makeRouter } from './app/router'
import { i18n } from './locales/texts'

const app = createApp(App)
const pinia = createPinia()
const router = makeRouter()
app.use(pinia).use(i18n)
usePreferences(pinia)

// Not awaited before the first paint: who is here is asked while the page's code loads.
void useAccess(pinia).start()
// The router listens to the address only once its first page is there; a change before that is kept for it.
const early = (event: HashChangeEvent): void => {
  const address = new URL(event.newURL).hash.slice(1)
  void router.isReady().then(() => router.push(address))
}
window.addEventListener('hashchange', early)
// The event may come just after the router is ready, for a change from just before.
const SETTLED_AFTER_MS = 500
void router
  .isReady()
  .finally(() =>
    setTimeout(() => window.removeEventListener('hashchange', early), SETTLED_AFTER_MS),
  )
app.use(router)
app.mount('#app')
