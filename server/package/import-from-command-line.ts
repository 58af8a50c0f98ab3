import { open, rename } from 'node:fs/promises'
import type { ProvincialServer } from '../create-server.ts'

/**
 * For the office's administrator, beside a running server or without one: takes a package in, prints what became of each
 * operation, and writes its 回执包. The exit code: 0 when the package was taken in, whatever was answered; 1 when it was not.
 */
export async function importFromCommandLine(
  server: Pick<ProvincialServer, 'importPackage' | 'makeReceiptPackage'>,
  file: string,
  receiptFile: string | undefined,
): Promise<0 | 1> {
  const taken = await server.importPackage(file, 'command-line')
  if (!taken.ok) {
    console.error(`${file}: not taken in, ${taken.error.code}`)
    return 1
  }
  const { packageId, account, results } = taken.value
  for (const result of results) {
    console.log(`${result.id} ${result.outcome}${result.outcome === 'refused' ? ` ${result.code}` : ''}`)
  }
  const isIn = results.filter(({ outcome }) => outcome === 'accepted' || outcome === 'duplicate')
  console.log(`package ${packageId} of ${account}: ${results.length} operations, ${isIn.length} taken`)
  if (receiptFile === undefined) return 0
  const receipt = await server.makeReceiptPackage(packageId)
  if (!receipt.ok) {
    console.error(`no receipt package: ${receipt.error.code}`)
    return 1
  }
  await writeDurably(receiptFile, receipt.value)
  console.log(`receipt package: ${receiptFile}`)
  return 0
}

/** Under another name until it is whole: it goes onto a stick that somebody pulls out. */
async function writeDurably(file: string, bytes: Uint8Array): Promise<void> {
  const to = await open(`${file}.part`, 'w')
  try {
    await to.writeFile(bytes)
    await to.sync()
  } finally {
    await to.close()
  }
  await rename(`${file}.part`, file)
}
