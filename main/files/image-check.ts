import type { FileHandle } from 'node:fs/promises'
import { failure } from '../../domain/result.ts'

/** A4 scanned at 600 dpi is 35 megapixels; anything far beyond is a mistake or a decompression bomb. */
const MAX_PIXELS = 50_000_000

/** The last bytes every whole file has; cameras may append a preview after them. */
const endings = { 'image/jpeg': Buffer.from([0xff, 0xd9]), 'image/png': Buffer.from('IEND') }
const TAIL_BYTES = 64 * 1024

/** Reads the header and the tail of an image; the pixels are not decoded. The size was checked before. */
export async function findImageProblem(handle: FileHandle, size: number, mediaType: keyof typeof endings) {
  const whole = Buffer.alloc(size)
  await handle.read(whole, 0, size, 0)
  if (!whole.subarray(-TAIL_BYTES).includes(endings[mediaType])) return failure('image-damaged')
  const header = await readHeader(whole)
  if (!header) return failure('image-damaged')
  const pixels = header.width * header.height
  if (pixels <= MAX_PIXELS) return undefined
  return failure('image-too-big', {
    megapixels: Math.ceil(pixels / 1_000_000),
    maxMegapixels: MAX_PIXELS / 1_000_000,
  })
}

/** Undefined when no header can be read. */
async function readHeader(bytes: Buffer): Promise<{ width: number; height: number } | undefined> {
  try {
    // Loaded with the first image: it takes longer than the login page.
    const { default: sharp } = await import('sharp')
    const { width, height } = await sharp(bytes, { failOn: 'error', limitInputPixels: false }).metadata()
    return { width, height }
  } catch {
    return undefined
  }
}
