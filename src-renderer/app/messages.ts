import { defineStore } from 'pinia'
import { ref } from 'vue'
import { texts } from '@renderer/locales/texts'
import { describeFailure, isCancel, type Failure } from './failure'

export interface Message {
  id: number
  tone: 'done' | 'failed'
  text: string
  failure?: Failure
  action?: { label: string; run: () => void }
}

const DONE_FOR_MS = 5000

/** Short messages at the foot of the window; failures stay until they are dismissed. */
export const useMessages = defineStore('messages', () => {
  const list = ref<Message[]>([])
  let last = 0

  function push(message: Omit<Message, 'id'>): void {
    last += 1
    const id = last
    // What was done before is old news, unless it can still be undone.
    const kept = list.value.filter(({ tone, action }) => tone === 'failed' || action)
    list.value = [...kept.slice(-3), { ...message, id }]
    if (message.tone === 'done') setTimeout(() => dismiss(id), DONE_FOR_MS)
  }
  function dismiss(id: number): void {
    list.value = list.value.filter((message) => message.id !== id)
  }
  function done(text: string, action?: Message['action']): void {
    push(action ? { tone: 'done', text, action } : { tone: 'done', text })
  }
  function failed(error: unknown): void {
    if (isCancel(error)) return
    const failure = describeFailure(error, texts)
    push({ tone: 'failed', text: failure.what, failure })
  }
  return { list, done, failed, dismiss }
})
