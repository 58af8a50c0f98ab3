import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import path from 'node:path'
import { FileStore } from '@tus/file-store'
import { MemoryLocker, Server, type Upload } from '@tus/server'
import { fileTypeFromFile } from 'file-type'
import { z } from 'zod'
import { MaterialSlot } from '../../domain/filing/material.ts'
import { ProblemError, toProblem } from '../http/problem.ts'
import type { OfficeClock } from '../office/office-clock.ts'
import { appendBody } from './append-body.ts'
import type { FileRepo } from './file.repo.ts'
import { hashFile, type FileStorage } from './file-storage.ts'
import { createRunningHashes } from './running-hashes.ts'

export interface UploadDeps {
  /** Where uploads lie until they are whole. */
  readonly directory: string
  readonly maxBytes: number
  readonly files: FileRepo
  readonly storage: FileStorage
  readonly clock: OfficeClock
}

export interface UploadReceiver {
  /** Speaks tus 1.0 on behalf of a unit, but for PATCH. The request's body must not have been read. */
  readonly tus: Server
  /**
   * Takes the bytes of a PATCH from this offset on, and puts the file away when they were the last. Returns the offset after
   * them; undefined when the connection broke, what had come before counts. Refuses with a ProblemError.
   */
  append(uploadId: string, from: number, body: IncomingMessage): Promise<number | undefined>
  /** Says which unit the request comes from, before `tus` is given it. */
  attribute(request: IncomingMessage, unitCode: string): void
  isOf(uploadId: string, unitCode: string): boolean
  /** An upload whose last bytes came in but which was not put away, because the server stopped just then. */
  finishIfWhole(uploadId: string): Promise<void>
}

/** What a client says of a file before it sends it. */
export const UploadMetadata = z.object({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  mediaType: MaterialSlot.shape.accept.element,
})

/** As long as tus itself: whoever is still being read when the same upload is asked for again may finish his chunk. */
const DRAIN_MS = 3000

export function createUploadReceiver(deps: UploadDeps): UploadReceiver {
  const { directory, files, storage, clock } = deps
  const units = new WeakMap<object, string>()
  const finishing = new Map<string, Promise<void>>()
  const datastore = new FileStore({ directory })
  const locker = new MemoryLocker()
  const hashes = createRunningHashes()
  const tus = new TusWithProblems({
    path: '/files',
    datastore,
    locker,
    maxSize: deps.maxBytes,
    relativeLocation: true,
    allowedOrigins: [],
    // The unit stands in the id: whose upload it is can be told without looking anything up.
    namingFunction: (request) => `${getUnit(request.runtime?.node?.req)}-${randomUUID()}`,
    onUploadCreate: async (_request, upload) => {
      if (!UploadMetadata.safeParse(upload.metadata).success || !upload.size) throw refusal(400, 'malformed')
      return {}
    },
    onUploadFinish: async (_request, upload) => {
      await finishOnce(upload).catch((error: unknown) => {
        throw error instanceof ProblemError ? refusal(error.status, error.code) : error
      })
      return {}
    },
    onResponseError: (_request, error) => {
      if (!('status_code' in error) || Number(error.status_code) >= 500) console.error('upload failed', error)
      return undefined
    },
  })

  return {
    tus,
    append,
    attribute: (request, unitCode) => void units.set(request, unitCode),
    isOf: (uploadId, unitCode) => /^\w+-[0-9a-f-]{36}$/.test(uploadId) && uploadId.startsWith(`${unitCode}-`),
    async finishIfWhole(uploadId) {
      const upload = await datastore.getUpload(uploadId).catch(() => undefined)
      if (upload && upload.offset === upload.size) await finishOnce(upload).catch(() => undefined)
    },
  }

  /** The stream that tus makes of a body costs several times what the disk and the hash do together. */
  async function append(uploadId: string, from: number, body: IncomingMessage): Promise<number | undefined> {
    const stopped = new AbortController()
    const lock = locker.newLock(uploadId)
    await lock.lock(stopped.signal, () => void setTimeout(() => stopped.abort(), DRAIN_MS).unref())
    let upload: Upload
    try {
      upload = await datastore.getUpload(uploadId).catch(toUnknown)
      if (upload.offset !== from) throw new ProblemError(409, 'upload-offset-mismatch')
      const onBytes = (bytes: Buffer, at: number) => hashes.add(uploadId, bytes, at)
      const file = path.join(directory, uploadId)
      const upTo = upload.size ?? 0
      const added = await appendBody(body, { file, from, upTo, signal: stopped.signal, onBytes })
      if (added.end === 'too-large') throw new ProblemError(413, 'too-large')
      if (added.end === 'cut') return undefined
      upload.offset = added.offset
    } catch (error) {
      if (!(error instanceof ProblemError)) hashes.drop(uploadId)
      throw error
    } finally {
      await lock.unlock()
    }
    if (upload.offset === upload.size) await finishOnce(upload)
    return upload.offset
  }

  function getUnit(request: object | undefined): string {
    const unit = request && units.get(request)
    if (unit === undefined) throw new Error('an upload without a unit')
    return unit
  }

  function finishOnce(upload: Upload): Promise<void> {
    const running = finishing.get(upload.id) ?? finish(upload).finally(() => finishing.delete(upload.id))
    finishing.set(upload.id, running)
    return running
  }

  /** Checks what arrived against what was announced, and puts it away under its hash or not at all. */
  async function finish({ id, metadata, size }: Upload): Promise<void> {
    const announced = UploadMetadata.parse(metadata)
    const file = path.join(directory, id)
    const arrived = hashes.take(id, size ?? 0) ?? hashFile(file)
    const [sha256, type] = await Promise.all([arrived, fileTypeFromFile(file)])
    const code =
      sha256 !== announced.sha256
        ? 'hash-mismatch'
        : type?.mime !== announced.mediaType
          ? 'media-type-mismatch'
          : undefined
    if (code !== undefined) {
      await datastore.remove(id)
      throw new ProblemError(422, code)
    }
    await storage.keep(file, sha256)
    const unitCode = id.slice(0, id.indexOf('-'))
    files.store({ sha256, bytes: size ?? 0, mediaType: announced.mediaType, unitCode, storedAt: clock.now() })
    await datastore.configstore.delete(id)
  }
}

/** tus says in plain text what went wrong; here it is a problem (RFC 9457), as everywhere. */
class TusWithProblems extends Server {
  override write(context: Parameters<Server['write']>[0], headers: Headers, status: number, body = '') {
    if (status < 400) return super.write(context, headers, status, body)
    headers.set('content-type', 'application/problem+json')
    const code = uploadCodes[status] ?? (status < 500 ? 'malformed' : 'server-error')
    const isOurs = body.startsWith('{')
    return super.write(context, headers, status, isOurs ? body : JSON.stringify(toProblem(status, code)))
  }
}

function toUnknown(error: object): never {
  const isGone = 'status_code' in error && (error.status_code === 404 || error.status_code === 410)
  throw isGone ? new ProblemError(Number(error.status_code), 'upload-unknown') : error
}

const uploadCodes: { readonly [status: number]: string } = {
  404: 'upload-unknown',
  409: 'upload-offset-mismatch',
  410: 'upload-unknown',
  413: 'too-large',
}

function refusal(status: number, code: string): { status_code: number; body: string } {
  return { status_code: status, body: JSON.stringify(toProblem(status, code)) }
}
