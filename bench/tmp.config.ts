import { defineConfig } from 'vite'
import { fileURLToPath } from 'node:url'
import { aliases } from '../aliases.ts'

/** Builds the benchmarks for Node, beside nothing that ships. */
export default defineConfig({
  resolve: { alias: aliases },
  build: {
    ssr: fileURLToPath(new URL('./tmp.ts', import.meta.url)),
    emptyOutDir: true,
    target: 'node22',
    rollupOptions: { output: { format: 'es', entryFileNames: 'tmp.js' } },
  },
})
