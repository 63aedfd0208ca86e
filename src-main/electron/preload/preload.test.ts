import { EventEmitter } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { build } from 'vite'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { aliases } from '../../../aliases'
import { channels } from '../channels'

/** Builds the preload as it ships and runs it where only `electron` can be required, as in the sandbox. */
describe('what the page gets of the shell', () => {
  let code = ''

  beforeAll(async () => {
    const built = await build({
      configFile: false,
      logLevel: 'silent',
      resolve: { alias: aliases },
      build: {
        write: false,
        ssr: fileURLToPath(new URL('preload.ts', import.meta.url)),
        rollupOptions: { external: ['electron'], output: { format: 'cjs' } },
      },
    })
    const chunks = 'output' in built ? built.output : []
    expect(chunks).toHaveLength(1)
    const [chunk] = chunks
    code = chunk?.type === 'chunk' ? chunk.code : ''
  })

  function run() {
    const exposed: Record<string, Record<string, unknown>> = {}
    const ipcRenderer = Object.assign(new EventEmitter(), {
      send: vi.fn(),
      invoke: vi.fn(async () => ({ status: 'cancelled' })),
    })
    const electron = {
      contextBridge: {
        exposeInMainWorld: (name: string, api: Record<string, unknown>) => (exposed[name] = api),
      },
      ipcRenderer,
      webUtils: { getPathForFile: vi.fn(() => '/home/a.zip') },
    }
    const required: string[] = []
    const window = { location: { origin: 'app://desk' }, postMessage: vi.fn() }
    const context = createContext({
      require: (name: string) => {
        required.push(name)
        return name === 'electron' ? electron : {}
      },
      process: { platform: 'linux' },
      exports: {},
      module: { exports: {} },
      window,
    })
    runInContext(code, context)
    return { exposed, ipcRenderer, required, window }
  }

  it('needs nothing but electron', () => {
    expect(run().required).toEqual(['electron'])
  })

  it('is exactly this, and nothing of Electron itself', () => {
    const { exposed } = run()
    expect(Object.keys(exposed)).toEqual(['deskHost'])
    const surface = Object.entries(exposed['deskHost'] ?? {})
    expect(surface.map(([name, value]) => `${name}: ${typeof value}`).sort()).toEqual([
      'chooseSource: function',
      'connectCore: function',
      'kind: string',
      'openExternal: function',
      'platform: string',
      'saveDownload: function',
      'setLanguage: function',
      'takeDropped: function',
    ])
  })

  it('sends each request on its own channel only, with no more than its argument', async () => {
    const { exposed, ipcRenderer } = run()
    const host = exposed['deskHost'] as Record<string, (...values: unknown[]) => unknown>
    host['connectCore']?.('desk:choose-source')
    host['setLanguage']?.('en', 'more')
    host['openExternal']?.('https://www.gov.cn/', 'more')
    expect(ipcRenderer.send.mock.calls).toEqual([
      [channels.connectCore],
      [channels.setLanguage, 'en'],
      [channels.openExternal, 'https://www.gov.cn/'],
    ])
    await host['chooseSource']?.('file', 'more')
    await host['takeDropped']?.({ name: 'a.zip' })
    await host['saveDownload']?.('d1', '/etc/passwd')
    expect(ipcRenderer.invoke.mock.calls).toEqual([
      [channels.chooseSource, 'file'],
      [channels.takeDropped, '/home/a.zip'],
      [channels.saveDownload, 'd1'],
    ])
  })

  it('passes the core’s port and its loss to this window and no other origin', () => {
    const { ipcRenderer, window } = run()
    const port = { name: 'port' }
    ipcRenderer.emit(channels.corePort, { ports: [port], sender: ipcRenderer })
    ipcRenderer.emit(channels.coreLost, { ports: [], sender: ipcRenderer })
    expect(window.postMessage.mock.calls).toEqual([
      [{ type: 'desk:core-port' }, 'app://desk', [port]],
      [{ type: 'desk:core-lost' }, 'app://desk', []],
    ])
  })
})
