import { ref, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useDesk } from '@renderer/app/desk-store'
import { firstPlace } from '@renderer/app/places'
import { session } from '@renderer/app/remember'
import { lastPlace } from '@renderer/app/router'
import { useAccess } from './access-store'

/** The address that was put away when the window was locked and then loaded anew. */
function putAway(): string | null {
  const address = session.read('address')
  session.write('address', null)
  return typeof address === 'string' && address.startsWith('#/') ? address.slice(1) : null
}

/**
 * Where somebody stands after signing in: at the address of the page; without one where they left, or at the
 * last step of the first run; and never at a start page that is not theirs.
 */
export function useArrival(): void {
  const access = useAccess()
  const desk = useDesk()
  const route = useRoute()
  const router = useRouter()
  const arrived = ref(false)
  const withoutAddress = location.hash === '' || location.hash === '#/'

  watch(
    () => access.entries,
    async (times) => {
      if (times !== 1) return
      await router.isReady()
      const left = withoutAddress ? (putAway() ?? lastPlace(access.me?.id ?? '')) : null
      if (left !== null && left !== '/') await router.replace(left)
      if (desk.info?.empty && desk.may('sample.load') && route.name === 'home') {
        await router.replace({ name: 'welcome' })
      }
      arrived.value = true
    },
    // Before the start page is drawn: it would ask for what it may not see.
    { flush: 'sync', immediate: true },
  )
  watch(
    [arrived, () => access.phase, () => route.name, () => desk.me],
    () => {
      if (!arrived.value || access.phase !== 'in') return
      if (route.name !== 'home' || desk.may('claims.read')) return
      void router.replace({ name: firstPlace(desk.may) })
    },
    { flush: 'post' },
  )
}
