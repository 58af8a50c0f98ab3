import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import { resolve } from 'node:path'
import elementPlus from 'unplugin-element-plus/vite'

/** Native modules stay outside the bundle; everything else is bundled, so that a package ships nothing it does not use. */
const native = ['electron', 'better-sqlite3', 'pkcs11js', 'sharp']

export default defineConfig({
  main: {
    // Its ES module declares a `require` of its own, beside the one that every piece of the bundle is given.
    resolve: { alias: { fflate: resolve('node_modules/fflate/lib/node.cjs') } },
    build: {
      outDir: 'out/app/main',
      externalizeDeps: false,
      rollupOptions: {
        input: {
          index: resolve('main/index.ts'),
          'key-process': resolve('native/pkcs11/key-process.ts'),
          'database-worker': resolve('main/db/database-worker.ts'),
          'page-worker': resolve('main/sync/page-worker.ts'),
        },
        external: native,
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/app/preload',
      externalizeDeps: false,
      rollupOptions: {
        input: { preload: resolve('main/preload.ts') },
        external: ['electron'],
        // A sandboxed preload is loaded as CommonJS.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [vue(), elementPlus({})],
    build: {
      outDir: resolve('out/app/renderer'),
      emptyOutDir: true,
      minify: true,
      rollupOptions: {
        input: resolve('renderer/index.html'),
        output: {
          // One file for the login page, one for the desk with the home page: the two that every day begins with.
          codeSplitting: {
            groups: [
              { name: 'start', tags: ['$initial'], priority: 1 },
              { name: 'desk', test: /renderer[\\/](ui[\\/]AppShell|features[\\/]home[\\/]HomePage)\.vue/ },
            ],
          },
        },
      },
    },
  },
})
