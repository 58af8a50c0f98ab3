/** The few numbers of PKCS#11 2.40 (pkcs11t.h) this room uses. */
export const CKF = {
  userPinInitialized: 0x8,
  protectedAuthenticationPath: 0x100,
  tokenInitialized: 0x400,
  userPinCountLow: 0x10000,
  userPinFinalTry: 0x20000,
  userPinLocked: 0x40000,
  rwSession: 0x2,
  serialSession: 0x4,
} as const
export const CKU_USER = 1
export const CKO = { data: 0, certificate: 1, publicKey: 2, privateKey: 3 } as const
export const CKA = {
  class: 0x0,
  token: 0x1,
  private: 0x2,
  label: 0x3,
  application: 0x10,
  value: 0x11,
  certificateType: 0x80,
  keyType: 0x100,
  id: 0x102,
  modulus: 0x120,
  publicExponent: 0x122,
} as const
export const CKK_RSA = 0
export const CKC_X_509 = 0
export const CKM = { sha1: 0x220, sha256: 0x250 } as const
export const CKG = { mgf1Sha1: 1, mgf1Sha256: 2 } as const
export const CKZ_DATA_SPECIFIED = 1
/** pkcs11js's own number for CK_RSA_PKCS_OAEP_PARAMS. */
export const CK_PARAMS_RSA_OAEP = 4
/** "Unavailable" as an unsigned long is all ones, whatever its width. */
export const CK_UNAVAILABLE_FROM = 0xffffffff
