import { z } from 'zod'
import { failure, success, type Result } from '../result.ts'
import { sha256 } from '../signature/algorithm.ts'
import { fromBase64, fromUtf8, toBase64, toHex, toUtf8 } from '../signature/bytes.ts'
import { OperationResult } from '../sync/operation.ts'
import { verifyOfficeStatement, type OfficeSignatureProblem } from '../sync/office-signature.ts'
import { toCanonicalJson } from '../sync/statement.ts'
import { deriveFrameKey, openFrames, sealFrames } from './frames.ts'
import { createByteReader, DamagedPackage, joinBytes, LONGEST, toPart, type Bytes } from './package-format.ts'

/**
 * A 回执包: `BJH1` · the package's id (16 bytes) · salt (16 bytes) · frames under the package's reply key. Inside: the office's
 * statement, its CMS, and the content the statement names by its hash.
 */
const MAGIC = toUtf8('BJH1')
const ID_BYTES = 16
const HEAD_BYTES = MAGIC.length + ID_BYTES + 16
const FRAMES = 'border-desk/package-receipt'
export const PACKAGE_RECEIPT_PURPOSE = 'border-desk/package-receipt'

/** What the office signs: this is what became of that package. */
export const PackageReceiptStatement = z.strictObject({
  purpose: z.literal(PACKAGE_RECEIPT_PURPOSE),
  version: z.literal(1),
  office: z.string(),
  serverId: z.string(),
  packageId: z.uuid(),
  account: z.string(),
  /** Of the package's own statement, to the byte. */
  packageSha256: z.string().regex(/^[0-9a-f]{64}$/),
  contentSha256: z.string().regex(/^[0-9a-f]{64}$/),
  issuedAt: z.iso.datetime(),
})
export type PackageReceiptStatement = z.infer<typeof PackageReceiptStatement>

/** What it tells: one answer an operation, and the rows of the feed (`domain/sync/change.ts`) they concern. */
export const PackageReceiptContent = z.object({ results: z.array(OperationResult), changes: z.array(z.unknown()) })
export type PackageReceiptContent = z.infer<typeof PackageReceiptContent>

export interface ReceiptPackageToSeal {
  readonly packageId: string
  /** 32 bytes, base64. */
  readonly replyKey: string
  readonly content: PackageReceiptContent
  /** Everything of the statement but the content's hash. */
  readonly about: Omit<PackageReceiptStatement, 'contentSha256' | 'packageId' | 'purpose' | 'version'>
  /** In the name of the office: CMS over the text, DER in base64. */
  readonly sign: (text: string) => Promise<string>
}

export async function sealReceiptPackage(receipt: ReceiptPackageToSeal): Promise<Bytes> {
  const { packageId, replyKey, about, sign } = receipt
  const content = toUtf8(JSON.stringify(receipt.content))
  const statement = toCanonicalJson({
    ...{ purpose: PACKAGE_RECEIPT_PURPOSE, version: 1, packageId, ...about },
    contentSha256: toHex(await sha256(content)),
  } satisfies PackageReceiptStatement)
  const cms = fromBase64(await sign(statement))
  const head = joinBytes([MAGIC, toIdBytes(packageId), crypto.getRandomValues(new Uint8Array(16))])
  const key = await deriveFrameKey(fromBase64(replyKey), head, FRAMES)
  const pieces: Bytes[] = [head]
  for await (const frame of sealFrames(key, only(joinBytes([toPart(toUtf8(statement)), toPart(cms), content])))) {
    pieces.push(frame)
  }
  return joinBytes(pieces)
}

/** Which package it answers, undefined for what is no 回执包. Proves nothing. */
export function findPackageId(receipt: Uint8Array): string | undefined {
  if (receipt.length < HEAD_BYTES || !MAGIC.every((byte, index) => receipt[index] === byte)) return undefined
  const hex = toHex(receipt.subarray(MAGIC.length, MAGIC.length + ID_BYTES))
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

export type PackageReceiptProblem = 'package-receipt-damaged' | 'package-receipt-foreign' | OfficeSignatureProblem

export interface PackageReceiptExpectation {
  readonly packageId: string
  readonly replyKey: Uint8Array
  readonly packageSha256: string
  readonly office: string
  /** Certificates (DER, base64) of the authorities this workspace trusts. */
  readonly authorities: readonly string[]
}

export interface OpenedReceiptPackage {
  readonly statement: PackageReceiptStatement
  readonly content: PackageReceiptContent
  /** CN of the office's certificate, for people. */
  readonly signerName: string
}

/**
 * Opens a 回执包 and proves that the office made it for this very package. Never throws on hostile input.
 * Errors: `package-receipt-damaged` for what is cut, altered or closed with another key; `package-receipt-foreign` for another
 * package or office; the codes of `OfficeSignatureProblem`.
 */
export async function openReceiptPackage(
  receipt: Uint8Array,
  expected: PackageReceiptExpectation,
): Promise<Result<OpenedReceiptPackage, PackageReceiptProblem>> {
  const parts = await readParts(receipt, expected.replyKey)
  const statement = parts && findStatement(parts.statement)
  if (!parts || !statement) return failure('package-receipt-damaged')
  const { office, authorities } = expected
  const signed = await verifyOfficeStatement(parts.statement, parts.cms, { office: statement.office, authorities })
  if (!signed.ok) return signed
  const isOurs =
    statement.packageId === expected.packageId &&
    statement.packageSha256 === expected.packageSha256 &&
    statement.office === office
  if (!isOurs) return failure('package-receipt-foreign')
  const isWhole = toHex(await sha256(parts.content)) === statement.contentSha256
  const content = isWhole ? findContent(parts.content) : undefined
  if (!content) return failure('package-receipt-damaged')
  return success({ statement, content, signerName: signed.value.signerName })
}

async function readParts(receipt: Uint8Array, replyKey: Uint8Array) {
  try {
    if (findPackageId(receipt) === undefined) return undefined
    const key = await deriveFrameKey(Uint8Array.from(replyKey), receipt.subarray(0, HEAD_BYTES), FRAMES)
    const reader = createByteReader(openFrames(key, only(receipt.subarray(HEAD_BYTES))))
    const statement = fromUtf8(await reader.takePart(LONGEST.statement))
    const cms = toBase64(await reader.takePart(LONGEST.cms))
    const content: Bytes[] = []
    for await (const piece of reader.rest()) content.push(piece)
    return statement === undefined ? undefined : { statement, cms, content: joinBytes(content) }
  } catch (error) {
    if (error instanceof DamagedPackage) return undefined
    throw error
  }
}

function findStatement(text: string): PackageReceiptStatement | undefined {
  try {
    return PackageReceiptStatement.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

function findContent(bytes: Bytes): PackageReceiptContent | undefined {
  try {
    return PackageReceiptContent.safeParse(JSON.parse(fromUtf8(bytes) ?? '')).data
  } catch {
    return undefined
  }
}

function toIdBytes(id: string): Bytes {
  return Uint8Array.from(id.replaceAll('-', '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

// The Web global this file stands on, declared here because this room knows neither DOM nor Node.
declare const crypto: { getRandomValues(bytes: Bytes): Bytes }
