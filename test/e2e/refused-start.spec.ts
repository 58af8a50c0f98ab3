import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { electronUnderTest } from '../electron-stand-in/which.ts'
import { startAgain } from './support/start-again.ts'

const { kind } = electronUnderTest()

test('a server address that cannot be right is said in Chinese, and the program ends', async () => {
  test.skip(kind === 'electron', 'a real box waits for a person')
  const userData = mkdtempSync(join(tmpdir(), 'border-desk-'))
  try {
    for (const option of ['--server=外办', '--server=http://10.0.0.1', '--office=../..']) {
      const refused = startAgain([`--user-data-dir=${userData}`, option], {})
      expect(await refused.ended).toBe(1)
      expect(refused.readErrors()).toContain('无法启动边界通')
      expect(refused.readErrors()).toContain(option.slice(2, 8))
    }
    expect(existsSync(join(userData, 'workspaces'))).toBe(false)
  } finally {
    rmSync(userData, { recursive: true, force: true, maxRetries: 5 })
  }
})
