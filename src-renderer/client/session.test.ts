import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { refusal } from '@shared/contract/errors'
import { clientOver, keepSessionToken, sessionToken, type SessionRefusal } from './session'
import { webCarrier } from './web-carrier'

beforeEach(() => window.sessionStorage.clear())

/** A host that answers every call, and what it was sent. */
function listenToFetch(answer: () => Response): Headers[] {
  const sent: Headers[] = []
  vi.stubGlobal('fetch', (request: Request | string, init?: RequestInit) => {
    sent.push(new Headers(request instanceof Request ? request.headers : init?.headers))
    return Promise.resolve(answer())
  })
  onTestFinished(() => void vi.unstubAllGlobals())
  return sent
}
const listener = { lost: () => undefined, found: () => undefined, refused: () => undefined }

describe('the session of a window (USR-01)', () => {
  it('goes with every call and every upload over the web host', async () => {
    const sent = listenToFetch(() => Response.json({ json: {}, uploadId: 'u-1' }))
    const carrier = webCarrier(listener)
    await carrier.client.accounts.signOut()
    keepSessionToken('secret-1')
    await carrier.client.accounts.signOut()
    await carrier
      .takeFiles([new File(['a'], 'a.csv')], null, () => undefined, AbortSignal.timeout(5000))
      .catch(() => undefined)
    expect(sent.map((headers) => headers.get('x-peian-session'))).toEqual([
      null,
      ...sent.slice(1).map(() => 'secret-1'),
    ])
    expect(sent.length).toBeGreaterThan(3)
  })

  it('marks what the page asks by itself, and only that', async () => {
    const sent = listenToFetch(() => Response.json({ json: {} }))
    const carrier = webCarrier(listener)
    await carrier.background.claims.count()
    await carrier.client.claims.count()
    expect(sent.map((headers) => headers.get('x-peian-background'))).toEqual(['1', null])
  })

  it('tells of a refused session, and not of what another session was refused', async () => {
    const heard: SessionRefusal['code'][] = []
    let before: () => void = () => undefined
    const client = clientOver(
      {
        call() {
          before()
          return Promise.reject(refusal('session_locked', { name: '李敏' }))
        },
      },
      {},
      ({ code }) => heard.push(code),
    )
    keepSessionToken('first')
    await expect(client.claims.count()).rejects.toThrow()
    expect(heard).toEqual(['session_locked'])
    // Somebody has signed in meanwhile.
    before = () => keepSessionToken('second')
    await expect(client.claims.count()).rejects.toThrow()
    expect(heard).toHaveLength(1)
    expect(sessionToken()).toBe('second')
  })

  it('keeps its refusals apart from those of the work', async () => {
    const heard: string[] = []
    const client = clientOver(
      { call: () => Promise.reject(refusal('forbidden', { action: 'claims.read' })) },
      {},
      ({ code }) => heard.push(code),
    )
    await expect(client.claims.count()).rejects.toThrow()
    expect(heard).toEqual([])
  })
})
