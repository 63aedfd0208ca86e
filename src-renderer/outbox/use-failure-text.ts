import { useText } from '@renderer/locales/texts'
import { failureParts } from './outbox-place'

/** Why a message or a channel does not go, in words. */
export function useFailureText(): (failure: string) => string {
  const { ofCode } = useText()
  return (failure) => {
    const { code, number } = failureParts(failure)
    return ofCode('outbox.failure.code', code, 'outbox.failure.code.other', { number })
  }
}
