import { workerData, type MessagePort } from 'node:worker_threads'
import { Desk, type DeskOptions } from '../core/create-desk'
import { Calls } from '../hosts/calls'
import { servePort } from '../hosts/message-port'

/** A desk in a thread of its own, as in the shell's separate process: tests end it without warning. */
interface ThreadData {
  options: Omit<DeskOptions, 'clock' | 'protectKey'>
  port: MessagePort
}

const { options, port } = workerData as ThreadData
servePort(new Calls(await Desk.open(options)), port)
