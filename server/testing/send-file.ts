import { Upload } from 'tus-js-client'
import type { TestClerk } from './test-clerk.ts'
import type { TestFile } from './test-filings.ts'

export interface SendOptions {
  readonly chunkSize?: number
  readonly metadata?: Readonly<Record<string, string>>
}

export interface Sent {
  readonly url: string
  /** Bytes of each request that carried some. */
  readonly chunks: readonly number[]
}

/** Sends a file with the same library the client uses. Rejects with tus's own error. */
export async function sendFile(clerk: TestClerk, file: TestFile, options: SendOptions = {}): Promise<Sent> {
  const chunks: number[] = []
  return new Promise((resolve, reject) => {
    const upload = new Upload(file.bytes, {
      endpoint: `${clerk.office.url}/files`,
      onBeforeRequest: async (request) => {
        const credentials = await clerk.credentials(request.getMethod(), request.getURL())
        for (const [name, value] of Object.entries(credentials)) request.setHeader(name, value)
      },
      metadata: { sha256: file.sha256, mediaType: file.mediaType, ...options.metadata },
      chunkSize: options.chunkSize ?? 1024 * 1024,
      retryDelays: [],
      onChunkComplete: (size) => void chunks.push(size),
      onError: reject,
      onSuccess: () => resolve({ url: upload.url ?? '', chunks }),
    })
    upload.start()
  })
}
