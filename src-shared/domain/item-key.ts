/**
 * What a line was for, so that similar lines are found (consistency mirror): its code, or else its name, without
 * spaces and in small letters. The same as migration 0003 makes of older decisions.
 */
export function itemKey(line: { code: string | null; name: string }): string {
  return (line.code ?? line.name)
    .replaceAll(' ', '')
    .replace(/[A-Z]/gu, (letter) => letter.toLowerCase())
}
