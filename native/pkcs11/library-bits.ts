import { closeSync, openSync, readSync } from 'node:fs'

/**
 * Word size of a library by its ELF or PE header; null for a file that is neither, or cannot be read. A library of
 * another size than the program's cannot be loaded, and says so in words nobody understands.
 */
export function findLibraryBits(file: string): 32 | 64 | null {
  const head = readHead(file)
  if (head === undefined) return null
  if (head.subarray(0, 4).equals(Buffer.from('\x7fELF', 'latin1')))
    return head[4] === 1 ? 32 : head[4] === 2 ? 64 : null
  if (head.toString('latin1', 0, 2) !== 'MZ' || head.length < 0x40) return null
  const at = head.readUInt32LE(0x3c)
  if (at + 6 > head.length || head.toString('latin1', at, at + 4) !== 'PE\0\0') return null
  const machine = head.readUInt16LE(at + 4)
  if (machine === I386) return 32
  return machine === AMD64 || machine === ARM64 ? 64 : null
}

const I386 = 0x14c
const AMD64 = 0x8664
const ARM64 = 0xaa64
/** Far beyond where any linker puts the PE header. */
const HEAD_LENGTH = 4096

function readHead(file: string): Buffer | undefined {
  try {
    const descriptor = openSync(file, 'r')
    try {
      const head = Buffer.alloc(HEAD_LENGTH)
      return head.subarray(0, readSync(descriptor, head, 0, HEAD_LENGTH, 0))
    } finally {
      closeSync(descriptor)
    }
  } catch {
    return undefined
  }
}
