import { randomBytes } from 'node:crypto'
import { PKCS11 } from 'pkcs11js'
import { CKA, CKF, CKO, CKU_USER } from '../native/pkcs11/pkcs11-constants.ts'
import { time } from './measure.ts'

const CKM_SHA256_RSA_PKCS = 0x40
/** As long as the signed attributes of a CMS. */
const SIGNED_BYTES = 180

/** A token through its bare module, with nothing of ours over it: the floor under everything a key can do. */
export interface RawKey {
  /** Slots, tokens and their certificates, read once; in milliseconds. */
  list(): number
  /** A login, and one signature, as a server asks for. */
  login(): number
  /** One signature of a login that is open. */
  sign(): number
  close(): void
}

/** The module keeps one state a process; this is the only one here. */
export function openRawKey({
  modulePath,
  env,
  pin,
}: {
  modulePath: string
  env: NodeJS.ProcessEnv
  pin: string
}): RawKey {
  Object.assign(process.env, env)
  const module = new PKCS11()
  module.load(modulePath)
  module.C_Initialize()
  const sessionFlags = CKF.serialSession
  const isReady = (each: Buffer) => (module.C_GetTokenInfo(each).flags & CKF.userPinInitialized) > 0
  const slot = module.C_GetSlotList(true).find(isReady)
  if (!slot) throw new Error('no token')
  const open = () => module.C_OpenSession(slot, sessionFlags)
  const find = (session: Buffer, type: number): Buffer[] => {
    module.C_FindObjectsInit(session, [{ type: CKA.class, value: type }])
    const found = module.C_FindObjects(session, 100)
    module.C_FindObjectsFinal(session)
    return found
  }
  const signOnce = (session: Buffer, key: Buffer) => {
    module.C_SignInit(session, { mechanism: CKM_SHA256_RSA_PKCS }, key)
    module.C_Sign(session, randomBytes(SIGNED_BYTES), Buffer.alloc(1024))
  }
  const getKey = (session: Buffer): Buffer => {
    const [key] = find(session, CKO.privateKey)
    if (!key) throw new Error('no private key')
    return key
  }

  return {
    list: () =>
      time(() => {
        for (const each of module.C_GetSlotList(true)) {
          if (!isReady(each)) continue
          const session = module.C_OpenSession(each, sessionFlags)
          for (const found of find(session, CKO.certificate)) {
            module.C_GetAttributeValue(session, found, [{ type: CKA.value }, { type: CKA.id }])
          }
          module.C_CloseSession(session)
        }
      }),
    login() {
      const session = open()
      const ms = time(() => {
        module.C_Login(session, CKU_USER, pin)
        signOnce(session, getKey(session))
      })
      module.C_Logout(session)
      module.C_CloseSession(session)
      return ms
    },
    sign() {
      const session = open()
      module.C_Login(session, CKU_USER, pin)
      const key = getKey(session)
      signOnce(session, key)
      const ms = time(() => signOnce(session, key))
      module.C_Logout(session)
      module.C_CloseSession(session)
      return ms
    },
    close() {
      module.C_Finalize()
      module.close()
    },
  }
}
