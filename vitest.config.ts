import vue from '@vitejs/plugin-vue'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import components from 'unplugin-vue-components/vite'
import { defineConfig } from 'vitest/config'
import { aliases } from './aliases.ts'

/** Three kinds of tests: the core and its rules, the renderer's parts, and the whole desk in a browser. */
export default defineConfig({
  resolve: { alias: aliases },
  test: {
    projects: [
      {
        resolve: { alias: aliases },
        test: {
          name: 'unit',
          globalSetup: ['src-main/testing/build-worker.ts'],
          environment: 'node',
          include: ['{src-main,src-shared,migrations,scripts,bench,samples}/**/*.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        resolve: { alias: aliases },
        plugins: [
          vue(),
          components({
            dirs: [],
            dts: false,
            resolvers: [ElementPlusResolver({ importStyle: false })],
          }),
        ],
        test: {
          name: 'renderer',
          environment: 'happy-dom',
          include: ['src-renderer/**/*.test.ts'],
          server: { deps: { inline: ['element-plus'] } },
        },
      },
      {
        resolve: { alias: aliases },
        test: {
          name: 'e2e',
          environment: 'node',
          include: ['e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
