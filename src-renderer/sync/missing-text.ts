import type { Texts } from '@renderer/locales/texts'

const SHOWN = 5

/**
 * What a profile misses in a source, short enough to be read: files by name, columns (`file: name | other
 * name`) by the first of their names, with the file only where there are several.
 */
export function missingText(missing: readonly string[], { t }: Texts): string {
  const parts = missing.map((item) => {
    const [, file = '', names = item] = /^(.+?): (.+)$/u.exec(item) ?? []
    return { file, name: names.split(' | ')[0] ?? names }
  })
  const files = new Set(parts.map(({ file }) => file).filter(Boolean))
  const list = parts
    .slice(0, SHOWN)
    .map(({ file, name }) => (file && files.size > 1 ? `${file}: ${name}` : name))
    .join(', ')
  return parts.length > SHOWN
    ? t('sync.profile.missingMore', { list, n: parts.length })
    : t('sync.profile.missing', { list })
}
