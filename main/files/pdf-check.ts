import type { FileHandle } from 'node:fs/promises'
import { failure } from '../../domain/result.ts'

const TAIL_BYTES = 4096
const DICTIONARY_BYTES = 16 * 1024
const CHUNK_BYTES = 1024 * 1024
/** The entry itself, a reference or a dictionary; not the word in some text. */
const ENCRYPT = /\/Encrypt\s*(\d+\s+\d+\s+R\b|<<)/

/**
 * Encrypted or cut short, seen from the trailer alone (ISO 32000-1, 7.5.5 and 7.5.8): a whole file ends with `%%EOF` after
 * `startxref` and an offset; the trailer dictionary there names `/Encrypt` when a password protects it, also an empty one.
 */
export async function findPdfProblem(handle: FileHandle, size: number) {
  const tail = await readText(handle, Math.max(0, size - TAIL_BYTES), size)
  const end = tail.lastIndexOf('%%EOF')
  const start = tail.lastIndexOf('startxref')
  if (end < 0 || start < 0 || start > end) return failure('pdf-damaged')
  const offset = Number(/^startxref\s+(\d{1,12})/.exec(tail.slice(start))?.[1] ?? -1)
  if (offset < 0 || offset >= size) return failure('pdf-damaged')

  const trailer = (await findTrailer(handle, offset, size)) ?? (await searchTrailer(handle, size))
  if (trailer === undefined) return failure('pdf-damaged')
  return ENCRYPT.test(trailer) ? failure('pdf-encrypted') : undefined
}

/** The trailer dictionary that belongs to the cross-reference at the offset; undefined when there is none. */
async function findTrailer(handle: FileHandle, offset: number, size: number): Promise<string | undefined> {
  const head = await readText(handle, offset, Math.min(size, offset + DICTIONARY_BYTES))
  if (/^\s*\d+\s+\d+\s+obj\b/.test(head)) {
    const dictionary = head.slice(0, (head.search(/\bstream\r?\n/) + 1 || head.length + 1) - 1)
    return /\/XRef\b/.test(dictionary) ? dictionary : undefined
  }
  if (!/^\s*xref\b/.test(head)) return undefined
  for (let from = offset; from < size; from += CHUNK_BYTES) {
    const text = await readText(handle, from, Math.min(size, from + CHUNK_BYTES + DICTIONARY_BYTES))
    const at = text.indexOf('trailer')
    if (at >= 0) return untilStartxref(text.slice(at))
  }
  return undefined
}

/** Readers repair a wrong offset by searching; so do we, or a file that opens everywhere would be called damaged. */
async function searchTrailer(handle: FileHandle, size: number): Promise<string | undefined> {
  const found: string[] = []
  for (let from = 0; from < size; from += CHUNK_BYTES) {
    const text = await readText(handle, from, Math.min(size, from + CHUNK_BYTES + DICTIONARY_BYTES))
    for (const match of text.matchAll(/\btrailer\b|\/Type\s*\/XRef\b/g)) {
      found.push(untilStartxref(text.slice(Math.max(0, match.index - 1024), match.index + DICTIONARY_BYTES)))
    }
  }
  return found.length === 0 ? undefined : found.join('\n')
}

function untilStartxref(text: string): string {
  const end = text.indexOf('startxref')
  return text.slice(0, end < 0 ? DICTIONARY_BYTES : end)
}

/** Bytes as Latin-1: structure is ASCII, everything else only has to stay one character a byte. */
async function readText(handle: FileHandle, from: number, to: number): Promise<string> {
  const bytes = Buffer.alloc(to - from)
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, from)
  return bytes.toString('latin1', 0, bytesRead)
}
