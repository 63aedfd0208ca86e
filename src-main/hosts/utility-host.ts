import { createCore, type RunningCore } from '@main/core/create-core'
import { isRefusal } from '@shared/contract/errors'
import { describeSource } from './http-files'
import { servePort, type ServablePort } from './message-port'
import type { FromCore, ToCore } from './utility-protocol'

/** The part of Electron's `process.parentPort` that is used. */
export interface ParentPort {
  on(event: 'message', listener: (message: { data: ToCore; ports: ServablePort[] }) => void): void
  postMessage(message: FromCore): void
}

/**
 * Runs the core for Electron: waits for `open`, then serves the ports of the windows and answers main's
 * own requests. Returns when the core has closed.
 */
export function runUtilityProcess(parent: ParentPort): Promise<void> {
  let opening: Promise<RunningCore> | undefined
  const done = Promise.withResolvers<void>()

  const open = async (message: Extract<ToCore, { type: 'open' }>): Promise<RunningCore> => {
    const { dataDir, workerFile, version } = message
    try {
      const running = await createCore({ dataDir, workerFile, version, host: 'electron' })
      parent.postMessage({ type: 'ready', schemaVersion: running.core.database.schemaVersion })
      return running
    } catch (error) {
      const code = (error as { code?: unknown } | null)?.code
      parent.postMessage({
        type: 'failed',
        code: typeof code === 'string' ? code : 'unknown',
        detail: error instanceof Error ? error.name : '',
      })
      done.resolve()
      throw error
    }
  }

  const answer = async (message: ToCore, ports: ServablePort[]): Promise<void> => {
    if (message.type === 'open') {
      opening ??= open(message)
      opening.catch(() => undefined)
      return
    }
    if (!opening) throw new Error(`${message.type} came before open`)
    const running = await opening
    const { handover } = running.core
    switch (message.type) {
      case 'window': {
        const port = ports[0]
        if (!port) throw new Error('a window came without its port')
        servePort(running, port)
        return
      }
      case 'addSource': {
        const { requestId, path } = message
        await answering(requestId, () => ({
          type: 'source',
          requestId,
          source: describeSource(handover.addSource(path)),
        }))
        return
      }
      case 'resolveDownload': {
        const { requestId, downloadId } = message
        await answering(requestId, () => ({
          type: 'download',
          requestId,
          ...handover.download(downloadId),
        }))
        return
      }
      case 'close':
        await running.close()
        parent.postMessage({ type: 'closed' })
        done.resolve()
    }
  }

  const answering = async (requestId: number, work: () => FromCore): Promise<void> => {
    try {
      parent.postMessage(work())
    } catch (error) {
      if (!isRefusal(error)) throw error
      parent.postMessage({ type: 'refused', requestId, code: error.code, data: error.data })
    }
  }

  parent.on('message', ({ data, ports }) => {
    answer(data, ports).catch((error: unknown) => done.reject(error))
  })
  return done.promise
}
