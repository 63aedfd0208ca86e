import { fileURLToPath } from 'node:url'

/** Import aliases, one per tree; the build and the tests read them from here. */
export const aliases = {
  '@shared': fileURLToPath(new URL('./src-shared', import.meta.url)),
  '@main': fileURLToPath(new URL('./src-main', import.meta.url)),
  '@renderer': fileURLToPath(new URL('./src-renderer', import.meta.url)),
}
