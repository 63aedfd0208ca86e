import { parse } from './urls'

/** Public authorities whose pages the desk may point to. */
const allowedHosts: ReadonlySet<string> = new Set([
  'www.gov.cn',
  'www.nfra.gov.cn',
  'www.nhsa.gov.cn',
])

/** Parts of a mail draft that may be filled in; an attachment may not. */
const mailFields: ReadonlySet<string> = new Set(['subject', 'body', 'cc'])

/**
 * The address to hand to the operating system, `null` when it must not be opened: an https page of an
 * allowed host without user name or port, or a mail draft to one address.
 */
export function externalTarget(url: string): string | null {
  if (url.length > 2000) return null
  const parsed = parse(url)
  if (parsed === null || parsed.username !== '' || parsed.password !== '') return null
  if (parsed.protocol === 'https:') {
    return parsed.port === '' && allowedHosts.has(parsed.hostname) ? parsed.href : null
  }
  if (parsed.protocol === 'mailto:') {
    const fields = [...parsed.searchParams.keys()]
    const plain = /^[\w.+-]+@[\w-]+(\.[\w-]+)+$/u.test(parsed.pathname)
    return plain && fields.every((field) => mailFields.has(field)) ? parsed.href : null
  }
  return null
}
