import { defineStore } from 'pinia'
import { computed, onBeforeUnmount, shallowRef, type ComputedRef } from 'vue'

export interface Command {
  id: string
  label: string
  /** How the key is shown, e.g. `D`. */
  keys?: string
  /** Why it cannot be done now. */
  disabled?: string | null
  run: () => void
}

/** The commands of the palette: each screen adds its own while it is shown. */
export const useCommandList = defineStore('commands', () => {
  const sources = shallowRef<ComputedRef<Command[]>[]>([])
  const all = computed(() => sources.value.flatMap((source) => source.value))
  function add(source: ComputedRef<Command[]>): () => void {
    sources.value = [source, ...sources.value]
    return () => {
      sources.value = sources.value.filter((known) => known !== source)
    }
  }
  return { all, add }
})

/** Offers commands as long as the component is shown. */
export function useCommands(commands: () => Command[]): void {
  const remove = useCommandList().add(computed(commands))
  onBeforeUnmount(remove)
}
