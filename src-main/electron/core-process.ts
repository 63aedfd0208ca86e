import { utilityProcess, type MessagePortMain } from 'electron'
import type { FromCore } from '@main/hosts/utility-protocol'
import type { CoreChild } from './supervisor'

/**
 * Starts the core in a utility process. It gets no more of the environment than it needs: what a shell
 * has set for Node or Electron stays out.
 * @param file the built `core-process.js`
 */
export function forkCore(file: string): CoreChild<MessagePortMain> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(NODE_|ELECTRON_)/u.test(name)),
  )
  const child = utilityProcess.fork(file, [], { serviceName: 'Peian Desk Core', env })
  return {
    send: (message, ports = []) => child.postMessage(message, ports),
    onMessage: (listener) => void child.on('message', (message: FromCore) => listener(message)),
    onExit: (listener) => void child.once('exit', listener),
    kill: () => void child.kill(),
  }
}
