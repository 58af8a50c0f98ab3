import { dialog, type BrowserWindow, type FileFilter } from 'electron'
import { writeFile } from 'node:fs/promises'

const filters: { readonly [mediaType: string]: FileFilter } = {
  'application/pdf': { name: 'PDF', extensions: ['pdf'] },
  'image/jpeg': { name: 'JPEG', extensions: ['jpg', 'jpeg'] },
  'image/png': { name: 'PNG', extensions: ['png'] },
}

/** Asks for one file; null when the clerk changes their mind. */
export async function chooseFile(
  window: BrowserWindow,
  options: { title: string; accept: readonly string[] },
): Promise<string | null> {
  const known = options.accept.flatMap((mediaType) => filters[mediaType] ?? [])
  const every = { name: '可用文件', extensions: known.flatMap((filter) => filter.extensions) }
  const { filePaths } = await dialog.showOpenDialog(window, {
    title: options.title,
    filters: [every, ...known],
    properties: ['openFile'],
  })
  return filePaths[0] ?? null
}

/** Asks where to save and writes there; false when the clerk changes their mind. */
export async function saveFile(window: BrowserWindow, name: string, bytes: Uint8Array): Promise<boolean> {
  const { filePath } = await dialog.showSaveDialog(window, { defaultPath: name })
  if (!filePath) return false
  await writeFile(filePath, bytes)
  return true
}
