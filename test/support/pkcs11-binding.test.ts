import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { checkPackedBinding, placeBinding } from './pkcs11-binding.ts'

const WINDOWS = { platform: 'win32', arch: 'x64' }
const LINUX = { platform: 'linux', arch: 'x64' }
const BINARY = 'node_modules/pkcs11js/build/Release/pkcs11.node'
let root: string

beforeEach(() => {
  root = mkdtempSync(path.join(os.tmpdir(), 'binding-'))
  write('node_modules/pkcs11js/package.json', '{"version":"2.1.7"}')
  write(BINARY, toElf(2))
})
afterEach(() => rmSync(root, { recursive: true }))

test('The stored binary is packed, whatever was compiled on this machine', () => {
  const dll = toDll(0x8664)
  list([dll])
  write('resources/native/pkcs11-win32-x64.node', dll)
  expect(placeBinding(root, WINDOWS)).toBe(toHash(dll))
  expect(readFileSync(path.join(root, BINARY))).toEqual(dll)
})

test('Without a stored binary there is no package for Windows, and the message says where to read on', () => {
  list([])
  expect(() => placeBinding(root, WINDOWS)).toThrow(/no binary of pkcs11js for win32-x64.*README/)
  list([toDll(0x8664)])
  expect(() => placeBinding(root, WINDOWS)).toThrow(/pkcs11-win32-x64\.node is missing/)
})

test('A stored binary with one bit changed, or of 32 bits, is refused', () => {
  const dll = toDll(0x8664)
  list([dll])
  const changed = Buffer.from(dll)
  changed[100] = (changed[100] ?? 0) ^ 1
  write('resources/native/pkcs11-win32-x64.node', changed)
  expect(() => placeBinding(root, WINDOWS)).toThrow(/the list says/)
  const small = toDll(0x14c)
  list([small])
  write('resources/native/pkcs11-win32-x64.node', small)
  expect(() => placeBinding(root, WINDOWS)).toThrow(/no 64-bit library/)
})

test('On Linux the compiled one is packed; a missing package or another version is refused', () => {
  list([])
  expect(placeBinding(root, LINUX)).toBe(toHash(toElf(2)))
  write(BINARY, toElf(1))
  expect(() => placeBinding(root, LINUX)).toThrow(/no 64-bit library/)
  rmSync(path.join(root, BINARY))
  expect(() => placeBinding(root, LINUX)).toThrow(/is missing/)
  write('node_modules/pkcs11js/package.json', '{"version":"2.1.8"}')
  expect(() => placeBinding(root, LINUX)).toThrow(/is for pkcs11js 2\.1\.7, installed is 2\.1\.8/)
})

test('What lies in the package is looked at once more', () => {
  const packed = `resources/app.asar.unpacked/${BINARY}`
  expect(() => checkPackedBinding(root, toHash(toElf(2)))).toThrow(/missing in the package/)
  write(packed, toElf(1))
  expect(() => checkPackedBinding(root, toHash(toElf(2)))).toThrow(/another file/)
  write(packed, toElf(2))
  checkPackedBinding(root, toHash(toElf(2)))
})

test('The list that is shipped is for the version that is installed', () => {
  const here = path.resolve(import.meta.dirname, '../..')
  const list = JSON.parse(readFileSync(path.join(here, 'resources/native/pkcs11-prebuilds.json'), 'utf8')) as object
  const { optionalDependencies } = JSON.parse(readFileSync(path.join(here, 'package.json'), 'utf8')) as {
    optionalDependencies: object
  }
  expect(list).toMatchObject({ version: optionalDependencies['pkcs11js' as never] })
})

function list(binaries: readonly Buffer[]): void {
  const prebuilds = binaries.map((binary) => ({
    ...WINDOWS,
    ...{ file: 'pkcs11-win32-x64.node', sha256: toHash(binary), builtWith: 'a test' },
  }))
  write('resources/native/pkcs11-prebuilds.json', JSON.stringify({ package: 'pkcs11js', version: '2.1.7', prebuilds }))
}

function write(file: string, content: string | Buffer): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
  writeFileSync(path.join(root, file), content)
}

function toHash(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** As much of a header as says what it is for. */
function toElf(size: 1 | 2): Buffer {
  return Buffer.concat([Buffer.from('\x7fELF', 'latin1'), Buffer.of(size), Buffer.alloc(123)])
}

function toDll(machine: number): Buffer {
  const dll = Buffer.alloc(256)
  dll.write('MZ', 0, 'latin1')
  dll.writeUInt32LE(0x80, 0x3c)
  dll.write('PE\0\0', 0x80, 'latin1')
  dll.writeUInt16LE(machine, 0x84)
  return dll
}
