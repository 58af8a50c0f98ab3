import { copyFileSync, mkdirSync, readdirSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import path from 'node:path'
import { createFileNames, isUnfinished, toUnfinished } from './encrypted-file-store.ts'
import { DamagedFile } from './frames.ts'
import { openSealedFile, sealFile, syncFolder } from './sealed-file.ts'

export interface FilesUnderKey {
  readonly directory: string
  /** 32 bytes; stays the caller's. */
  readonly key: Uint8Array
}

/**
 * Writes every file of a store into another one under its own key; the first is only read. A file that cannot be opened any
 * more can be of no use under any key, but is not thrown away either: it goes to `setAside` as it is.
 */
export async function reencryptFiles(
  from: FilesUnderKey,
  to: FilesUnderKey,
  setAside: string,
): Promise<{ readonly files: number; readonly damaged: number }> {
  mkdirSync(to.directory, { recursive: true, mode: 0o700 })
  const [oldName, newName] = [createFileNames(from.key), createFileNames(to.key)]
  let [files, damaged] = [0, 0]
  try {
    for (const name of listFiles(from.directory)) {
      const source = path.join(from.directory, name)
      const target = toUnfinished(to.directory)
      const sha256 = await copyFile(source, from.key, target, to.key)
      if (sha256 !== undefined && oldName.of(sha256) === name) {
        await rename(target, path.join(to.directory, newName.of(sha256)))
        files += 1
      } else {
        mkdirSync(setAside, { recursive: true, mode: 0o700 })
        copyFileSync(source, path.join(setAside, name))
        damaged += 1
      }
    }
    await syncFolder(to.directory)
    return { files, damaged }
  } finally {
    oldName.forget()
    newName.forget()
  }
}

/** The hash of the content; undefined when the file is damaged. */
async function copyFile(source: string, from: Uint8Array, target: string, to: Uint8Array): Promise<string | undefined> {
  try {
    return (await sealFile(openSealedFile(source, from, 0), target, to)).sha256
  } catch (error) {
    if (error instanceof DamagedFile) return undefined
    throw error
  }
}

function listFiles(directory: string): readonly string[] {
  try {
    return readdirSync(directory).filter((name) => !isUnfinished(name))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
