import { z } from 'zod'
import { StatementSignature } from './signature.ts'

/** `POST /auth/challenge`: a nonce of 256 bits, single use, good for five minutes, bound to this server. */
export const Challenge = z.object({ serverId: z.string(), nonce: z.string(), serverTime: z.iso.datetime() })
export type Challenge = z.infer<typeof Challenge>

/** `POST /auth/login`: the key proves itself by signing the challenge, the clerk by account and password. */
export const LoginRequest = z.object({
  nonce: z.string(),
  account: z.string().min(1).max(50),
  password: z.string().min(1).max(200),
  signature: StatementSignature,
})
export type LoginRequest = z.infer<typeof LoginRequest>

/** `POST /auth/renew`: after an offline unlock, the key signs a fresh challenge; the renewal token stands for the password. */
export const RenewRequest = z.object({ nonce: z.string(), renewalToken: z.string(), signature: StatementSignature })
export type RenewRequest = z.infer<typeof RenewRequest>

export const Clerk = z.object({
  account: z.string(),
  name: z.string(),
  role: z.enum(['clerk', 'passport-desk']),
  unitCode: z.string(),
  unitName: z.string(),
  phone: z.string(),
})
export type Clerk = z.infer<typeof Clerk>

export const SessionGrant = z.object({
  token: z.string(),
  expiresAt: z.iso.datetime(),
  renewalToken: z.string(),
  office: z.string(),
  clerk: Clerk,
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
