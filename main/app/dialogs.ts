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

const packageFilters = {
  bjb: { name: '边界通离线包', extensions: ['bjb'] },
  bjh: { name: '边界通回执包', extensions: ['bjh'] },
} as const satisfies { readonly [extension: string]: FileFilter }

/** Asks where an 离线包 goes; null when the clerk changes their mind. */
export async function choosePackagePlace(window: BrowserWindow, defaultPath: string): Promise<string | null> {
  const { filePath } = await dialog.showSaveDialog(window, {
    title: '离线包保存到',
    defaultPath,
    filters: [packageFilters.bjb],
  })
  return filePath || null
}

/** Asks for a 回执包; null when the clerk changes their mind. */
export async function chooseReceiptPackage(window: BrowserWindow): Promise<string | null> {
  const { filePaths } = await dialog.showOpenDialog(window, {
    title: '选择回执包',
    filters: [packageFilters.bjh],
    properties: ['openFile'],
  })
  return filePaths[0] ?? null
}

/** Asks for a folder, or lets one be made; null when the clerk changes their mind. */
export async function chooseFolder(window: BrowserWindow, title: string): Promise<string | null> {
  const { filePaths } = await dialog.showOpenDialog(window, {
    title,
    properties: ['openDirectory', 'createDirectory'],
  })
  return filePaths[0] ?? null
}

/**
 * Asks where to save and writes there; false when the clerk changes their mind. The dialog stays open over a locked desk:
 * nothing is written for whoever answers it then (`isStillTheirs`).
 */
export async function saveFile(
  window: BrowserWindow,
  file: { readonly name: string; readonly bytes: Uint8Array },
  isStillTheirs: () => boolean,
): Promise<boolean> {
  const { name, bytes } = file
  const { filePath } = await dialog.showSaveDialog(window, { defaultPath: name })
  if (!filePath || !isStillTheirs()) return false
  await writeFile(filePath, bytes)
  return true
}
