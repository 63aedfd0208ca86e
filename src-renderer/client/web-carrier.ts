import { ORPCError } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { CallMark } from '@shared/client/message-port-link'
import { refusal } from '@shared/contract/errors'
import { source, type Source } from '@shared/contract/sync'
import { z } from 'zod'
import { ConnectionLostError, type Carrier, type ConnectionListener } from './carrier'
import { clientOver, isSessionRefusal, sessionHeaders } from './session'

/** Reaches the core over the web host on this machine; the session cookie goes along by itself. */
export function webCarrier(listener: ConnectionListener): Carrier {
  const reach = async (request: Request | string, init?: RequestInit): Promise<Response> => {
    try {
      const response = await fetch(request, init)
      listener.found()
      return response
    } catch (error) {
      if (isAbort(error)) throw error
      listener.lost()
      throw new ConnectionLostError('the web host does not answer', { cause: error })
    }
  }
  const link = new RPCLink<CallMark>({
    url: `${location.origin}/rpc`,
    headers: ({ context }) => sessionHeaders(context),
    fetch: (request, init) => reach(request, init),
  })
  const client = clientOver(link, {}, listener.refused)

  const post = (path: string, body: unknown, signal?: AbortSignal): Promise<Response> =>
    reach(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...sessionHeaders() },
      body: JSON.stringify(body),
      signal: signal ?? null,
    })

  return {
    kind: 'web',
    client,
    background: clientOver(link, { background: true }, listener.refused),
    async takeFiles(files, name, onFile, signal) {
      const begun = z
        .object({ uploadId: z.string() })
        .parse(await answer(await post('/upload', {}, signal)))
      const upload = `/upload/${begun.uploadId}`
      try {
        for (const file of files) {
          onFile(file.name)
          await answer(
            await reach(`${upload}/${encodeURIComponent(file.name)}`, {
              method: 'PUT',
              headers: { 'content-type': 'application/octet-stream', ...sessionHeaders() },
              body: file,
              signal,
            }),
          )
        }
        return source.parse(
          await answer(await post(upload, name === null ? {} : { name }, signal)),
        ) satisfies Source
      } catch (error) {
        // Not awaited with the signal: giving up must reach the host even after a cancel.
        await fetch(upload, { method: 'DELETE', headers: sessionHeaders() }).catch(() => undefined)
        if (isSessionRefusal(error)) listener.refused(error)
        throw error
      }
    },
    save(downloadId, fileName) {
      const link = document.createElement('a')
      link.href = `/download/${encodeURIComponent(downloadId)}`
      link.download = fileName
      link.click()
      return Promise.resolve(true)
    },
    reconnect() {
      void client.accounts.status().catch(() => undefined)
    },
    setLanguage: () => undefined,
  }
}

const refused = z.object({ error: z.object({ code: z.string(), data: z.unknown() }) })

/** The body of a good answer; a refusal of the host becomes the error a call would have thrown. */
async function answer(response: Response): Promise<unknown> {
  const body: unknown = await response.json().catch(() => null)
  if (response.ok) return body
  if (response.status === 413) throw refusal('file_refused', { name: '', reason: 'too_large' })
  const parsed = refused.safeParse(body)
  if (parsed.success) {
    throw new ORPCError(parsed.data.error.code, {
      status: response.status,
      data: parsed.data.error.data,
    })
  }
  throw new Error(`the web host answered ${response.status}`)
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}
