import { expect, it } from 'vitest'
import { contentSecurityPolicy, pageHeaders } from './csp'

const directives = new Map(
  contentSecurityPolicy.split('; ').map((directive) => {
    const [name = '', ...sources] = directive.split(' ')
    return [name, sources] as const
  }),
)

it('scripts come from the application alone: nothing inline, no eval, no other place', () => {
  expect(directives.get('script-src')).toEqual(["'self'"])
})

it('what is not named is forbidden, and no source is a pattern or the network', () => {
  expect(directives.get('default-src')).toEqual(["'none'"])
  for (const name of ['object-src', 'base-uri', 'form-action', 'frame-ancestors']) {
    expect(directives.get(name), name).toEqual(["'none'"])
  }
  for (const sources of directives.values()) {
    for (const source of sources) expect(source).not.toMatch(/\*|https?:|wss?:|unsafe-eval/u)
  }
})

it('inline styles are allowed as attributes only', () => {
  expect(directives.get('style-src')).toEqual(["'self'"])
  const inline = [...directives].filter(([, sources]) => sources.includes("'unsafe-inline'"))
  expect(inline.map(([name]) => name)).toEqual(['style-src-attr'])
})

it('every file of the page carries the policy and is not to be guessed at', () => {
  expect(pageHeaders['content-security-policy']).toBe(contentSecurityPolicy)
  expect(pageHeaders['x-content-type-options']).toBe('nosniff')
  expect(pageHeaders['referrer-policy']).toBe('no-referrer')
})
