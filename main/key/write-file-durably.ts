import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'
import path from 'node:path'

/** Replaces a file whole or not at all, also when the power goes: new file, fsync, rename, fsync of the folder. */
export function writeFileDurably(file: string, content: string): void {
  const fresh = `${file}.new`
  const descriptor = openSync(fresh, 'w', 0o600)
  try {
    writeSync(descriptor, content)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(fresh, file)
  syncFolderNow(path.dirname(file))
}

/** The new names in a folder are on the disk. Windows keeps the order of renames itself and refuses to open a folder. */
export function syncFolderNow(folder: string): void {
  if (process.platform === 'win32') return
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
