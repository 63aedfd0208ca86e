import { onBeforeUnmount, onMounted } from 'vue'

/** Keys by their `event.key`; letters in lower case. `ctrl+k` also answers to the Command key. */
export type KeyMap = Record<string, (event: KeyboardEvent) => void>

/**
 * Answers keys while the component is shown. Single keys are left alone where somebody types or where a
 * dialog is open; combinations with Ctrl always work, unless `leaveFields` leaves them to the field as well.
 */
export function useKeys(map: KeyMap, { leaveFields = false } = {}): void {
  // Asked before anybody answers the key: the dialog that Esc closes is gone when the key arrives here.
  let inDialog = false
  const look = (): void => {
    inDialog = document.querySelector('[role="dialog"][aria-modal="true"]') !== null
  }
  const listen = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || event.altKey) return
    const combined = event.ctrlKey || event.metaKey
    const name =
      (combined ? 'ctrl+' : '') + (event.key.length === 1 ? event.key.toLowerCase() : event.key)
    const answer = Object.hasOwn(map, name) ? map[name] : undefined
    if (!answer) return
    if ((!combined || leaveFields) && (isTyping(event.target) || inDialog)) return
    // Space and Enter belong to the control that has the focus.
    if ((event.key === ' ' || event.key === 'Enter') && isControl(event.target)) return
    event.preventDefault()
    answer(event)
  }
  onMounted(() => {
    window.addEventListener('keydown', look, { capture: true })
    window.addEventListener('keydown', listen)
  })
  onBeforeUnmount(() => {
    window.removeEventListener('keydown', look, { capture: true })
    window.removeEventListener('keydown', listen)
  })
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true
  if (target instanceof HTMLSelectElement) return true
  return (
    target instanceof HTMLInputElement &&
    !['checkbox', 'radio', 'button', 'file', 'range'].includes(target.type)
  )
}

function isControl(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('button, a, input, select, textarea, summary') !== null
  )
}
