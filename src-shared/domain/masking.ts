/**
 * Masks numbers that identify a person wherever they are not being edited. Source: DOMAIN MEM-04.
 */

/** `130212345678901513` → `1302**********1513`; short numbers keep only their last two characters. */
export function maskNumber(value: string): string {
  const characters = [...value]
  if (characters.length <= 4) return '*'.repeat(characters.length)
  const head = characters.length >= 12 ? 4 : characters.length >= 8 ? 3 : 0
  const tail = characters.length >= 8 ? 4 : 2
  return (
    characters.slice(0, head).join('') +
    '*'.repeat(characters.length - head - tail) +
    characters.slice(-tail).join('')
  )
}

/** `王小明` → `王**`, `Margorie Cormier` → `M******* C******`. */
export function maskName(name: string): string {
  return name
    .split(/(\s+)/u)
    .map((part) => {
      const [first = '', ...rest] = [...part]
      return /^\s*$/u.test(part) ? part : first + '*'.repeat(rest.length)
    })
    .join('')
}
