import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/**
 * The form of a journal: head (format name, salt, generation of the workspace, schema of its rows), then frames, each
 * AES-256-GCM under a key of this one file, with a random nonce and its own head as additional data: frames can be neither
 * changed, nor exchanged, nor moved, nor taken for another file's. A frame begins with a mark, so that one that is damaged costs
 * itself alone.
 */
const FORMAT = Buffer.from('BDJ1')
const MARK = Buffer.from('BDJF')
const SALT_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
const HEAD_BYTES = FORMAT.length + SALT_BYTES + 8
/** Mark, number of the frame (4), count (6), bytes of the content (4). */
const FRAME_HEAD_BYTES = MARK.length + 14

export interface JournalHead {
  /** Which data key of the workspace: 0, 1, 2 … */
  readonly generation: number
  /** `user_version` of the database the rows come from. */
  readonly schemaVersion: number
}

export interface FramePlace {
  /** 0, 1, 2 … within the file. */
  readonly index: number
  /** How many changes the database had seen when this was written. */
  readonly count: number
}

export interface ReadJournal extends JournalHead {
  readonly frames: readonly (FramePlace & { readonly content: Buffer })[]
  /** Frames in the middle that cannot be read. One torn off at the end is none: what it told was never confirmed. */
  readonly lost: number
}

/** A new file's head and the key of its frames; `key`: 32 bytes, the caller's. */
export function createJournalHead(
  key: Uint8Array,
  head: JournalHead,
): { readonly bytes: Buffer; readonly key: Buffer } {
  const salt = randomBytes(SALT_BYTES)
  const numbers = Buffer.alloc(8)
  numbers.writeUInt32BE(head.generation, 0)
  numbers.writeUInt32BE(head.schemaVersion, 4)
  const bytes = Buffer.concat([FORMAT, salt, numbers])
  return { bytes, key: toFrameKey(key, bytes) }
}

export function sealJournalFrame(frameKey: Uint8Array, { index, count }: FramePlace, content: Uint8Array): Buffer {
  const head = Buffer.alloc(FRAME_HEAD_BYTES)
  MARK.copy(head)
  head.writeUInt32BE(index, MARK.length)
  head.writeUIntBE(count, MARK.length + 4, 6)
  head.writeUInt32BE(content.length, MARK.length + 10)
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', frameKey, nonce)
  cipher.setAAD(head)
  return Buffer.concat([head, nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()])
}

/** All that can be read of a journal; undefined when its head is not that of one. */
export function readJournalFrames(bytes: Buffer, key: Uint8Array): ReadJournal | undefined {
  if (bytes.length < HEAD_BYTES || !bytes.subarray(0, FORMAT.length).equals(FORMAT)) return undefined
  const head = bytes.subarray(0, HEAD_BYTES)
  const frameKey = toFrameKey(key, head)
  const frames: (FramePlace & { content: Buffer })[] = []
  let at = HEAD_BYTES
  let isTorn = false
  while (at < bytes.length) {
    const read = openFrameAt(bytes, at, frameKey)
    if (read) {
      frames.push(read.frame)
      at = read.end
      isTorn = false
      continue
    }
    const next = bytes.indexOf(MARK, at + 1)
    at = next < 0 ? bytes.length : next
    isTorn = true
  }
  const numbers = bytes.subarray(FORMAT.length + SALT_BYTES)
  const last = frames.at(-1)
  const expected = last === undefined ? 0 : last.index + 1
  const gone = expected - frames.length
  // Nothing but a torn tail: it was the only frame, or none was ever whole.
  const lost = last === undefined && isTorn ? 1 : gone
  return { generation: numbers.readUInt32BE(0), schemaVersion: numbers.readUInt32BE(4), frames, lost }
}

function openFrameAt(bytes: Buffer, at: number, frameKey: Buffer) {
  const body = at + FRAME_HEAD_BYTES + NONCE_BYTES
  if (body + TAG_BYTES > bytes.length || !bytes.subarray(at, at + MARK.length).equals(MARK)) return undefined
  const head = bytes.subarray(at, at + FRAME_HEAD_BYTES)
  const end = body + head.readUInt32BE(MARK.length + 10) + TAG_BYTES
  if (end > bytes.length) return undefined
  const decipher = createDecipheriv('aes-256-gcm', frameKey, bytes.subarray(body - NONCE_BYTES, body))
  decipher.setAAD(head)
  decipher.setAuthTag(bytes.subarray(end - TAG_BYTES, end))
  try {
    const content = Buffer.concat([decipher.update(bytes.subarray(body, end - TAG_BYTES)), decipher.final()])
    const frame = { index: head.readUInt32BE(MARK.length), count: head.readUIntBE(MARK.length + 4, 6), content }
    return { frame, end }
  } catch {
    return undefined
  }
}

/** The whole head goes into the key: one that was changed opens nothing. */
function toFrameKey(key: Uint8Array, head: Uint8Array): Buffer {
  return Buffer.from(hkdfSync('sha256', key, head, 'border-desk/journal-frames/1', 32))
}
