import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { aliases } from '../../aliases'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Builds the worker that the pool loads, once before the tests: worker threads cannot run TypeScript. */
export default async function buildWorker(): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'warn',
    resolve: { alias: aliases },
    build: {
      ssr: at('../core/workers/worker.ts'),
      outDir: at('../../.cache/test-worker'),
      emptyOutDir: false,
      target: 'node22',
      rollupOptions: { output: { format: 'es', entryFileNames: 'worker.js' } },
    },
  })
}
