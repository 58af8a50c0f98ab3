import { existsSync } from 'node:fs'
import type { PKCS11 } from 'pkcs11js'
import type { KeyCertificate, KeyModule, KeyToken, PinState } from './face.ts'
import { findKeyCertificate } from './certificate.ts'
import { findLibraryBits } from './library-bits.ts'
import { CK_UNAVAILABLE_FROM, CKA, CKC_X_509, CKF, CKO } from './pkcs11-constants.ts'
import { toKeyError } from './pkcs11-errors.ts'
import { findObjects } from './pkcs11-session.ts'
import type { VendorProfile, VendorProfiles } from './vendor-profile.ts'

export interface LoadedModule {
  readonly profile: VendorProfile
  readonly library: PKCS11
}

/** A token in its slot at this moment; the handle dies with the next insertion. */
export interface PresentToken {
  readonly module: LoadedModule
  readonly slot: Buffer
  readonly token: KeyToken
}

/** A driver of a profile, whether it could be loaded or not. */
export interface ModuleState {
  readonly profile: VendorProfile
  readonly file: string | null
  readonly bits: 32 | 64 | null
  readonly library: PKCS11 | null
  readonly error: string | null
}

/**
 * Loads every module of the profiles that exists on this machine. Without the native binding (an optional dependency)
 * there are none. A module that fails to start is left out; it must not keep the others from working.
 */
export async function loadModules(profiles: readonly VendorProfile[]): Promise<readonly ModuleState[]> {
  const binding = await import('pkcs11js').catch(() => undefined)
  const paths = process.platform === 'win32' ? 'win32' : 'linux'
  return profiles.map((profile) => {
    const files = profile.modulePaths[paths].filter((candidate) => existsSync(candidate))
    const file = files.find((candidate) => findLibraryBits(candidate) === OWN_BITS) ?? files[0] ?? null
    if (file === null) return { profile, file, bits: null, library: null, error: null }
    const bits = findLibraryBits(file)
    if (binding === undefined) return { profile, file, bits, library: null, error: 'binding-missing' }
    // Loading it would say no more than "error 193".
    if (bits !== null && bits !== OWN_BITS) return { profile, file, bits, library: null, error: 'wrong-bits' }
    const library = new binding.PKCS11()
    // Once, and for the life of the process: collecting the object would unmap a module still initialised.
    KEPT_FOR_LIFE.push(library)
    try {
      library.load(file)
      library.C_Initialize()
      return { profile, file, bits, library, error: null }
    } catch (thrown) {
      return { profile, file, bits, library: null, error: toKeyError(thrown).reason }
    }
  })
}

const KEPT_FOR_LIFE: PKCS11[] = []
const OWN_BITS = process.arch === 'ia32' || process.arch === 'arm' ? 32 : 64

/** For modules that see a key put in only when they are started anew. Never while somebody is logged in. */
export function restartToSee({ library, profile }: LoadedModule): void {
  if (!profile.quirks.restartToSee) return
  try {
    library.C_Finalize()
  } finally {
    library.C_Initialize()
  }
}

/** For the key doctor. */
export function toKeyModule(state: ModuleState, usbVendors: ReadonlySet<string> | undefined): KeyModule {
  const { profile, file, bits, library, error } = state
  const isKnown = usbVendors !== undefined && profile.usbVendors.length > 0
  return {
    ...{ vendor: profile.name, vendorTitle: profile.title, file, bits, loaded: library !== null, error },
    slots: library === null ? 0 : countSlots(library),
    usbPresent: isKnown ? profile.usbVendors.some((vendor) => usbVendors.has(vendor)) : null,
  }
}

/** A driver nobody knows, because its profile cannot be read. */
export function toBrokenModule({ file, problem }: VendorProfiles['broken'][number]): KeyModule {
  const nothing = { file: null, bits: null, loaded: false, slots: 0, usbPresent: null }
  return { vendor: file, vendorTitle: file, ...nothing, error: problem }
}

