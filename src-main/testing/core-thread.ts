import { workerData, type MessagePort } from 'node:worker_threads'
import { openUnclaimed } from '../core/create-desk'
import { servePort } from '../hosts/message-port'

/** A core in a thread of its own, as in the shell's separate process: tests end it without warning. */
interface ThreadData {
  dataDir: string
  workerFile: string
  port: MessagePort
}

const { dataDir, workerFile, port } = workerData as ThreadData
servePort(await openUnclaimed({ dataDir, workerFile, host: 'test', version: '0.0.0-test' }), port)
