import { useMessages } from '@renderer/app/messages'
import { useText } from '@renderer/locales/texts'

/** Copies numbers, names and IDs with one click, and says so. */
export function useCopy(): (text: string) => Promise<void> {
  const messages = useMessages()
  const { t } = useText()
  return async (text) => {
    try {
      await navigator.clipboard.writeText(text)
      messages.done(t('app.action.copied', { text }))
    } catch (error) {
      messages.failed(error)
    }
  }
}
