import { lstat, open, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import type { MaterialSlot } from '../../domain/filing/material.ts'
import { failure, success, type Result } from '../../domain/result.ts'
import { toFileFailure } from './file-failure.ts'
import { findImageProblem } from './image-check.ts'
import { findPdfProblem } from './pdf-check.ts'

export interface AcceptedFile {
  /** As the clerk named it. */
  readonly name: string
  /** What it really is, by its first bytes. */
  readonly mediaType: string
  readonly bytes: number
}

/** This network carries nothing classified (保密法 art. 31): a file that says so in its name is stopped at the door. */
const SECRET = /绝密|机密|秘密/

const HEAD_BYTES = 4100
const extensions: { readonly [mediaType: string]: readonly string[] } = {
  'application/pdf': ['pdf'],
  'image/jpeg': ['jpg', 'jpeg', 'jpe', 'jfif'],
  'image/png': ['png'],
}

/**
 * Whether a file may go into a slot, from its name, size and structure; contents are never decoded here. Nothing is
 * written, nothing of the file is changed. Errors: `file-vanished`, `file-unreadable`, `file-secret`, `file-empty`,
 * `file-too-large` {maxMb}, `file-type-wrong` {accepted}, `file-disguised` {realType}, `pdf-encrypted`, `pdf-damaged`,
 * `image-damaged`, `image-too-big` {megapixels, maxMegapixels}.
 */
export async function acceptFile(
  file: string,
  slot: Pick<MaterialSlot, 'accept' | 'maxBytes'>,
): Promise<Result<AcceptedFile>> {
  try {
    const found = await lstat(file)
    // Links and devices lead elsewhere than their name says.
    if (!found.isFile()) return failure('file-unreadable')
    const name = path.basename(file)
    if (SECRET.test(name)) return failure('file-secret')
    if (found.size === 0) return failure('file-empty')
    if (found.size > slot.maxBytes) return failure('file-too-large', { maxMb: toMegabytes(slot.maxBytes) })

    const handle = await open(file, 'r')
    try {
      const typed = await findType(handle, found.size, path.extname(name).slice(1).toLowerCase(), slot)
      if (!typed.ok) return typed
      const mediaType = typed.value
      const problem =
        mediaType === 'application/pdf'
          ? await findPdfProblem(handle, found.size)
          : await findImageProblem(handle, found.size, mediaType)
      return problem ?? success({ name, mediaType, bytes: found.size })
    } finally {
      await handle.close()
    }
  } catch (error) {
    return toFileFailure(error)
  }
}

/** By the first bytes, never by the extension: the extension only tells whether the file pretends to be something else. */
async function findType(
  handle: FileHandle,
  size: number,
  extension: string,
  slot: Pick<MaterialSlot, 'accept'>,
): Promise<Result<MaterialSlot['accept'][number]>> {
  const head = Buffer.alloc(Math.min(HEAD_BYTES, size))
  await handle.read(head, 0, head.length, 0)
  const { fileTypeFromBuffer } = await import('file-type')
  const real = await fileTypeFromBuffer(head)
  // Some scanners put a line before the PDF; readers accept that within the first kilobyte.
  const isPdf = real === undefined && head.subarray(0, 1024).includes('%PDF-')
  const realMediaType = isPdf ? 'application/pdf' : real?.mime
  const claimed = Object.keys(extensions).find((mediaType) => extensions[mediaType]?.includes(extension))
  const accepted = slot.accept.find((mediaType) => mediaType === realMediaType)
  if (accepted !== undefined && claimed !== undefined) return success(accepted)
  if (realMediaType === undefined && claimed === undefined) return failure('file-type-wrong', toAccepted(slot))
  if (realMediaType !== claimed && (claimed !== undefined || accepted !== undefined)) {
    return failure('file-disguised', { realType: isPdf ? 'pdf' : (real?.ext ?? 'unknown'), ...toAccepted(slot) })
  }
  return failure('file-type-wrong', toAccepted(slot))
}

function toAccepted({ accept }: Pick<MaterialSlot, 'accept'>) {
  return { accepted: accept.map((mediaType) => mediaType.replace(/^.*\//, '').toUpperCase()).join('、') }
}

function toMegabytes(bytes: number): number {
  return Math.round((bytes / 1024 / 1024) * 10) / 10
}
