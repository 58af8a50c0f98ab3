import { sha256 } from '../signature/algorithm.ts'
import { fromBase64, fromUtf8, toBase64, toHex, toUtf8 } from '../signature/bytes.ts'
import { readCertificateParts } from '../signature/certificate-parts.ts'
import { Operation } from '../sync/operation.ts'
import { toCanonicalJson } from '../sync/statement.ts'
import { deriveFrameKey, openFrames, sealFrames, type FrameKey } from './frames.ts'
import {
  createByteReader,
  DamagedPackage,
  joinBytes,
  LONGEST,
  toPart,
  type ByteReader,
  type Bytes,
} from './package-format.ts'
import { findPackageStatement, type PackageStatement, type PackedFile } from './package-statement.ts'

/**
 * An 离线包: `BJB1` · SHA-256 of the office's public key (SubjectPublicKeyInfo) · length of the wrap (2 bytes) · the content
 * key in RSA-OAEP (SHA-256) · frames. Inside: the statement, its CMS, the operations as canonical JSON, the files' bytes.
 */
const MAGIC = toUtf8('BJB1')
const HASH_BYTES = 32
const START = MAGIC.length + HASH_BYTES + 2
const LONGEST_WRAP = 1024
const FRAMES = 'border-desk/package'

export interface SignedManifest {
  /** Canonical JSON of a `PackageStatement`, to the byte as it was signed. */
  readonly statement: string
  /** DER, base64. */
  readonly cms: string
}

export interface PackageToSeal extends SignedManifest {
  /** In the statement's order. */
  readonly operations: readonly Operation[]
  readonly files: readonly PackedFile[]
  readonly readFile: (file: PackedFile) => AsyncIterable<Uint8Array>
}

/** The bytes of a package for the holder of this RSA certificate (DER, base64). Holds no more of it than a few frames. */
export async function* sealPackage(certificateDer: string, contents: PackageToSeal): AsyncGenerator<Bytes> {
  const contentKey = crypto.getRandomValues(new Uint8Array(32))
  const head = await toHead(certificateDer, contentKey)
  yield head
  yield* sealFrames(await deriveFrameKey(contentKey, head, FRAMES), toPlain(contents))
}

export function toOperationBytes(operation: Operation): Bytes {
  return toUtf8(toCanonicalJson(operation))
}

async function* toPlain({ statement, cms, operations, files, readFile }: PackageToSeal): AsyncGenerator<Uint8Array> {
  yield toPart(toUtf8(statement))
  yield toPart(fromBase64(cms))
  for (const operation of operations) yield toPart(toOperationBytes(operation))
  for (const file of files) yield* readFile(file)
}

async function toHead(certificateDer: string, contentKey: Bytes): Promise<Bytes> {
  const { publicKey } = readCertificateParts(fromBase64(certificateDer))
  const key = await crypto.subtle.importKey('spki', publicKey, OAEP, false, ['encrypt'])
  const wrapped = new Uint8Array(await crypto.subtle.encrypt({ name: OAEP.name }, key, contentKey))
  const length = Uint8Array.of(wrapped.length >> 8, wrapped.length & 0xff)
  return joinBytes([MAGIC, await sha256(publicKey), length, wrapped])
}

const OAEP = { name: 'RSA-OAEP', hash: 'SHA-256' }

export interface PackageHead {
  /** SHA-256 of the SubjectPublicKeyInfo it is closed for, lower-case hex. */
  readonly publicKeyHash: string
  /** The content key in RSA-OAEP with SHA-256. */
  readonly wrapped: Bytes
  /** Opens the frames that follow. Throws `DamagedPackage` while they are read. */
  open(contentKey: Bytes): Promise<ByteReader>
}

/** Throws `DamagedPackage` on what is no package. */
export async function readPackageHead(source: AsyncIterable<Bytes>): Promise<PackageHead> {
  const outer = createByteReader(source)
  const start = await outer.take(START)
  if (!MAGIC.every((byte, index) => start[index] === byte)) throw new DamagedPackage('not a package')
  const length = new DataView(start.buffer, start.byteOffset).getUint16(START - 2)
  if (length > LONGEST_WRAP) throw new DamagedPackage('wrap')
  const wrapped = await outer.take(length)
  return {
    publicKeyHash: toHex(start.subarray(MAGIC.length, MAGIC.length + HASH_BYTES)),
    wrapped,
    async open(contentKey) {
      const key: FrameKey = await deriveFrameKey(contentKey, joinBytes([start, wrapped]), FRAMES)
      return createByteReader(openFrames(key, outer.rest()))
    },
  }
}

export interface ReadManifest extends SignedManifest {
  readonly manifest: PackageStatement
}

/** The first parts inside. Throws `DamagedPackage`; whether the signature holds, and whose it is, the caller asks next. */
export async function readManifest(reader: ByteReader): Promise<ReadManifest> {
  const statement = fromUtf8(await reader.takePart(LONGEST.statement))
  const cms = toBase64(await reader.takePart(LONGEST.cms))
  const manifest = statement === undefined ? undefined : findPackageStatement(statement)
  if (statement === undefined || !manifest) throw new DamagedPackage('manifest')
  return { statement, cms, manifest }
}

/** The operations, each the very one the statement names. Throws `DamagedPackage`. */
export async function readOperations(reader: ByteReader, { operations }: PackageStatement): Promise<Operation[]> {
  const read: Operation[] = []
  for (const { id, sha256: named } of operations) {
    const bytes = await reader.takePart(LONGEST.operation)
    const operation = toHex(await sha256(bytes)) === named ? findOperation(bytes) : undefined
    if (operation?.id !== id) throw new DamagedPackage('operation')
    read.push(operation)
  }
  return read
}

function findOperation(bytes: Bytes): Operation | undefined {
  try {
    return Operation.safeParse(JSON.parse(fromUtf8(bytes) ?? '')).data
  } catch {
    return undefined
  }
}

// The Web globals this file stands on, declared here because this room knows neither DOM nor Node.
interface Key {
  readonly type: string
}
type Parameters = Readonly<Record<string, string>>
declare const crypto: {
  getRandomValues(bytes: Bytes): Bytes
  readonly subtle: {
    importKey(
      format: 'spki',
      data: Bytes,
      algorithm: Parameters,
      extractable: boolean,
      usages: 'encrypt'[],
    ): Promise<Key>
    encrypt(algorithm: Parameters, key: Key, data: Bytes): Promise<ArrayBuffer>
  }
}
