import { z } from 'zod'
import { StatementSignature } from './signature.ts'

/** `POST /auth/challenge`: a nonce of 256 bits, single use, good for five minutes, bound to this server. */
export const Challenge = z.object({ serverId: z.string(), nonce: z.string(), serverTime: z.iso.datetime() })
export type Challenge = z.infer<typeof Challenge>

const coordinate = z.string().regex(/^[\w-]{43}$/)
/**
 * The public half (RFC 7517) of the P-256 key a client makes for one session. What the security key signs names it by its
 * RFC 7638 thumbprint; from then on it proves every request (RFC 9449), so that a stolen token is worth nothing.
 */
export const SessionPublicKey = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: coordinate,
  y: coordinate,
})
export type SessionPublicKey = z.infer<typeof SessionPublicKey>

/** The computer somebody sits at: a random id it keeps, and its name for people. */
export const Workstation = z.object({ id: z.uuid(), name: z.string().min(1).max(64) })
export type Workstation = z.infer<typeof Workstation>

/** `POST /auth/login`: the key proves itself by signing the challenge, the clerk by account and password. */
export const LoginRequest = z.object({
  nonce: z.string(),
  account: z.string().min(1).max(50),
  password: z.string().min(1).max(200),
  sessionKey: SessionPublicKey,
  workstation: Workstation,
  signature: StatementSignature,
})
export type LoginRequest = z.infer<typeof LoginRequest>

/** `POST /auth/renew`: after an offline unlock, the key signs a fresh challenge; the renewal token stands for the password. */
export const RenewRequest = z.object({
  nonce: z.string(),
  renewalToken: z.string(),
  sessionKey: SessionPublicKey,
  signature: StatementSignature,
})
export type RenewRequest = z.infer<typeof RenewRequest>

/** `POST /auth/password`: what the new one has to be says `domain/account/password.ts`. */
export const PasswordChange = z.object({
  oldPassword: z.string().min(1).max(200),
  newPassword: z.string().min(1).max(200),
})
export type PasswordChange = z.infer<typeof PasswordChange>

export const ClerkUnit = z.object({ code: z.string(), name: z.string() })
export type ClerkUnit = z.infer<typeof ClerkUnit>

/** `unitCode` and `unitName`: the main unit, the one the certificate names. */
export const Clerk = z.object({
  account: z.string(),
  name: z.string(),
  role: z.enum(['clerk', 'passport-desk']),
  unitCode: z.string(),
  unitName: z.string(),
  /** All the clerk files for, the main unit first. */
  units: z.array(ClerkUnit).min(1),
  phone: z.string(),
})
export type Clerk = z.infer<typeof Clerk>

/** Whose certificates this office relies on. */
export const Trust = z.object({
  /** DER, base64. */
  authorities: z.array(z.base64()).max(20),
  /** The unit's recovery certificate (DER, base64); null where it has none. */
  recoveryCertificate: z.base64().nullable(),
  /** The certificate (DER, base64) the office's 离线包 are closed for; null where it takes none. */
  packageCertificate: z.base64().nullable().default(null),
  /** Of the server that says all this; null from a server of an earlier version. */
  serverId: z.string().nullable().default(null),
})

export const SessionGrant = z.object({
  token: z.string(),
  expiresAt: z.iso.datetime(),
  renewalToken: z.string(),
  office: z.string(),
  clerk: Clerk,
  trust: Trust,
})
export type SessionGrant = z.infer<typeof SessionGrant>

/** RFC 9457 problem+json; `code` is the machine-readable word, `title` never shown to a clerk. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
})
export type Problem = z.infer<typeof Problem>
