import { defineStore } from 'pinia'
import { ref, watch } from 'vue'
import type { Language } from '@shared/domain/catalogues'
import { useCarrier } from '@renderer/client/connection'
import { i18n } from '@renderer/locales/texts'
import { local } from './remember'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

/** Language and appearance, kept on this machine. */
export const usePreferences = defineStore('preferences', () => {
  const stored = local.read('language')
  const language = ref<Language>(stored === 'en' ? 'en' : 'zh')
  const storedTheme = local.read('theme')
  const theme = ref<Theme>(themes.find((known) => known === storedTheme) ?? 'system')
  const systemDark = window.matchMedia('(prefers-color-scheme: dark)')

  function paint(): void {
    const dark = theme.value === 'dark' || (theme.value === 'system' && systemDark.matches)
    document.documentElement.classList.toggle('dark', dark)
  }
  systemDark.addEventListener('change', paint)

  watch(
    language,
    (now) => {
      i18n.global.locale.value = now
      document.documentElement.lang = now === 'zh' ? 'zh-CN' : 'en'
      document.title = i18n.global.t('app.name')
      useCarrier().setLanguage(now)
      local.write('language', now)
    },
    { immediate: true, flush: 'sync' },
  )
  watch(
    theme,
    (now) => {
      paint()
      local.write('theme', now)
    },
    { immediate: true, flush: 'sync' },
  )
  return { language, theme }
})
