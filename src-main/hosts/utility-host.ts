import { Desk } from '@main/core/create-desk'
import { isRefusal } from '@shared/contract/errors'
import { Calls } from './calls'
import { describeSource } from './http-files'
import { servePort, type ServablePort } from './message-port'
import type { FromCore, ToCore } from './utility-protocol'

/** The part of Electron's `process.parentPort` that is used. */
export interface ParentPort {
  on(event: 'message', listener: (message: { data: ToCore; ports: ServablePort[] }) => void): void
  postMessage(message: FromCore): void
}

/**
 * Runs the desk for Electron: waits for `open`, then serves the ports of the windows and answers main's
 * own requests. Returns when the desk has closed.
 */
export function runUtilityProcess(parent: ParentPort): Promise<void> {
  let opening: Promise<Calls> | undefined
  const done = Promise.withResolvers<void>()
  let nextProtect = 1
  const protecting = new Map<number, (sealed: string | null) => void>()

  /** Main has the system's keychain; `null` where it does not keep the key. */
  const protectKey = (key: Uint8Array): Promise<string | null> =>
    new Promise((resolve) => {
      const protectId = nextProtect++
      protecting.set(protectId, resolve)
      const text = Buffer.from(key).toString('base64')
      parent.postMessage({ type: 'protectKey', protectId, key: text })
    })

  const open = async (message: Extract<ToCore, { type: 'open' }>): Promise<Calls> => {
    const { dataDir, workerFile, version, key } = message
    try {
      const desk = await Desk.open({
        dataDir,
        workerFile,
        version,
        host: 'electron',
        protectKey,
        ...(key === undefined ? {} : { key: Buffer.from(key, 'base64') }),
      })
      parent.postMessage({ type: 'ready' })
      return new Calls(desk)
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
    if (!opening) {
      if (message.type !== 'close') throw new Error(`${message.type} came before open`)
      // Asked to end while main was still asking the keychain.
      parent.postMessage({ type: 'closed' })
      done.resolve()
      return
    }
    const calls = await opening
    const { desk } = calls
    switch (message.type) {
      case 'window': {
        const port = ports[0]
        if (!port) throw new Error('a window came without its port')
        servePort(calls, port)
        return
      }
      case 'addSource': {
        const { requestId, path } = message
        return answering(requestId, () => ({
          type: 'source',
          requestId,
          source: describeSource(desk.handover.addSource(path)),
        }))
      }
      case 'describeDownload': {
        const { requestId, downloadId } = message
        return answering(requestId, () => {
          const { fileName } = desk.handover.download(downloadId)
          return { type: 'download', requestId, fileName }
        })
      }
      case 'saveDownload': {
        const { requestId, downloadId, target } = message
        return answering(requestId, async () => {
          const failure = await desk.handover.save(downloadId, target).then(() => null, failureOf)
          return { type: 'saved', requestId, failure }
        })
      }
      case 'protected':
        return protectAnswered(message.protectId, message.sealed)
      case 'unprotected':
        desk.log.info({ event: 'keychain.refused', reason: message.reason })
        return protectAnswered(message.protectId, null)
      case 'close':
        await desk.close()
        parent.postMessage({ type: 'closed' })
        done.resolve()
    }
  }

  const protectAnswered = (protectId: number, sealed: string | null): void => {
    protecting.get(protectId)?.(sealed)
    protecting.delete(protectId)
  }

  const answering = async (
    requestId: number,
    work: () => FromCore | Promise<FromCore>,
  ): Promise<void> => {
    try {
      parent.postMessage(await work())
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

/** The system's code for a place that cannot be written. @throws what is wrong with anything else */
function failureOf(error: unknown): string {
  // Said of the place that was chosen, and not of the desk's own folder.
  if (isRefusal(error) && error.code === 'read_only') return 'EROFS'
  const code = (error as { code?: unknown } | null)?.code
  if (isRefusal(error) || typeof code !== 'string') throw error
  return code
}
