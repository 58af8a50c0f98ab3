import { registerHooks } from 'node:module'

/** From here on `electron`, imported or required anywhere in this process, is the module at that URL. */
export function installHooks(electronUrl: string): void {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (/^electron(\/(main|common|utility))?$/.test(specifier))
        return { url: electronUrl, format: 'module-typescript', shortCircuit: true }
      if (specifier === 'electron/renderer')
        throw new Error('electron-stand-in: electron/renderer is not implemented outside a preload')
      return nextResolve(specifier, context)
    },
  })
}
