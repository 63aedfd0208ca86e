// Characters that print nothing or turn the direction of what follows: a letter must show what it says.
// Private-use and unassigned characters stay: older systems keep rare names in them, and the check of the
// font must find them.
const UNPRINTABLE = /(?!\n)[\p{Cc}\p{Cf}\u{fe00}-\u{fe0f}\u{e0100}-\u{e01ef}]/gu
const LINE_BREAKS = /\r\n?|[\u0085\u2028\u2029\v\f]/gu
const SPACES = /[\t\p{Zs}]+/gu

/**
 * Makes text from people or other systems fit to be printed: composed characters, one kind of space, no
 * control, direction or zero-width characters. Line breaks stay only in paragraphs.
 * @returns the text, or `null` when nothing visible is left of it
 */
export function cleanLine(text: string | null | undefined): string | null {
  return cleanParagraphs(text)?.replace(/\n+/gu, ' ') ?? null
}

/** Like `cleanLine`, with line breaks kept, at most one blank line in a row. */
export function cleanParagraphs(text: string | null | undefined): string | null {
  const cleaned = (text ?? '')
    .normalize('NFC')
    .replace(LINE_BREAKS, '\n')
    .replace(SPACES, ' ')
    .replace(UNPRINTABLE, '')
    .replace(/ *\n */gu, '\n')
    .replace(/\n{3,}/gu, '\n\n')
    .trim()
  return cleaned === '' ? null : cleaned
}
