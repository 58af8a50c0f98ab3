import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findLibraryBits } from './library-bits.ts'

let dir: string
beforeAll(() => (dir = mkdtempSync(path.join(os.tmpdir(), 'bits-'))))
afterAll(() => rmSync(dir, { recursive: true }))

function write(content: Buffer | string): string {
  const file = path.join(dir, 'library')
  writeFileSync(file, content)
  return file
}

function toPe(machine: number, at = 0x80): Buffer {
  const bytes = Buffer.alloc(at + 64)
  bytes.write('MZ', 'latin1')
  bytes.writeUInt32LE(at, 0x3c)
  bytes.write('PE\0\0', at, 'latin1')
  bytes.writeUInt16LE(machine, at + 4)
  return bytes
}

it('tells 32 from 64 bits by the header of Linux and Windows libraries', () => {
  expect(findLibraryBits(process.execPath)).toBe(64)
  expect(findLibraryBits(write(Buffer.from('\x7fELF\x01', 'latin1')))).toBe(32)
  expect(findLibraryBits(write(toPe(0x14c)))).toBe(32)
  expect(findLibraryBits(write(toPe(0x8664)))).toBe(64)
  expect(findLibraryBits(write(toPe(0xaa64, 0x200)))).toBe(64)
})

it('says nothing of what is no library, cut short, unknown, a folder or missing', () => {
  const others = ['', 'text', 'MZ', toPe(0x8664).subarray(0, 0x82), toPe(0x1c0), '\x7fELF']
  for (const other of others) expect(findLibraryBits(write(other))).toBeNull()
  const far = toPe(0x8664)
  far.writeUInt32LE(0xfffffff0, 0x3c)
  expect(findLibraryBits(write(far))).toBeNull()
  expect(findLibraryBits(dir)).toBeNull()
  expect(findLibraryBits(path.join(dir, 'none'))).toBeNull()
})