function countSlots(library: PKCS11): number {
  try {
    return library.C_GetSlotList(false).length
  } catch {
    return 0
  }
}

/** Tokens in all slots of a module, certificates by `readCertificates`. A slot that fails is a slot without a key. */
export function listPresentTokens(
  module: LoadedModule,
  readCertificates: (slot: Buffer, serial: string) => readonly KeyCertificate[],
): PresentToken[] {
  const { library, profile } = module
  try {
    if (profile.quirks.refreshSlots) library.C_GetSlotList(false)
    return library.C_GetSlotList(true).flatMap((slot) => {
      const token = findToken(module, slot, readCertificates)
      return token === undefined ? [] : [{ module, slot, token }]
    })
  } catch {
    return []
  }
}

function findToken(
  { library, profile }: LoadedModule,
  slot: Buffer,
  readCertificates: (slot: Buffer, serial: string) => readonly KeyCertificate[],
): KeyToken | undefined {
  try {
    const info = library.C_GetTokenInfo(slot)
    if ((info.flags & CKF.tokenInitialized) === 0 || (info.flags & CKF.userPinInitialized) === 0) return undefined
    const serial = info.serialNumber.trim()
    return {
      provider: 'pkcs11',
      vendor: profile.name,
      vendorTitle: profile.title,
      slot: slot.toString('hex'),
      label: info.label.trim(),
      serial,
      manufacturer: info.manufacturerID.trim(),
      pinState: profile.pin.flags ? toPinState(info.flags) : 'ok',
      triesLeft: null,
      pinLength: { min: toLength(info.minPinLen), max: toLength(info.maxPinLen) },
      protectedPath: (info.flags & CKF.protectedAuthenticationPath) !== 0,
      certificates: readCertificates(slot, serial),
    }
  } catch {
    return undefined
  }
}

/** The worst flag wins: modules leave the milder ones set. */
export function toPinState(flags: number): PinState {
  if ((flags & CKF.userPinLocked) !== 0) return 'locked'
  if ((flags & CKF.userPinFinalTry) !== 0) return 'final-try'
  return (flags & CKF.userPinCountLow) !== 0 ? 'count-low' : 'ok'
}

function toLength(length: number): number | null {
  return length > 0 && length < CK_UNAVAILABLE_FROM ? length : null
}

/** The personal certificates of the token in a slot. Public objects: no login is needed. */
export function readTokenCertificates({ library, profile }: LoadedModule, slot: Buffer): readonly KeyCertificate[] {
  const session = library.C_OpenSession(slot, CKF.serialSession)
  try {
    const template = [
      { type: CKA.class, value: CKO.certificate },
      { type: CKA.certificateType, value: CKC_X_509 },
    ]
    const found = findObjects(library, session, template).flatMap((object) => {
      const [id, der] = library.C_GetAttributeValue(session, object, [{ type: CKA.id }, { type: CKA.value }])
      if (id === undefined || der === undefined) return []
      return findKeyCertificate(id.value.toString('hex'), der.value, (keyType) => findWrapping(profile, keyType)) ?? []
    })
    return nameApart(found)
  } finally {
    library.C_CloseSession(session)
  }
}

/** Old and renewed certificate over one key pair share its CKA_ID; whoever chooses one must get that one. */
function nameApart(certificates: readonly KeyCertificate[]): KeyCertificate[] {
  const different = [...new Map(certificates.map((each) => [`${each.id} ${each.thumbprint}`, each])).values()]
  return different.map((each) => {
    const isAlone = different.filter(({ id }) => id === each.id).length === 1
    return isAlone ? each : { ...each, id: `${each.id}.${each.thumbprint.slice(0, 16)}` }
  })
}

function findWrapping({ mechanisms, dataObjects }: VendorProfile, keyType: KeyCertificate['keyType']) {
  const decrypts = keyType === 'rsa' ? mechanisms.rsaUnwrap : null
  return decrypts?.wrapping ?? (dataObjects ? 'token-secret' : null)
}
