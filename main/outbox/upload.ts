import type { Database } from 'better-sqlite3'
import type { FileStore } from '../files/file-store.ts'
import { DamagedFile } from '../files/frames.ts'
import type { HttpAnswer, HttpRequest } from '../sync/http.ts'
import { serverFailure, type ServerResult } from '../sync/server-result.ts'
import type { UploadNeed } from '../../domain/sync/upload-need.ts'
import { getUpload, markUploaded, restartUpload, saveUploadProgress } from './upload.repo.ts'

export interface UploaderDeps {
  readonly db: Database
  readonly files: Pick<FileStore, 'has' | 'stream'>
  readonly server: { send(request: HttpRequest): Promise<ServerResult<HttpAnswer>> }
  readonly onProgress: () => void
}

export type Upload = (need: UploadNeed, signal: AbortSignal) => Promise<ServerResult<null>>

const TUS = { 'tus-resumable': '1.0.0' }
export const CHUNK_BYTES = 1024 * 1024
/** After one that was sent quicker than this the next is twice as large: on a fast line a request costs more than its bytes. */
const QUICK_MS = 250
export const LARGEST_CHUNK_BYTES = 2 * CHUNK_BYTES
/** How often one call asks the server where to go on, before it leaves the rest to the next try. */
const MOST_RESUMES = 3
/** The server knows how far it is; what is written down here is for the clerk to see after a restart. */
const SAVE_EVERY_MS = 300

/**
 * tus 1.0 (creation, HEAD, PATCH) over the clerk's session, straight from the encrypted store: the ready-made client wants
 * a Buffer or a stream from the start, we have bytes from any offset. Where to go on after a cut or a crash the server is
 * asked; the next chunk is decrypted while one is on its way.
 * Errors beyond the network: `file-lost` when the store cannot give the content any more.
 */
export function createUploader({ db, files, server, onProgress }: UploaderDeps): Upload {
  return async function upload(need, signal) {
    if (getUpload(db, need).done) return DONE
    if (!(await files.has(need.sha256))) return serverFailure('refused', 'file-lost')
    for (let resumes = 0; ; resumes += 1) {
      const place = await findPlace(need, signal)
      if (!place.ok) return place
      const sent = await sendFrom(need, place.value, signal).catch(toStoreFailure)
      if (sent.ok) {
        markUploaded(db, need.sha256)
        onProgress()
        return DONE
      }
      // 409: the server stands elsewhere. 404, 410: it has forgotten the upload, which `findPlace` sees.
      const isLost = sent.error.status === 404 || sent.error.status === 410
      if (isLost) restartUpload(db, need.sha256)
      if ((!isLost && sent.error.status !== 409) || resumes >= MOST_RESUMES) return sent
    }
  }

  /** Where the server takes the rest: of the upload begun before, or of a new one. */
  async function findPlace(need: UploadNeed, signal: AbortSignal): Promise<ServerResult<Place>> {
    const { url } = getUpload(db, need)
    if (url !== null) {
      const head = await server.send({ method: 'HEAD', path: url, headers: TUS, signal })
      const offset = head.ok ? toOffset(head.value) : undefined
      if (offset !== undefined && offset <= need.bytes) return { ok: true, value: { url, offset } }
      const { status } = head.ok ? head.value : head.error
      if (!head.ok && status !== 404 && status !== 410 && status !== 403) return head
      restartUpload(db, need.sha256)
    }
    return create(need, signal)
  }

  async function create(need: UploadNeed, signal: AbortSignal): Promise<ServerResult<Place>> {
    const metadata = Object.entries({ sha256: need.sha256, mediaType: need.mediaType })
      .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
      .join(',')
    const headers = { ...TUS, 'upload-length': String(need.bytes), 'upload-metadata': metadata }
    const created = await server.send({ method: 'POST', path: '/files', headers, signal })
    if (!created.ok) return created
    const url = created.value.header('location')
    if (url === undefined) return serverFailure('server', 'server-error')
    // A server that has this content already says so by an offset at the end.
    const offset = toOffset(created.value) ?? 0
    saveUploadProgress(db, need.sha256, url, offset)
    return { ok: true, value: { url, offset } }
  }

  async function sendFrom(need: UploadNeed, { url, offset }: Place, signal: AbortSignal): Promise<ServerResult<null>> {
    let at = offset
    let savedAt = performance.now()
    let size = CHUNK_BYTES
    for await (const { pieces, length } of readAhead(toChunks(files.stream(need.sha256, offset), () => size))) {
      const headers = { ...TUS, 'upload-offset': String(at), 'content-type': 'application/offset+octet-stream' }
      const sentAt = performance.now()
      const patched = await server.send({ method: 'PATCH', path: url, headers, bytes: pieces, signal })
      if (!patched.ok) {
        saveUploadProgress(db, need.sha256, url, at)
        return patched
      }
      at += length
      if (toOffset(patched.value) !== at) return serverFailure('server', 'server-error', { status: 409 })
      const now = performance.now()
      size = now - sentAt < QUICK_MS ? LARGEST_CHUNK_BYTES : CHUNK_BYTES
      if (now - savedAt < SAVE_EVERY_MS) continue
      savedAt = now
      saveUploadProgress(db, need.sha256, url, at)
      onProgress()
    }
    return at === need.bytes ? DONE : serverFailure('refused', 'file-lost')
  }
}

interface Place {
  readonly url: string
  readonly offset: number
}

/** What is kept here cannot be read: no network will mend that. Anything else thrown is a bug. */
function toStoreFailure(error: unknown): ServerResult<never> {
  if (error instanceof DamagedFile) return serverFailure('refused', 'file-lost')
  throw error
}

const DONE = { ok: true, value: null } as const

function toOffset(answer: HttpAnswer): number | undefined {
  const offset = Number(answer.header('upload-offset') ?? Number.NaN)
  return Number.isSafeInteger(offset) && offset >= 0 ? offset : undefined
}

/** Takes the next while the one before is used. */
async function* readAhead<T>(items: AsyncGenerator<T>): AsyncGenerator<T> {
  try {
    let next = items.next()
    for (;;) {
      const { done, value } = await next
      if (done === true) return
      next = items.next()
      // Whoever stops early never asks what became of it.
      next.catch(() => undefined)
      yield value
    }
  } finally {
    await items.return(undefined)
  }
}

interface Chunk {
  readonly pieces: readonly Uint8Array[]
  readonly length: number
}

/** As many pieces of the store as make up a chunk, not one copied. */
async function* toChunks(pieces: AsyncIterable<Uint8Array>, getSize: () => number): AsyncGenerator<Chunk> {
  let held: Uint8Array[] = []
  let length = 0
  for await (const piece of pieces) {
    if (length > 0 && length + piece.length > getSize()) {
      yield { pieces: held, length }
      held = []
      length = 0
    }
    held.push(piece)
    length += piece.length
  }
  if (length > 0) yield { pieces: held, length }
}
