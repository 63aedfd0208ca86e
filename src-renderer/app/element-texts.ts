import type { ConfigProviderProps } from 'element-plus'
import { shallowRef, watch, type ShallowRef } from 'vue'
import { usePreferences } from './preferences'

type ElementTexts = NonNullable<ConfigProviderProps['locale']>

/**
 * Element Plus's own few texts in the language in use, fetched after the page is there. It speaks English by
 * itself, so only Chinese is fetched.
 * @returns the texts, or `undefined` for its own
 */
export function useElementTexts(): ShallowRef<ElementTexts | undefined> {
  const preferences = usePreferences()
  const texts = shallowRef<ElementTexts>()
  watch(
    () => preferences.language,
    async (language) => {
      const chinese =
        language === 'zh' ? (await import('element-plus/es/locale/lang/zh-cn')).default : undefined
      if (language === preferences.language) texts.value = chinese
    },
    { immediate: true },
  )
  return texts
}
