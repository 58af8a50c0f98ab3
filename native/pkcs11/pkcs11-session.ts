import type { PKCS11 } from 'pkcs11js'
import type { KeyCertificate, KeyToken } from './face.ts'
import { CKA, CKF, CKO } from './pkcs11-constants.ts'
import type { LoadedModule } from './pkcs11-module.ts'

/** A login that is open: one session, one private key. */
export interface OpenLogin {
  readonly module: LoadedModule
  readonly slot: Buffer
  readonly session: Buffer
  readonly privateKey: Buffer
  readonly token: KeyToken
  readonly certificate: KeyCertificate
}

export interface AttributeToMatch {
  readonly type: number
  readonly value: number | boolean | Buffer
}

export function findObjects(library: PKCS11, session: Buffer, template: readonly AttributeToMatch[]): Buffer[] {
  library.C_FindObjectsInit(session, [...template])
  try {
    const found: Buffer[] = []
    for (;;) {
      const some = library.C_FindObjects(session, 32)
      if (some.length === 0) return found
      found.push(...some)
    }
  } finally {
    library.C_FindObjectsFinal(session)
  }
}

export function findPrivateKey(library: PKCS11, session: Buffer, certificateId: string): Buffer | undefined {
  const [id = ''] = certificateId.split('.')
  const [privateKey] = findObjects(library, session, [
    { type: CKA.class, value: CKO.privateKey },
    { type: CKA.id, value: Buffer.from(id, 'hex') },
  ])
  return privateKey
}

/** Logged out, and every session of this program with the token closed. */
export function endLogin({ library }: LoadedModule, slot: Buffer, session: Buffer): void {
  attempt(() => library.C_Logout(session))
  attempt(() => library.C_CloseAllSessions(slot))
}

/** A session that may write, for one piece of work; it shares the login that is open. */
export function withWriteSession<T>({ library }: LoadedModule, slot: Buffer, work: (session: Buffer) => T): T {
  const session = library.C_OpenSession(slot, CKF.serialSession | CKF.rwSession)
  try {
    return work(session)
  } finally {
    attempt(() => library.C_CloseSession(session))
  }
}

function attempt(end: () => void): void {
  try {
    end()
  } catch {
    // The token may be gone, or the PIN was refused: either way there is nothing left to end.
  }
}
