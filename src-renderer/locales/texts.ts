import { createI18n, useI18n } from 'vue-i18n'
import type { Language } from '@shared/domain/catalogues'
import { en } from './en'
import { zh } from './zh'

type Leaves<T, Prefix extends string = ''> = {
  [K in keyof T & string]: T[K] extends string ? `${Prefix}${K}` : Leaves<T[K], `${Prefix}${K}.`>
}[keyof T & string]

/** Every text the desk knows, as a dotted key. */
export type TextKey = Leaves<typeof zh>

/** The same tree with any texts: what a translation must fill. */
export type Translation<T> = { [K in keyof T]: T[K] extends string ? string : Translation<T[K]> }

/** Values to set into a text; `n` also chooses between singular and plural. */
export type TextValues = Record<string, string | number>

export const i18n = createI18n({
  legacy: false,
  locale: 'zh' as Language,
  fallbackLocale: 'zh',
  messages: { zh, en },
})

/** The texts in the language in use. */
export interface Texts {
  t: (key: TextKey, values?: TextValues) => string
  /** The text of a code that comes from the core: `fallback` stands in for a code not known here. */
  ofCode: (group: string, code: string, fallback: TextKey, values?: TextValues) => string
}

/** `t` for components; a key that does not exist is a type error. */
export function useText(): Texts {
  const { t, te } = useI18n()
  const text = (key: string, values: TextValues = {}): string =>
    typeof values['n'] === 'number' ? t(key, values, values['n']) : t(key, values)
  return {
    t: text,
    ofCode: (group, code, fallback, values = {}) =>
      te(`${group}.${code}`)
        ? text(`${group}.${code}`, values)
        : text(fallback, { ...values, code }),
  }
}

/** The same for code outside components. */
export const texts: Texts = {
  t: (key, values = {}) => say(key, values),
  ofCode: (group, code, fallback, values = {}) =>
    i18n.global.te(`${group}.${code}`)
      ? say(`${group}.${code}`, values)
      : say(fallback, { ...values, code }),
}

function say(key: string, values: TextValues): string {
  return typeof values['n'] === 'number'
    ? i18n.global.t(key, values, values['n'])
    : i18n.global.t(key, values)
}
