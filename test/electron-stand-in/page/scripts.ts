import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { listSchemes } from '../origins.ts'
import { createBridgeEnd } from './bridge-end.ts'
import { createCloneCodec } from './clone-codec.ts'
import { runInMainWorld } from './main-world.ts'
import { runPreload, type PreloadSettings } from './preload-world.ts'

export interface PageScripts {
  binding: string
  deliver: string
  mainWorld: string
  preloadWorld: string
}

/** The texts that Chromium runs at the start of each document, in the page's world and in the preload's. */
export function createPageScripts(preloadPath: string | undefined): PageScripts {
  const secret = randomUUID()
  const binding = `toMain${randomUUID()}`
  const deliver = `fromMain${randomUUID()}`
  const { electron = '', node, v8 = '' } = process.versions as Record<string, string>
  const settings: PreloadSettings = {
    secret,
    binding,
    deliver,
    process: { versions: { electron, node: node ?? '', v8 }, platform: process.platform, arch: process.arch, argv: [] },
    schemes: listSchemes(),
    preloadPath: preloadPath ?? '',
  }
  const preload = preloadPath === undefined ? '' : readFileSync(preloadPath, 'utf8').replace(/^#!.*/, '')
  return {
    binding,
    deliver,
    mainWorld: `(${runInMainWorld.toString()})(${JSON.stringify(secret)}, ${createBridgeEnd.toString()})`,
    preloadWorld: `(${runPreload.toString()})(${JSON.stringify(settings)}, { createEnd: ${createBridgeEnd.toString()}, createCodec: ${createCloneCodec.toString()}, preload: function (require, module, exports, process) {${preload}\n} })\n//# sourceURL=${preloadPath ?? 'no-preload'}`,
  }
}
