import { createApp, h, type Component } from 'vue'
import { createPinia, setActivePinia } from 'pinia'
import { i18n } from '@renderer/locales/texts'

/** A part of the page on its own, for tests, with what it says to its parent. */
export interface ShownPart {
  /** What was emitted under this name, each with its arguments. */
  said(event: string): unknown[][]
  close(): void
}

/**
 * Mounts a component as the page would, with the props given.
 * @param events names of the events to listen for
 */
export function showPart(
  part: Component,
  props: Record<string, unknown>,
  events: readonly string[] = [],
): ShownPart {
  const heard = new Map<string, unknown[][]>(events.map((event) => [event, []]))
  document.body.replaceChildren(
    Object.assign(document.createElement('main'), { id: 'main' }),
    Object.assign(document.createElement('div'), { id: 'app' }),
  )
  const listeners = Object.fromEntries(
    events.map((event) => [
      `on${event.charAt(0).toUpperCase()}${event.slice(1)}`,
      (...args: unknown[]) => heard.get(event)?.push(args),
    ]),
  )
  const pinia = createPinia()
  setActivePinia(pinia)
  const app = createApp({ render: () => h(part, { ...props, ...listeners }) })
  app.use(pinia).use(i18n).mount('#app')
  return { said: (event) => heard.get(event) ?? [], close: () => app.unmount() }
}

/** The element with this test id. @throws when it is not on the screen */
export function onScreen<E extends HTMLElement = HTMLInputElement>(testid: string): E {
  const found = document.querySelector<E>(`[data-testid="${testid}"]`)
  if (!found) throw new Error(`${testid} is not on the screen`)
  return found
}

/** What has been set going is done. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}
