import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { failure, success, type Result } from '../../domain/result.ts'
import { listPemBlocks } from './pem.ts'
import { readRevocationList, type RevocationList } from './read-revocation-list.ts'

export type RevocationFailure = 'key-revoked' | 'revocation-list-stale'

/** Asks about a certificate by its issuer (DER, base64) and its number (`ReadCertificate.serialNumber`). */
export type CheckRevocation = (issuerDer: string, serialNumber: string) => Promise<Result<void, RevocationFailure>>

export interface RevocationDeps {
  /** A folder with the authorities' lists (CRL, DER or PEM), or one such file. An administrator's job fetches them. */
  readonly location: string
  readonly authorities: readonly string[]
  /** How many days a list is still used after the authority had promised the next one. */
  readonly graceDays: number
  readonly now: () => string
  readonly warn: (text: string) => void
}

const DAY_MS = 86_400_000

/**
 * Makes the check against the authorities' lists of revoked certificates. A list counts when its authority signed it;
 * of several the newest does, so that an old one put back hides nothing. Files are read again when they change. An
 * authority without a list, or with one that is out of date by more than the days of grace: `revocation-list-stale`.
 */
export function createRevocationCheck(deps: RevocationDeps): CheckRevocation {
  const { location, authorities, graceDays, now, warn } = deps
  let seen = ''
  let newest: ReadonlyMap<string, RevocationList> = new Map()
  let reading: Promise<void> = Promise.resolve()
  const warned = new Set<string>()

  function warnOnce(text: string): void {
    if (warned.has(text)) return
    warned.add(text)
    warn(text)
  }

  async function refresh(): Promise<void> {
    const files = listFiles(location)
    const state = files.map(({ file, stamp }) => `${file} ${stamp}`).join('\n')
    if (state === seen) return
    const found = new Map(newest)
    let isComplete = true
    for (const { file } of files) {
      // One that cannot be read, being written just now say, must not hide what stands in the others.
      const lists = await readFile(file, authorities).catch(() => ((isComplete = false), []))
      if (lists.length === 0) warnOnce(`no list of revoked certificates of this office's authority: ${file}`)
      for (const list of lists) {
        const known = found.get(list.issuerDer)
        if (!known || known.thisUpdate < list.thisUpdate) found.set(list.issuerDer, list)
      }
    }
    newest = found
    seen = isComplete ? state : ''
  }

  return async (issuerDer, serialNumber) => {
    reading = reading.then(refresh).catch((error: unknown) => warnOnce(`revoked certificates not read: ${error}`))
    await reading
    const list = newest.get(issuerDer)
    if (list?.serialNumbers.has(serialNumber)) return failure('key-revoked')
    const lateMs = list ? Date.parse(now()) - Date.parse(list.nextUpdate) : Infinity
    if (lateMs <= 0) return success(undefined)
    if (lateMs > graceDays * DAY_MS) {
      warnOnce(`no list of revoked certificates after ${list?.nextUpdate ?? 'ever'}: nobody is let in`)
      return failure('revocation-list-stale')
    }
    warnOnce(`the list of revoked certificates was due at ${list?.nextUpdate}; used for ${graceDays} more days`)
    return success(undefined)
  }
}

/** For an office that keeps revoked certificates by hand only. */
export const noRevocationLists: CheckRevocation = () => Promise.resolve(success(undefined))

function listFiles(location: string): readonly { readonly file: string; readonly stamp: string }[] {
  const isFolder = statSync(location).isDirectory()
  const files = isFolder ? readdirSync(location).map((name) => path.join(location, name)) : [location]
  return files.toSorted().flatMap((file) => {
    const found = /\.(crl|pem|der)$/.test(file) ? statSync(file, { throwIfNoEntry: false }) : undefined
    return found?.isFile() ? [{ file, stamp: `${found.mtimeMs} ${found.size} ${found.ino}` }] : []
  })
}

async function readFile(file: string, authorities: readonly string[]): Promise<readonly RevocationList[]> {
  const bytes = readFileSync(file)
  const blocks = listPemBlocks(bytes.toString('latin1'), 'X509 CRL')
  const ders = blocks.length > 0 ? blocks.map((block) => Buffer.from(block, 'base64')) : [bytes]
  const lists = await Promise.all(ders.map((der) => readRevocationList(der, authorities)))
  return lists.filter((list) => list !== undefined)
}
