import { createPublicKey, randomBytes } from 'node:crypto'
import type { JsonWebKey } from 'node:crypto'
import { PKCS11 } from 'pkcs11js'

/**
 * The child process of `provision-softhsm.ts`; argument: path of the module. Answers one message a step. A PIN typed
 * by nobody is used here, which is right only for tokens this folder made itself.
 */
export type ProvisionStep =
  | { readonly step: 'inspect'; readonly label: string }
  | {
      readonly step: 'create-key'
      readonly label: string
      readonly pin: string
      readonly soPin: string
      readonly keyType: 'rsa' | 'ec'
      /** What is on the token already stays there, as when a certificate is renewed. */
      readonly beside?: boolean
    }
  | {
      readonly step: 'store-certificate'
      readonly label: string
      readonly pin: string
      readonly id: string
      readonly certificate: Uint8Array
    }
  | { readonly step: 'remove'; readonly label: string; readonly pin: string; readonly id: string }

export type ProvisionReply =
  | {
      readonly ok: true
      readonly serial: string
      /** Hex of CKA_ID. */
      readonly id: string
      readonly certificate?: Uint8Array
      /** SubjectPublicKeyInfo, DER. */
      readonly publicKey?: Uint8Array
    }
  | { readonly ok: false; readonly reason: string }

const CKF_TOKEN_INITIALIZED = 0x400
const CKF_SESSION = 0x4 | 0x2
const CKU = { so: 0, user: 1 }
const CKO = { certificate: 1, publicKey: 2, privateKey: 3 }
const CKA = {
  class: 0x0,
  token: 0x1,
  private: 0x2,
  label: 0x3,
  value: 0x11,
  certificateType: 0x80,
  subject: 0x101,
  id: 0x102,
  sensitive: 0x103,
  encrypt: 0x104,
  decrypt: 0x105,
  sign: 0x108,
  verify: 0x10a,
  modulus: 0x120,
  modulusBits: 0x121,
  publicExponent: 0x122,
  extractable: 0x162,
  ecParams: 0x180,
  ecPoint: 0x181,
}
const CKM = { rsaKeyPair: 0x0, ecKeyPair: 0x1040 }
const P256 = Buffer.from('06082a8648ce3d030107', 'hex')

const library = new PKCS11()
library.load(process.argv[2] ?? '')
library.C_Initialize()

process.on('message', (step: ProvisionStep) => {
  try {
    process.send?.(answer(step))
  } catch (thrown) {
    process.send?.({ ok: false, reason: thrown instanceof Error ? thrown.message : 'unknown' } satisfies ProvisionReply)
  }
})

function answer(step: ProvisionStep): ProvisionReply {
  switch (step.step) {
    case 'inspect': {
      const slot = findSlot(step.label)
      if (slot === undefined) return { ok: true, serial: '', id: '' }
      return withSession(slot, undefined, (session) => {
        const [object] = listObjects(session, CKO.certificate)
        if (object === undefined) return { ok: true, serial: readSerial(slot), id: '' }
        const [id, value] = library.C_GetAttributeValue(session, object, [{ type: CKA.id }, { type: CKA.value }])
        if (id === undefined || value === undefined) throw new Error('A certificate without a value')
        return { ok: true, serial: readSerial(slot), id: id.value.toString('hex'), certificate: value.value }
      })
    }
    case 'create-key': {
      const slot = findSlot(step.label) ?? createToken(step.label, step.pin, step.soPin)
      return withSession(slot, step.pin, (session) => {
        if (!step.beside) removeAll(session)
        const id = randomBytes(8)
        const publicKey = step.keyType === 'rsa' ? createRsaKey(session, id) : createEcKey(session, id)
        return { ok: true, serial: readSerial(slot), id: id.toString('hex'), publicKey }
      })
    }
    case 'remove': {
      const slot = getSlot(step.label)
      return withSession(slot, step.pin, (session) => {
        removeAll(session, Buffer.from(step.id, 'hex'))
        return { ok: true, serial: readSerial(slot), id: step.id }
      })
    }
    case 'store-certificate': {
      const slot = getSlot(step.label)
      return withSession(slot, step.pin, (session) => {
        const id = Buffer.from(step.id, 'hex')
        listObjects(session, CKO.certificate, id).forEach((object) => library.C_DestroyObject(session, object))
        library.C_CreateObject(session, [
          { type: CKA.class, value: CKO.certificate },
          { type: CKA.certificateType, value: 0 },
          { type: CKA.token, value: true },
          { type: CKA.private, value: false },
          { type: CKA.id, value: id },
          { type: CKA.label, value: step.label },
          // Required by SoftHSM2, read by nobody.
          { type: CKA.subject, value: Buffer.alloc(0) },
          { type: CKA.value, value: Buffer.from(step.certificate) },
        ])
        return { ok: true, serial: readSerial(slot), id: step.id }
      })
    }
  }
}

