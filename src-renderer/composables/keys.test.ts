import { createApp, type App } from 'vue'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { useKeys } from './keys'

function element(tag: string, id: string): HTMLElement {
  return Object.assign(document.createElement(tag), { id })
}

describe('keys of a screen', () => {
  let app: App
  let answered: string[]
  let answer: AbortController

  beforeEach(() => {
    answered = []
    answer = new AbortController()
    document.body.replaceChildren(
      element('div', 'screen'),
      element('input', 'field'),
      element('button', 'b'),
    )
    app = createApp({
      setup() {
        useKeys({
          j: () => answered.push('j'),
          Enter: () => answered.push('Enter'),
          Escape: () => answered.push('Escape'),
          'ctrl+k': () => answered.push('ctrl+k'),
        })
        return () => null
      },
    })
    app.mount('#screen')
  })
  afterEach(() => {
    answer.abort()
    app.unmount()
  })

  function press(key: string, on: string | null = null, ctrlKey = false): void {
    const target = on === null ? document.body : document.querySelector(on)
    target?.dispatchEvent(
      new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true }),
    )
  }

  it('single keys answer on the screen, not where somebody types; Ctrl answers everywhere', () => {
    press('j')
    press('j', '#field')
    press('k', '#field', true)
    expect(answered).toEqual(['j', 'ctrl+k'])
  })

  it('Enter belongs to the button that has the focus', () => {
    press('Enter', '#b')
    press('Enter')
    expect(answered).toEqual(['Enter'])
  })

  it('the Esc that closes a dialog does not also leave the screen below it', () => {
    const dialog = element('div', 'dialog')
    dialog.setAttribute('role', 'dialog')
    dialog.setAttribute('aria-modal', 'true')
    document.body.append(dialog)
    document.addEventListener(
      'keydown',
      () => document.querySelector('[role="dialog"]')?.remove(),
      {
        signal: answer.signal,
      },
    )
    press('Escape')
    expect(dialog.isConnected).toBe(false)
    expect(answered).toEqual([])
    press('Escape')
    expect(answered).toEqual(['Escape'])
  })
})
