import { z } from 'zod'

/** What is worth remembering (等保: who did what when, with which result). */
export const AuditAction = z.enum([
  'login',
  'unlock',
  'lock',
  'pin-refused',
  'pin-changed',
  'password-changed',
  'person-viewed',
  'material-viewed',
  'printed',
  'exported',
  'signed',
  'signing-abandoned',
  'submitted',
  'withdrawn',
  'deleted',
  'package-exported',
  'package-receipt-taken',
  'delivered',
  'taken-back',
  'sending-stopped',
  'sending-resumed',
  'deletions-accepted',
  'deletions-put-off',
  'conflict-found',
  'conflict-settled',
  'recovered',
  'handed-over',
  'taken-over',
  'key-renewed',
  'data-key-rotated',
  'backed-up',
  'restored',
  'settings-changed',
  'chain-broken',
  'workspace-repaired',
])
export type AuditAction = z.infer<typeof AuditAction>

/**
 * One line of the audit trail (操作记录). Lines form a chain: each carries the hash of the one before, and its own hash
 * over everything else in it, so that none can be changed or taken out unnoticed.
 */
export const AuditEntry = z.strictObject({
  /** One chain a workspace. */
  chainId: z.uuid(),
  /** 1, 2, 3, … without gaps. */
  seq: z.number().int().positive(),
  at: z.iso.datetime(),
  account: z.string().max(100),
  action: AuditAction,
  /** Title or number of what it was about, as it was then; never an identity or passport number. */
  subject: z.string().max(300).nullable(),
  filingId: z.uuid().nullable(),
  values: z
    .record(z.string().max(50), z.union([z.string().max(1000), z.number()]))
    .refine((values) => Object.keys(values).length <= 20),
  /** Hash of the line before; 64 zeros at the first. */
  previousHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** SHA-256 of the canonical JSON (RFC 8785) of all the above, lower-case hex. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
})
export type AuditEntry = z.infer<typeof AuditEntry>