/** Key pairs and certificates: those of this id, or all. */
function removeAll(session: Buffer, id?: Buffer): void {
  for (const type of [CKO.certificate, CKO.publicKey, CKO.privateKey]) {
    listObjects(session, type, id).forEach((object) => library.C_DestroyObject(session, object))
  }
}

function findSlot(label: string): Buffer | undefined {
  return library.C_GetSlotList(true).find((slot) => {
    const info = library.C_GetTokenInfo(slot)
    return (info.flags & CKF_TOKEN_INITIALIZED) !== 0 && info.label.trim() === label
  })
}

function getSlot(label: string): Buffer {
  const slot = findSlot(label)
  if (slot === undefined) throw new Error('The token is gone')
  return slot
}

function createToken(label: string, pin: string, soPin: string): Buffer {
  const free = library
    .C_GetSlotList(true)
    .find((slot) => (library.C_GetTokenInfo(slot).flags & CKF_TOKEN_INITIALIZED) === 0)
  if (free === undefined) throw new Error('No free slot')
  // The module reads 32 bytes whatever it is given, so it has to be given 32.
  library.C_InitToken(free, soPin, label + ' '.repeat(Math.max(0, 32 - Buffer.byteLength(label))))
  const slot = findSlot(label)
  if (slot === undefined) throw new Error('The new token is not there')
  const session = library.C_OpenSession(slot, CKF_SESSION)
  library.C_Login(session, CKU.so, soPin)
  library.C_InitPIN(session, pin)
  library.C_Logout(session)
  library.C_CloseSession(session)
  return slot
}

function withSession(slot: Buffer, pin: string | undefined, work: (session: Buffer) => ProvisionReply): ProvisionReply {
  const session = library.C_OpenSession(slot, CKF_SESSION)
  try {
    if (pin !== undefined) library.C_Login(session, CKU.user, pin)
    return work(session)
  } finally {
    if (pin !== undefined) library.C_CloseAllSessions(slot)
    else library.C_CloseSession(session)
  }
}

function listObjects(session: Buffer, type: number, id?: Buffer): Buffer[] {
  library.C_FindObjectsInit(session, [{ type: CKA.class, value: type }, ...(id ? [{ type: CKA.id, value: id }] : [])])
  const objects = library.C_FindObjects(session, 100)
  library.C_FindObjectsFinal(session)
  return objects
}

function readSerial(slot: Buffer): string {
  return library.C_GetTokenInfo(slot).serialNumber.trim()
}

function createRsaKey(session: Buffer, id: Buffer): Buffer {
  const { publicKey } = library.C_GenerateKeyPair(
    session,
    { mechanism: CKM.rsaKeyPair },
    [
      ...toPublicTemplate(id),
      { type: CKA.encrypt, value: true },
      { type: CKA.modulusBits, value: 2048 },
      { type: CKA.publicExponent, value: Buffer.from([1, 0, 1]) },
    ],
    [...toPrivateTemplate(id), { type: CKA.decrypt, value: true }],
  )
  const [n, e] = library.C_GetAttributeValue(session, publicKey, [{ type: CKA.modulus }, { type: CKA.publicExponent }])
  if (n === undefined || e === undefined) throw new Error('A public key without its numbers')
  return toSpki({ kty: 'RSA', n: n.value.toString('base64url'), e: e.value.toString('base64url') })
}

function createEcKey(session: Buffer, id: Buffer): Buffer {
  const { publicKey } = library.C_GenerateKeyPair(
    session,
    { mechanism: CKM.ecKeyPair },
    [...toPublicTemplate(id), { type: CKA.ecParams, value: P256 }],
    toPrivateTemplate(id),
  )
  const [point] = library.C_GetAttributeValue(session, publicKey, [{ type: CKA.ecPoint }])
  if (point === undefined) throw new Error('A public key without its point')
  // OCTET STRING { 04 x y }
  const xy = point.value.subarray(-64)
  const x = xy.subarray(0, 32).toString('base64url')
  return toSpki({ kty: 'EC', crv: 'P-256', x, y: xy.subarray(32).toString('base64url') })
}

function toPublicTemplate(id: Buffer) {
  return [
    { type: CKA.token, value: true },
    { type: CKA.private, value: false },
    { type: CKA.verify, value: true },
    { type: CKA.id, value: id },
  ]
}

function toPrivateTemplate(id: Buffer) {
  return [
    { type: CKA.token, value: true },
    { type: CKA.private, value: true },
    { type: CKA.sensitive, value: true },
    { type: CKA.extractable, value: false },
    { type: CKA.sign, value: true },
    { type: CKA.id, value: id },
  ]
}

function toSpki(key: JsonWebKey): Buffer {
  return createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'der' })
}
