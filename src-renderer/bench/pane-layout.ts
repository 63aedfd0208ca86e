import { onBeforeUnmount, ref, watch, type Ref } from 'vue'
import { local } from '@renderer/app/remember'

/** From this width on papers, lines and basis stand side by side; below it papers and basis share one place. */
const WIDE_PX = 1600
const KEPT = 'bench.panes'
const PAPERS_PERCENT = 45

/** How the bench is divided; remembered on this machine. */
export function usePaneLayout(): {
  wide: Ref<boolean>
  /** Share of the left pane, in percent. */
  share: Ref<number>
  /** What the left pane shows where the window is narrow. */
  left: Ref<'papers' | 'basis'>
} {
  const query = window.matchMedia(`(min-width: ${WIDE_PX}px)`)
  const wide = ref(query.matches)
  const look = (): void => {
    wide.value = query.matches
  }
  query.addEventListener('change', look)
  onBeforeUnmount(() => query.removeEventListener('change', look))

  const kept = local.read(KEPT)
  const share = ref(typeof kept === 'number' && kept >= 20 && kept <= 70 ? kept : PAPERS_PERCENT)
  watch(share, (now) => local.write(KEPT, now))
  return { wide, share, left: ref<'papers' | 'basis'>('papers') }
}
