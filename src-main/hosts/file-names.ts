const reserved = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)/iu
const MAX_BYTES = 200

/**
 * A name that is safe to store a file under on any operating system, as close to what the user gave as
 * can be: only the last part of a path, no control characters, no characters with a meaning, no
 * reserved device names, no leading or trailing dots or spaces, at most 200 bytes.
 */
export function safeFileName(given: string): string {
  const last = given.normalize('NFC').split(/[\\/]/u).at(-1) ?? ''
  let name = last
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, '')
    .replaceAll(/[<>:"|?*]/gu, '_')
    .replace(/^[.\s]+/u, '')
    .replace(/[.\s]+$/u, '')
  if (name === '') name = 'file'
  if (reserved.test(name)) name = `_${name}`
  return shorten(name)
}

function shorten(name: string): string {
  if (Buffer.byteLength(name) <= MAX_BYTES) return name
  const extension = /\.[^.]{1,16}$/u.exec(name)?.[0] ?? ''
  let stem = ''
  for (const character of name.slice(0, name.length - extension.length)) {
    if (Buffer.byteLength(stem + character + extension) > MAX_BYTES) break
    stem += character
  }
  return stem.trimEnd() + extension
}

/** `name`, or `name (2)` and so on while `taken` holds it; case does not tell names apart. */
export function freeFileName(name: string, taken: ReadonlySet<string>): string {
  const at = name.lastIndexOf('.')
  const [stem, extension] = at > 0 ? [name.slice(0, at), name.slice(at)] : [name, '']
  let free = name
  for (let copy = 2; taken.has(free.toLowerCase()); copy += 1)
    free = `${stem} (${copy})${extension}`
  return free
}

/** The header that makes a browser save the answer under this name, made safe. Source: RFC 6266, RFC 8187. */
export function attachmentHeader(given: string): string {
  const name = safeFileName(given)
  const ascii = name.replaceAll(/[^\x20-\x7e]|["\\%]/gu, '_')
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*!]/gu,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`
}
