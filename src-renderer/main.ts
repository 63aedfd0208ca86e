import { createPinia } from 'pinia'
import { createApp } from 'vue'
import './styles/tokens.css'
import './styles/base.css'
import './styles/element.css'
import './styles/print.css'
import App from './app/App.vue'
import { useDesk } from './app/desk-store'
import { usePreferences } from './app/preferences'
import { lastPlace, makeRouter } from './app/router'
import { i18n } from './locales/texts'

const app = createApp(App)
const pinia = createPinia()
const router = makeRouter()
app.use(pinia).use(i18n)
usePreferences(pinia)

// A restart returns to where one was; a reload still has its address.
const place = location.hash === '' || location.hash === '#/' ? lastPlace() : null
if (place !== null) history.replaceState(null, '', `#${place}`)

const desk = useDesk(pinia)
// Not awaited before the first paint: the page and its first list load side by side.
const started = desk.refresh()
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
void started.then(async () => {
  if (desk.info?.empty && router.currentRoute.value.name !== 'import') {
    await router.replace({ name: 'welcome' })
  }
})
