import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import { fileURLToPath } from 'node:url'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import components from 'unplugin-vue-components/vite'
import { aliases } from './aliases.ts'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Builds `out/`: the Node side (shell, core process, workers, command line), the preload, the renderer. */
export default defineConfig({
  main: {
    resolve: { alias: aliases },
    build: {
      outDir: 'out/main',
      target: 'node22',
      rollupOptions: {
        input: {
          electron: at('src-main/electron/main.ts'),
          'core-process': at('src-main/hosts/utility-process.ts'),
          peian: at('src-main/hosts/peian.ts'),
          worker: at('src-main/core/workers/worker.ts'),
        },
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
        },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      rollupOptions: {
        input: { preload: at('src-main/electron/preload/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    resolve: { alias: aliases },
    plugins: [
      vue(),
      components({
        dirs: [],
        dts: false,
        resolvers: [ElementPlusResolver({ importStyle: 'css' })],
      }),
    ],
    define: {
      __VUE_I18N_LEGACY_API__: false,
      __VUE_I18N_FULL_INSTALL__: false,
      __INTLIFY_PROD_DEVTOOLS__: false,
    },
    build: {
      minify: true,
      modulePreload: { polyfill: false },
      outDir: at('out/renderer'),
      rollupOptions: { input: at('src-renderer/index.html') },
    },
  },
})
