import { z } from 'zod'

/**
 * Who issues keys in this province, and what to do when one has to be unlocked or renewed. A locked key cannot be opened from
 * here: all the program can do is to tell the way before the last try is spent.
 */
export const KeyAuthority = z.object({
  /** What stands in the issuer of its certificates; a part of the name is enough. */
  issuers: z.array(z.string().min(2)).min(1),
  title: z.string(),
  /** Wrong PINs in a row until its keys lock, where it has laid that down. */
  tries: z.number().int().positive().nullable().default(null),
  /** How a locked key is unlocked: whole sentences, each says what to do. */
  unlockRoute: z.string().min(4),
  /** What unlocking costs in time and papers. */
  unlockCost: z.string().min(4),
  renewalRoute: z.string().min(4),
  phone: z.string().nullable().default(null),
  source: z.string(),
})
export type KeyAuthority = z.infer<typeof KeyAuthority>
