/** Prints the recovery key on a sheet of its own: heading, groups, what it is for. */
export function printKey(title: string, groups: readonly string[], lines: readonly string[]): void {
  const sheet = document.createElement('div')
  sheet.id = 'print-pages'
  sheet.className = 'sheet'
  const add = (tag: string, text: string, className = ''): void => {
    const element = document.createElement(tag)
    element.textContent = text
    element.className = className
    sheet.append(element)
  }
  add('h1', title)
  for (const group of groups) add('span', group, 'group')
  for (const line of lines) add('p', line)
  document.body.append(sheet)
  try {
    window.print()
  } finally {
    sheet.remove()
  }
}
