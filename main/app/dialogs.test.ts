import type { BrowserWindow } from 'electron'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { saveFile } from './dialogs.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'dialogs-'))
afterAll(() => rmSync(folder, { recursive: true }))

vi.mock('electron', () => ({
  dialog: {
    showSaveDialog: (_window: unknown, { defaultPath }: { defaultPath: string }) =>
      Promise.resolve({ filePath: path.join(folder, defaultPath) }),
  },
}))

test('A dialog answered after the desk was locked writes nothing', async () => {
  const window = {} as BrowserWindow
  const [kept, late] = ['kept.pdf', 'late.pdf'].map((name) => ({ name, bytes: Buffer.from('%PDF') }))
  if (!kept || !late) throw new Error('two files')
  expect(await saveFile(window, kept, () => true)).toBe(true)
  expect(await saveFile(window, late, () => false)).toBe(false)
  expect(readFileSync(path.join(folder, 'kept.pdf'), 'utf8')).toBe('%PDF')
  expect(existsSync(path.join(folder, 'late.pdf'))).toBe(false)
})
